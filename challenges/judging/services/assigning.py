"""Who is to score what."""

import secrets

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused
from challenges.ideas.models import Idea

from ..models import Assignment, Conflict, Judge
from ..queries import accepted


@transaction.atomic
def assign_all(*, challenge: Challenge, ideas) -> None:
    """Every judge is to score every one of these ideas, except her own. A second call adds nothing.

    Raises Refused when an idea belongs to another challenge.
    """
    ideas = list(ideas)
    if any(idea.challenge_id != challenge.pk for idea in ideas):
        raise Refused(_("An idea of another challenge cannot be judged here."))
    now = database_now()
    seats = list(accepted(Judge.objects.select_for_update().filter(challenge=challenge)))
    keep_from_own_ideas(seats, ideas, now)
    assign(seats, ideas, now)


@transaction.atomic
def draw_replacement(*, judge: Judge, idea: Idea) -> Assignment | None:
    """Who scores this idea in place of this judge: whoever has least to do among those who may and
    do not yet, drawn by lot among equals. None when there is nobody.
    """
    panel = Judge.objects.select_for_update().filter(challenge=judge.challenge_id)
    free = (
        accepted(panel)
        .exclude(pk=judge.pk)
        .exclude(user=idea.author_id)
        .exclude(pk__in=Conflict.objects.filter(idea=idea).values("judge"))
        .exclude(pk__in=Assignment.objects.filter(idea=idea).values("judge"))
    )
    load = dict(
        Assignment.objects.filter(judge__challenge=judge.challenge_id)
        .order_by()
        .values_list("judge")
        .annotate(n=Count("pk"))
    )
    seats = sorted(free, key=lambda seat: (load.get(seat.pk, 0), secrets.randbelow(2**31)))
    if not seats:
        return None
    assign(seats[:1], [idea], database_now())
    return Assignment.objects.get(judge=seats[0], idea=idea)


def keep_from_own_ideas(seats, ideas, now) -> None:
    Conflict.objects.bulk_create(
        [
            Conflict(judge=seat, idea=idea, reason=_("Own idea"), declared_at=now)
            for seat in seats
            for idea in ideas
            if idea.author_id == seat.user_id
        ],
        ignore_conflicts=True,
    )


def assign(seats, ideas, now) -> None:
    barred = set(Conflict.objects.filter(judge__in=seats).values_list("judge_id", "idea_id"))
    Assignment.objects.bulk_create(
        [
            Assignment(judge=seat, idea=idea, shuffle_key=secrets.randbelow(2**31), assigned_at=now)
            for seat in seats
            for idea in ideas
            if (seat.pk, idea.pk) not in barred
        ],
        ignore_conflicts=True,
    )
