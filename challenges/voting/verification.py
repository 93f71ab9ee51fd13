"""Looks through the whole chain of seals of a challenge, and names the first link that is broken.

Reads only; voters may go on meanwhile, as what is sealed does not change.
"""

from collections.abc import Callable, Iterator

from challenges.briefs.models import Challenge

from .chain import events_hash, seal_hash
from .models import BallotBox, Seal, SealedEvent, VoteEvent
from .queries import hash_of

EVENTS_AT_ONCE = 2000


def first_broken_link(
    challenge: Challenge, progress: Callable[[int], None] = lambda seals: None
) -> str:
    """What is wrong first, in words; empty where every seal holds. `progress` is told after each
    seal how many have been looked at."""
    box = BallotBox.objects.filter(challenge=challenge).first()
    previous = None
    for number, seal in enumerate(_seals(challenge), start=1):
        fault = _chain_fault(seal, previous, number, challenge) or _events_fault(seal, box)
        if fault:
            return fault
        previous = seal
        progress(number)
    return ""


def _seals(challenge: Challenge) -> Iterator[Seal]:
    return Seal.objects.filter(challenge=challenge).order_by("number").iterator()


def _chain_fault(seal: Seal, previous: Seal | None, number: int, challenge: Challenge) -> str:
    if seal.number != number:
        return f"seal {number} is missing"
    if seal.previous_sha256 != (previous.sha256 if previous else ""):
        return f"seal {number} does not follow from seal {number - 1}"
    made = seal_hash(
        challenge=challenge.slug,
        number=seal.number,
        events=seal.events,
        events_sha256=seal.events_sha256,
        previous_sha256=seal.previous_sha256,
        sealed_at=seal.sealed_at,
    )
    return "" if made == seal.sha256 else f"seal {number} was changed: its hash is another"


def _events_fault(seal: Seal, box: BallotBox) -> str:
    hashes = []
    for place, sealed in enumerate(_sealed_events(seal), start=1):
        event = sealed.event
        if sealed.place != place:
            return f"seal {seal.number}: the event at place {place} is missing"
        made = hash_of(event, box.salt)
        if made != sealed.sha256:
            return f"seal {seal.number}: event {event.code} at place {place} was changed"
        hashes.append(made)
    if len(hashes) != seal.events:
        return f"seal {seal.number} has {len(hashes)} events, {seal.events} were sealed"
    if events_hash(hashes) != seal.events_sha256:
        return f"seal {seal.number}: its events are not those that were sealed"
    return ""


def _sealed_events(seal: Seal):
    rows = SealedEvent.objects.filter(seal=seal).order_by("place")
    return rows.select_related("event__ballot__voter", "event__idea").iterator(EVENTS_AT_ONCE)


def unsealed(challenge: Challenge) -> int:
    """How many events wait for their seal."""
    return VoteEvent.objects.filter(ballot__challenge=challenge, sealed=None).count()
