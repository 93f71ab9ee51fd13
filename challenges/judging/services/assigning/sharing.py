"""Shares the shortlist out among the panel, as its plan says."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.ideas.models import Idea

from ...enums import Way
from ...models import Judge
from ...panel_models import AssignmentPlan
from ...panel_queries import bench, ideas_to_score, plan_of, seated
from ...panel_rules import panel_can_change
from ...queries import ideas_before_panel
from . import drawing

# Up to so many reviews in all every judge scores every idea, unless the organiser chose otherwise.
EVERY_UP_TO = 60
# Specification, section 5: five reviews make an idea's mark reliable enough.
USUAL_REVIEWS = 5


@transaction.atomic
def assign_all(*, challenge: Challenge, ideas: Iterable[Idea]) -> None:
    """Every judge is to score every one of these ideas, except where a conflict bars her. A second
    call adds nothing.

    Raises Refused when an idea belongs to another challenge.
    """
    challenge = drawing.lock_panel(challenge)
    _share(challenge, drawing.ideas_of_challenge(challenge, ideas), plan=None, now=database_now())


@transaction.atomic
def assign_panel(*, challenge: Challenge, ideas: Iterable[Idea], seed: str) -> AssignmentPlan:
    """Share these ideas out as the plan says; without one, the usual plan for so many is made.

    What is assigned already stays, and only what is short is drawn around it. seed: of all draws,
    as text; the first one that is given holds. Holds a lock on the challenge and its judges.
    Raises Refused when an idea belongs to another challenge.
    """
    challenge = drawing.lock_panel(challenge)
    found, now = drawing.ideas_of_challenge(challenge, ideas), database_now()
    plan = plan_of(challenge) or _usual_plan(challenge, len(found), now)
    if not plan.seed:
        plan.seed = seed
        plan.save()
    _share(challenge, found, plan, now)
    return plan


@transaction.atomic
def choose_plan(*, challenge: Challenge, way: str, reviews: int | None, by) -> AssignmentPlan:
    """Choose how the panel shares the shortlist, and draw anew what nobody has begun.

    reviews: how many an idea gets, where the way is balanced. Every review of which anything is
    saved stays with its judge. Once more with the same choice evens out the load after a judge
    has joined. Raises Refused once judging has closed, and for fewer reviews than the rules ask.
    """
    challenge = drawing.lock_panel(challenge)
    now = database_now()
    require(panel_can_change(challenge, now=now))
    reviews = reviews if way == Way.BALANCED else None
    if way == Way.BALANCED and (reviews or 0) < max(challenge.reviews_min, 1):
        raise Refused(
            _("The rules ask for at least %(least)d complete reviews of each idea.")
            % {"least": max(challenge.reviews_min, 1)}
        )
    plan = plan_of(challenge) or AssignmentPlan(challenge=challenge)
    plan.way, plan.reviews, plan.chosen_by, plan.chosen_at = way, reviews, by, now
    plan.save()
    ideas = ideas_to_score(challenge).select_related("author")
    _share(challenge, list(ideas), plan, now, anew=True)
    return plan


def assign_newcomer(*, seat: Judge, now) -> None:
    """Give her who just accepted what the plan has for her: all, or what is still short.

    Should be called while holding the lock of the challenge.
    """
    challenge = seat.challenge
    plan = plan_of(challenge)
    ideas = list(ideas_before_panel(challenge).select_related("author").order_by("public_id"))
    if plan is not None and plan.way == Way.BALANCED:
        return _share(challenge, ideas, plan, now)
    drawing.keep_from_conflicts([seat], ideas, now)
    found = bench(challenge, ideas)
    column = found.judges.index(seat)
    free = [idea for idea, barred in zip(ideas, found.barred[:, column], strict=True) if not barred]
    return drawing.add([(idea, seat) for idea in free], now)


def _usual_plan(challenge: Challenge, ideas: int, now) -> AssignmentPlan:
    judges = seated(Judge.objects.filter(challenge=challenge)).count()
    if judges * ideas <= EVERY_UP_TO:
        return AssignmentPlan(challenge=challenge, way=Way.EVERY, chosen_at=now)
    reviews = max(challenge.reviews_min, USUAL_REVIEWS)
    return AssignmentPlan(challenge=challenge, way=Way.BALANCED, reviews=reviews, chosen_at=now)


def _share(challenge, ideas: list[Idea], plan: AssignmentPlan | None, now, anew=False) -> None:
    found = drawing.bench_now(challenge, ideas, now)
    kept = found.begun if anew else found.given
    if plan is None or plan.way == Way.EVERY:
        drawing.write(found, kept | ~found.barred, now)
    else:
        given = drawing.draw(found, found.wanted(plan), kept, plan, "shortlist")
        drawing.write(found, given, now)
