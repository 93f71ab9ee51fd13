"""Has the organisation decided in time, and what happens if it has not?

The choice is told in docs/decisions/when-nobody-decides.md.
"""

from dataclasses import dataclass
from datetime import datetime

from challenges.briefs.card import complete
from challenges.briefs.models import Challenge

from .models import Award
from .rules import award_is_due


@dataclass(frozen=True, slots=True)
class Decision:
    """state: `open` (the date is to come), `late` (it has passed without a result), `due` (a result
    is out and its award is to be made at any moment), `stuck` (out, but it cannot be awarded),
    `awarded`, `by_default` (awarded because the date passed), `none` (no bounty, or no promise).
    by: the date; reason: of `stuck`.
    """

    state: str
    by: datetime | None
    reason: str = ""


def decide_by(challenge: Challenge) -> datetime | None:
    """The date of the newest card, or what it will be; None where the card names none."""
    card = challenge.cards.order_by("-version").first()
    if card is None:
        return challenge.decides_by
    award = complete(card.rules)["award"]
    if award["if_late"] != "ranking" or not award["decide_by"]:
        return None
    return datetime.fromisoformat(award["decide_by"])


def is_overdue(challenge: Challenge, now: datetime) -> bool:
    by = decide_by(challenge)
    return by is not None and now >= by


def undecided(now: datetime) -> list[Challenge]:
    """Challenges with a published result whose bounty nobody has awarded by the date."""
    found = Challenge.objects.filter(decided_at__isnull=False, awards=None, tiers__isnull=False)
    return [challenge for challenge in found.distinct() if is_overdue(challenge, now)]


def decision_of(challenge: Challenge, now: datetime) -> Decision:
    """For pages: desk, results, brief."""
    by = decide_by(challenge)
    award = Award.objects.filter(challenge=challenge).first()
    if award is not None:
        return Decision("by_default" if award.awarded_by_id is None else "awarded", by)
    if by is None or not challenge.bounty_minor:
        return Decision("none", by)
    if now < by:
        return Decision("open", by)
    if challenge.decided_at is None:
        return Decision("late", by)
    verdict = award_is_due(challenge)
    return Decision("due", by) if verdict else Decision("stuck", by, str(verdict.reason))
