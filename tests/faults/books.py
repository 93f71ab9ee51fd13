"""Do log, supports, counters and chain of seals agree?"""

from challenges.voting.chain import events_hash, seal_hash
from challenges.voting.models import (
    BallotBox,
    PendingCount,
    Seal,
    SealedEvent,
    Support,
    Tally,
    VoteEvent,
)
from challenges.voting.queries import counts_now, supports_in_log
from challenges.voting.services import add_up, recount
from challenges.voting.services.sealing import hash_of


def supports_by_log(challenge) -> dict[int, int]:
    """{pk of an idea: how many support it}, from the log alone; none is left out."""
    found: dict[int, int] = {}
    for idea in supports_in_log(challenge).values_list("idea_id", flat=True):
        found[idea] = found.get(idea, 0) + 1
    return found


def supports_of(counts: dict) -> dict[int, int]:
    return {idea: each.supports for idea, each in counts.items() if each.supports}


def wrong_in(challenge) -> list[str]:
    """Adds up what waits, and says what does not agree, before and after."""
    logged = supports_by_log(challenge)
    wrong = []
    if supports_of(counts_now(challenge)) != logged:
        wrong.append(f"counts_now {supports_of(counts_now(challenge))}, in the log {logged}")
    add_up(challenge=challenge)
    rows = Tally.objects.filter(idea__challenge=challenge, supports__gt=0)
    if dict(rows.values_list("idea_id", "supports")) != logged:
        wrong.append("the counters are not what the log says")
    if Support.objects.filter(ballot__challenge=challenge).count() != sum(logged.values()):
        wrong.append("the rows of supports are not what the log says")
    if PendingCount.objects.filter(challenge=challenge).exists():
        wrong.append("something still waits to be added up")
    return wrong + recount(challenge) + broken_links(challenge)


def broken_links(challenge) -> list[str]:
    """The chain of seals, worked through from its beginning."""
    salt = BallotBox.objects.get(challenge=challenge).salt
    before, wrong = "", []
    seals = Seal.objects.filter(challenge=challenge).order_by("number")
    for number, seal in enumerate(seals, start=1):
        sealed = list(
            SealedEvent.objects.filter(seal=seal)
            .order_by("place")
            .select_related("event__ballot__voter", "event__idea")
        )
        parts = {
            "number": number,
            "events": len(sealed),
            "events_sha256": events_hash(hash_of(each.event, salt) for each in sealed),
            "previous_sha256": before,
            "sealed_at": seal.sealed_at,
        }
        if seal.sha256 != seal_hash(challenge=challenge.slug, **parts):
            wrong.append(f"seal {number}")
        before = seal.sha256
    events = VoteEvent.objects.filter(ballot__challenge=challenge)
    if left := events.filter(sealed=None).count():
        wrong.append(f"{left} events in no seal")
    return wrong
