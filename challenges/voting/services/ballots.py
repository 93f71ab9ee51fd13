"""What all writes of one voter share: her ballot, and what it is worth in the counters."""

from collections.abc import Iterable
from datetime import datetime

from challenges.briefs.models import Challenge
from challenges.core.prepared import insert

from ..chain import pseudonym
from ..models import Ballot, BallotBox, Exposure, PendingCount, Support, VoteEvent
from ..queries import ballot_under_lock, ideas_to_show


def locked_ballot(*, challenge: Challenge, voter) -> Ballot:
    """The voter's ballot, made where it is missing, and locked: her votes here stand in line."""
    if found := ballot_under_lock(challenge.pk, voter.pk):
        return found[0]
    BallotBox.objects.get_or_create(challenge=challenge)
    budget = challenge.ballot_budget
    made = {"budget": budget, "counted_at": None}
    ballots = Ballot.objects.select_for_update()
    return ballots.get_or_create(challenge=challenge, voter=voter, defaults=made)[0]


def remember_origin(ballot: Ballot, *, source: str = "", network: str = "") -> None:
    """Keep where she came from, the first time that it is known.

    network: a client's network as text, of which only a salted hash is kept. Should be called
    while holding the lock of the ballot.
    """
    known = {}
    if source and not ballot.source:
        known["source"] = source[:100]
    if network and not ballot.network:
        box, _is_new = BallotBox.objects.get_or_create(challenge_id=ballot.challenge_id)
        known["network"] = pseudonym(box.salt, f"network {network}")[:16]
    for name, value in known.items():
        setattr(ballot, name, value)
    if known:
        ballot.save(update_fields=list(known))


def worth(*, counts: bool, shown: bool, supported: bool) -> tuple[int, int, int]:
    """What one pair of ballot and idea adds to (supports, exposures, outside).

    A support that does not count yet counts for nothing: not as support, and not as shown.
    Source: specification, section 2.1 (direct-link rule).
    """
    if supported and not counts:
        return 0, 0, 1
    return int(supported), int(shown or supported), 0


def difference(before: tuple[int, int, int], after: tuple[int, int, int]) -> list[int]:
    return [new - old for old, new in zip(before, after, strict=True)]


def begin_to_count(ballot: Ballot, challenge: Challenge, now: datetime) -> dict[int, list[int]]:
    """Let the ballot count from now on if its voter has been shown enough; for good.

    Returns what that changes in the counters: {pk of an idea: [supports, exposures, outside]}.
    Should be called while holding the lock of the ballot.
    """
    if ballot.counted_at is not None or not has_seen_enough(ballot, challenge):
        return {}
    ballot.counted_at = now
    ballot.save(update_fields=["counted_at"])
    waiting = Support.objects.filter(ballot=ballot).values_list("idea_id", flat=True)
    return {idea: [1, 1, -1] for idea in waiting}


def has_seen_enough(ballot: Ballot, challenge: Challenge) -> bool:
    """Other ideas than one: those that the rules ask for, or all that there are."""
    if not challenge.shown_first:
        return True
    asked = challenge.shown_first + 1
    shown = Exposure.objects.filter(ballot=ballot).count()
    if shown >= asked:
        return True
    there = ideas_to_show(challenge, ballot.voter_id)
    return shown >= there[:asked].count()


def leave_to_count(
    *,
    challenge: Challenge,
    changes: Iterable[dict[int, list[int]]],
    now: datetime,
    event: VoteEvent | None = None,
) -> None:
    """Put what this transaction changes in the counters in line to be added up."""
    summed: dict[int, list[int]] = {}
    for each in changes:
        for idea, change in each.items():
            so_far = summed.get(idea, [0, 0, 0])
            summed[idea] = [old + new for old, new in zip(so_far, change, strict=True)]
    if event is None and not any(any(change) for change in summed.values()):
        return
    insert(PendingCount(challenge=challenge, event=event, changes=summed, made_at=now))
