"""What happens to reviews that a judge cannot write, and to those that are asked for on top."""

from collections.abc import Iterable

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line
from challenges.ideas.models import Idea

from ...enums import ReviewStatus
from ...models import Assignment, Judge, Review
from ...panel_models import Departure, ExtraReviews
from ...panel_queries import Bench, bench, ideas_to_score, plan_of
from ...panel_rules import may_leave_panel, panel_can_change
from . import drawing

MOST_EXTRA = 3


@transaction.atomic
def draw_replacement(*, judge: Judge, idea: Idea) -> Assignment | None:
    """Draw another judge for an idea that this one cannot score, by the rule of the first draw.

    None when nobody is left to draw, where the idea has as many reviews as it should without her,
    and once judging has closed. No other idea changes its judges, and she is never drawn for this
    one. Should be called while holding the lock of the challenge, taken before that of the judge.
    """
    challenge = Challenge.objects.select_for_update().get(pk=judge.challenge_id)
    now = database_now()
    if challenge.decided_at or challenge.has_closed(WindowKind.JUDGING, now):
        return None
    ideas = list(ideas_to_score(challenge).select_related("author"))
    if idea not in ideas:
        return None
    # For this idea alone: what another one has stays as it is.
    drawing.keep_from_found(challenge, [each for each in ideas if each == idea], now)
    found = bench(challenge, ideas)
    row, plan = ideas.index(idea), plan_of(challenge)
    for cells in (found.given, found.begun, found.done):
        cells[row, found.judges.index(judge)] = False
    found.barred[row, found.judges.index(judge)] = True
    if found.given[row].sum() >= found.wanted(plan)[row]:
        return None
    wanted = found.given.sum(axis=1)
    wanted[row] += 1
    given = drawing.draw(
        found, wanted, found.given, plan, f"instead of {judge.public_id} for {idea.public_id}"
    )
    drawn = np.flatnonzero(given[row] & ~found.given[row])
    if not drawn.size:
        return None
    seat = found.judges[drawn[0]]
    drawing.add([(idea, seat)], now)
    drawing.tell([(idea, seat)])
    return Assignment.objects.get(idea=idea, judge=seat)


@transaction.atomic
def replace_judge(*, judge: Judge, by, reason: str) -> Departure:
    """She drops out: what she completed stays and counts, her drafts go, and what she had left is
    drawn anew among the others. For good.

    Holds a lock on the challenge and its judges: a review that she is saving is waited for. Raises
    Refused without a reason, for who is not seated, and once judging has closed.
    """
    challenge = drawing.lock_panel(judge.challenge)
    seat = Judge.objects.get(pk=judge.pk)
    now, reason = database_now(), one_line(reason)[:300]
    require(may_leave_panel(seat, now=now))
    if not reason:
        raise Refused(_("Say why this judge is replaced. The other organisers read it."))
    done = Review.objects.filter(judge=seat, status=ReviewStatus.COMPLETE).values("idea")
    drafts = Review.objects.filter(judge=seat, status=ReviewStatus.DRAFT)
    # What was complete once is kept for ever, and no longer counts.
    drafts.filter(versions__isnull=True).delete()
    Assignment.objects.filter(judge=seat).exclude(idea__in=done).delete()
    departure = Departure.objects.create(judge=seat, by=by, reason=reason, at=now)
    _fill(challenge, now, f"instead of {seat.public_id}")
    return departure


@transaction.atomic
def ask_extra_reviews(
    *, challenge: Challenge, ideas: Iterable[Idea], by, reason: str, reviews: int = 1
) -> list[ExtraReviews]:
    """Ask for more reviews of these ideas than the plan gives, where the panel splits.

    Kept, and published with the result. Holds a lock on the challenge and its judges. Raises
    Refused without ideas or a reason, once judging has closed, for an idea that is not before the
    panel, and where fewer judges than that are left who could score it.
    """
    challenge = drawing.lock_panel(challenge)
    now, reason = database_now(), one_line(reason)[:300]
    require(panel_can_change(challenge, now=now))
    asked = {idea.pk for idea in ideas}
    if not asked or not reason or not 1 <= reviews <= MOST_EXTRA:
        raise Refused(_("Choose at least one idea, and say why it needs more reviews."))
    ideas = list(ideas_to_score(challenge).select_related("author"))
    found, plan = drawing.bench_now(challenge, ideas, now), plan_of(challenge)
    wanted = _with_more(found, asked, reviews)
    rows = ExtraReviews.objects.bulk_create(
        ExtraReviews(challenge=challenge, idea=idea, reviews=reviews, reason=reason, by=by, at=now)
        for idea in ideas
        if idea.pk in asked
    )
    purpose = f"extra reviews {challenge.extra_reviews.count()}"
    drawing.tell(drawing.write(found, drawing.draw(found, wanted, found.given, plan, purpose), now))
    return rows


def _with_more(found: Bench, asked: set[int], reviews: int) -> np.ndarray:
    """What each idea has now, and what these shall have."""
    wanted = found.given.sum(axis=1)
    rows = [number for number, idea in enumerate(found.ideas) if idea.pk in asked]
    if len(rows) < len(asked):
        raise Refused(_("One of these ideas is not before the panel."))
    free = (~found.given & ~found.barred).sum(axis=1)
    for row in rows:
        if free[row] < reviews:
            raise Refused(
                _("Too few judges are left who could score “%s”. Invite another judge first.")
                % found.ideas[row].title
            )
    wanted[rows] += reviews
    return wanted


def _fill(challenge: Challenge, now, purpose: str) -> None:
    """Draw what is short; nobody loses anything but what she may not score."""
    ideas = list(ideas_to_score(challenge).select_related("author"))
    found, plan = drawing.bench_now(challenge, ideas, now), plan_of(challenge)
    given = drawing.draw(found, found.wanted(plan), found.given, plan, purpose)
    drawing.tell(drawing.write(found, given, now))
