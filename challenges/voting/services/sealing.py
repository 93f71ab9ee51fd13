from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now

from ..chain import events_hash, seal_hash
from ..models import BallotBox, Seal, SealedEvent, VoteEvent
from ..queries import hash_of, unsealed_events

EVENTS_A_SEAL = 2000


@transaction.atomic
def seal_unsealed(*, challenge: Challenge) -> int:
    """Seal every event that nobody put in line: those of an import. Returns how many there were.

    Holds the lock of the challenge's ballot box.
    """
    box = locked_box(challenge)
    events = list(unsealed_events(challenge).order_by("pk"))
    now = database_now()
    for start in range(0, len(events), EVENTS_A_SEAL):
        write_seal(box, challenge, events[start : start + EVENTS_A_SEAL], now)
    return len(events)


def locked_box(challenge: Challenge) -> BallotBox:
    """The ballot box of the challenge, made where it is missing, and locked: counting and sealing
    stand in line, and no voter with them."""
    boxes = BallotBox.objects.select_for_update()
    return boxes.get_or_create(challenge=challenge)[0]


def write_seal(
    box: BallotBox, challenge: Challenge, events: Iterable[VoteEvent], now: datetime
) -> Seal:
    """Seal these events, in the order given, which have `ballot__voter` and `idea` at hand.

    Should be called while holding the lock of the ballot box.
    """
    hashes = [(event, hash_of(event, box.salt)) for event in events]
    last = Seal.objects.filter(challenge=challenge).order_by("-number").first()
    parts = {
        "number": last.number + 1 if last else 1,
        "events": len(hashes),
        "events_sha256": events_hash(each for _event, each in hashes),
        "previous_sha256": last.sha256 if last else "",
        "sealed_at": now,
    }
    sha256 = seal_hash(challenge=challenge.slug, **parts)
    seal = Seal.objects.create(challenge=challenge, sha256=sha256, **parts)
    SealedEvent.objects.bulk_create(
        SealedEvent(event=event, seal=seal, place=place, sha256=each)
        for place, (event, each) in enumerate(hashes, start=1)
    )
    return seal
