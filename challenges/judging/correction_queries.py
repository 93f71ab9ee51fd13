"""Corrections of reviews that were complete when judging closed."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.ideas.queries import standing_merges
from challenges.organisations.enums import WRITING_ROLES
from challenges.people.models import User

from .models import Review, ReviewCorrection
from .queries import seats_on


@dataclass(frozen=True)
class Corrected:
    """One correction with what it changes: criteria as (name, before, after), totals of 100."""

    correction: ReviewCorrection
    lines: list[tuple[str, int | None, int | None]]
    before: float
    after: float


def corrections_of(challenge: Challenge) -> QuerySet[ReviewCorrection]:
    """All that was asked for, those that wait first. Without the judge: nobody but her needs to
    know whose scores these are."""
    return (
        ReviewCorrection.objects.filter(review__judge__challenge=challenge)
        .select_related("of", "review__idea", "decision__by")
        .order_by("decision__at", "pk")
    )


def decided_corrections(challenge: Challenge) -> QuerySet[ReviewCorrection]:
    return corrections_of(challenge).filter(decision__isnull=False)


def approved_corrections(challenge: Challenge) -> QuerySet[ReviewCorrection]:
    return corrections_of(challenge).filter(decision__approved=True)


def corrections_of_review(review: Review) -> QuerySet[ReviewCorrection]:
    """In the order in which she asked."""
    return review.corrections.select_related("of", "decision").order_by("number")


def second_persons(challenge: Challenge, idea: Idea) -> QuerySet[User]:
    """Owners and editors of the organisation who neither judge here nor wrote the idea."""
    credited = standing_merges().filter(kept=idea).values("idea__author")
    return User.objects.filter(
        ~Exists(seats_on(challenge).filter(user=OuterRef("pk"))),
        ~Q(pk=idea.author_id) & ~Q(pk__in=credited),
        is_active=True,
        memberships__organisation=challenge.organisation_id,
        memberships__role__in=WRITING_ROLES,
    ).order_by("pk")


def corrected(correction: ReviewCorrection, criteria) -> Corrected:
    """criteria: those of its challenge."""
    before, after = correction.of.scores, correction.scores
    keys = [(row, str(row.pk)) for row in criteria]
    return Corrected(
        correction,
        [(row.name, before.get(key), after.get(key)) for row, key in keys],
        weighted_total(before, criteria),
        weighted_total(after, criteria),
    )


def weighted_total(scores: dict[str, int], criteria) -> float:
    """0 to 100, by the weights of the criteria."""
    given = [(scores[str(row.pk)], row.weight) for row in criteria if str(row.pk) in scores]
    most = sum(weight for _value, weight in given)
    return 10 * sum(value * weight for value, weight in given) / most if most else 0.0
