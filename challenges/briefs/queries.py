from django.db.models import Q, QuerySet

from .models import Challenge


def visible_to(user, challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """THE function that says which challenges somebody may know of.

    The published ones; drafts too for members of their organisation and for staff.
    """
    if not user.is_authenticated:
        return challenges.filter(page__live=True)
    if user.is_staff:
        return challenges
    own = user.memberships.values("organisation_id")
    return challenges.filter(Q(page__live=True) | Q(organisation_id__in=own))


def with_rules(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """Everything that the rules and the stage of a challenge are read from, in five queries."""
    return challenges.select_related("page", "organisation").prefetch_related(
        "windows", "criteria", "tiers", "questions"
    )


def for_lists(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    """What a card or a line about a challenge is written from, in three queries; no long texts."""
    return (
        challenges.select_related("page", "organisation")
        .prefetch_related("windows", "tiers")
        .defer("page__body", "organisation__about")
    )


def published(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    return challenges.filter(page__live=True)
