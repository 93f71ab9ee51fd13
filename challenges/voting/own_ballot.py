"""What pages tell a member of her own ballot: what is left of it, and whether it counts yet."""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, When
from django.utils.translation import ngettext

from challenges.briefs.models import Challenge
from challenges.core.prepared import Prepared

from .models import Ballot, Exposure, Support
from .queries import ideas_to_show

# More dots than these say less than the number beside them.
MOST_DOTS = 20


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """budget: how many supports she has, None for as many as she likes; used: how many she has
    placed. asked: how many other ideas the wall has to show her before her supports count, to_go:
    how many of them it still has to; both 0 once they count, and while she supports nothing."""

    budget: int | None = None
    used: int = 0
    asked: int = 0
    to_go: int = 0

    @property
    def left(self) -> int | None:
        return None if self.budget is None else self.budget - self.used

    @property
    def dots(self) -> list[bool]:
        """One for each support she has, True where it is placed; none where there are too many."""
        budget = self.budget or 0
        return [number < self.used for number in range(budget)] if budget <= MOST_DOTS else []

    @property
    def balance(self) -> str:
        if self.budget is None:
            return ""
        return ngettext(
            "%(left)d of %(budget)d support left",
            "%(left)d of %(budget)d supports left",
            self.budget,
        ) % {"left": self.left, "budget": self.budget}

    @property
    def waits(self) -> str:
        """That what she supports is kept, and when it will count; empty where it does already."""
        if not self.to_go:
            return ""
        return ngettext(
            "Your support is kept. It counts once you have been shown %(asked)d other idea: "
            "%(to_go)d to go.",
            "Your support is kept. It counts once you have been shown %(asked)d other ideas: "
            "%(to_go)d to go.",
            self.asked,
        ) % {"asked": self.asked, "to_go": self.to_go}

    @property
    def in_words(self) -> str:
        """All that there is to say, as one text for the answer to a vote."""
        balance = f"{self.balance}." if self.balance else ""
        return " ".join(words for words in (balance, self.waits) if words)


def own_ballot(user, challenge: Challenge) -> OwnBallot | None:
    """None where the rules ask nothing that she would have to keep an eye on.

    One query, and another while her supports wait to be counted.
    """
    if not challenge.ballot_budget and not challenge.shown_first:
        return None
    found = _ballot_with_views(challenge.pk, user.pk)
    if not found:
        return OwnBallot(challenge.ballot_budget)
    ballot = found[0]
    if ballot.views is None or not challenge.shown_first:
        return OwnBallot(ballot.budget, ballot.used)
    wanted = challenge.shown_first + 1
    there = ideas_to_show(challenge, user.pk)[:wanted].count()
    # One at least: even where the wall has become smaller, they begin to count when she looks.
    to_go = max(there - ballot.views, 1)
    return OwnBallot(ballot.budget, ballot.used, asked=max(there - 1, 1), to_go=to_go)


def ballot_after_vote(user, ballot: Ballot, challenge: Challenge) -> OwnBallot | None:
    """The same of her ballot as a vote has just left it, mostly without a query."""
    if ballot.counted_at is None:
        return own_ballot(user, challenge)
    if not challenge.ballot_budget and not challenge.shown_first:
        return None
    return OwnBallot(ballot.budget, ballot.used)


@Prepared
def _ballot_with_views(challenge: int, voter: int) -> QuerySet[Ballot]:
    """Adds `views`: how many ideas its voter has been shown, where supports wait for that."""
    shown = Exposure.objects.filter(ballot=OuterRef("pk")).order_by().values("ballot")
    number = Subquery(shown.annotate(number=Count("pk")).values("number"))
    waits = Exists(Support.objects.filter(ballot=OuterRef("pk")))
    ballots = Ballot.objects.filter(challenge_id=challenge, voter_id=voter).order_by()
    return ballots.annotate(views=Case(When(waits, counted_at=None, then=number)))
