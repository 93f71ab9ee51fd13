"""Wild cards: which ideas a judge may nominate, and what the panel nominated."""

from collections import defaultdict
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet

from challenges.balance.shortlist import WILD_CARD, places_of
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.ideas.queries import in_visitor_order, public_ideas

from .conflict_queries import in_conflict
from .models import MOST_NOMINATIONS, Judge, Nomination


def nominations_each(challenge: Challenge) -> int:
    """How many ideas each judge may nominate: as many as there are places for wild cards."""
    if not challenge.has_panel:
        return 0
    card = challenge.cards.order_by("-version").first()
    size = card.rules["shortlist_size"] if card else challenge.shortlist_size
    return min(places_of(size)[WILD_CARD], MOST_NOMINATIONS)


def nominations_open_at(challenge: Challenge) -> datetime | None:
    """From the close of ideas on, or from the opening of voting, whichever comes first."""
    voting = challenge.window(WindowKind.VOTING)
    ideas = challenge.window(WindowKind.SUBMISSION)
    if voting is None or ideas is None:
        return voting and voting.opens_at
    return min(voting.opens_at, ideas.closes_at)


def ideas_to_nominate(seat: Judge) -> QuerySet[Idea]:
    """The ideas in play that she has nothing to do with, in her own random order. No names: like
    the queue, nothing here joins the author. What bars her is left out without a word, as a word
    would tell her whose idea it is.
    """
    barred = in_conflict(
        judge=seat.pk, user=seat.user_id, idea=OuterRef("pk"), author=OuterRef("author")
    )
    ideas = public_ideas(seat.challenge).filter(~barred, challenge__page__live=True)
    return in_visitor_order(ideas, f"nominations of {seat.public_id}")


def nominations_of(seat: Judge) -> QuerySet[Nomination]:
    """Her own."""
    return Nomination.objects.filter(judge=seat).select_related("idea").order_by("number")


def nominations_that_count(challenge: Challenge) -> QuerySet[Nomination]:
    """Those of accepted judges, for ideas still in play, without a conflict, also one that came to
    light since. Sealed until voting has closed."""
    barred = in_conflict(
        judge=OuterRef("judge"),
        user=OuterRef("judge__user"),
        idea=OuterRef("idea"),
        author=OuterRef("idea__author"),
    )
    return Nomination.objects.filter(
        ~Q(barred),
        idea__in=public_ideas(challenge),
        judge__challenge=challenge,
        judge__accepted_at__isnull=False,
    )


def reasons_to_nominate(challenge: Challenge) -> dict[int, list[str]]:
    """{pk of an idea: the reason of each judge who nominates it}. By the letters of the reasons, so
    that their order tells nothing of who gave them; nobody's name belongs beside them."""
    found = defaultdict(list)
    rows = nominations_that_count(challenge).order_by("reason", "pk")
    for idea, reason in rows.values_list("idea", "reason"):
        found[idea].append(reason)
    return dict(found)
