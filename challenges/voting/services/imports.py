from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused

from ..enums import Statement
from ..models import Ballot, Support, Tally, VoteEvent
from .receipts import write_no_receipts
from .sealing import seal_unsealed

BALLOTS_AT_ONCE = 1000


@transaction.atomic
def import_votes(
    *,
    challenge: Challenge,
    ballots: Iterable[tuple[int, Iterable[int]]],
    exposures: str = "all",
    at: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Bring in a whole election that was held elsewhere: pairs of a voter's pk and the pks of the
    ideas she supported. All or nothing. Returns the number of ballots.

    exposures: "all" (each voter saw each idea) or "supported" (only what she supported is known to
    have been seen). Only the counters are written, no row for each voter and idea:
    docs/decisions/exposures-of-imported-elections.md. `at` is when the votes were cast; `progress`
    is told how many ballots each step wrote.
    Raises Refused when the challenge has ballots, ValueError for an idea of another challenge.
    """
    if exposures not in ("all", "supported"):
        raise ValueError(f"exposures are 'all' or 'supported', not {exposures!r}")
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    if challenge.ballots.exists():
        raise Refused(_("This challenge has votes already."))
    ideas = sorted(challenge.ideas.values_list("pk", flat=True))
    at = at or database_now()
    counts, written, rest = Counter(dict.fromkeys(ideas, 0)), 0, iter(ballots)
    while batch := list(islice(rest, BALLOTS_AT_ONCE)):
        counts.update(_write_ballots(challenge, batch, at, known=set(ideas)))
        written += len(batch)
        if progress:
            progress(len(batch))
    Tally.objects.bulk_create(
        Tally(idea_id=pk, supports=n, exposures=written if exposures == "all" else n)
        for pk, n in counts.items()
    )
    seal_unsealed(challenge=challenge)
    write_no_receipts(challenge=challenge)
    return written


def _write_ballots(challenge: Challenge, batch: list, at: datetime, known: set[int]) -> list[int]:
    """Returns the pks of the ideas supported, one for each support."""
    ballots = Ballot.objects.bulk_create(
        Ballot(challenge=challenge, voter_id=voter, counted_at=at) for voter, _ideas in batch
    )
    pairs = [
        {"ballot": ballot, "idea_id": pk, "stated_at": at}
        for ballot, (_voter, ideas) in zip(ballots, batch, strict=True)
        for pk in dict.fromkeys(ideas)
    ]
    supported = [pair["idea_id"] for pair in pairs]
    if strangers := set(supported) - known:
        raise ValueError(f"not ideas of {challenge.slug}: {sorted(strangers)[:5]}")
    VoteEvent.objects.bulk_create(VoteEvent(statement=Statement.SUPPORT, **pair) for pair in pairs)
    Support.objects.bulk_create(Support(**pair) for pair in pairs)
    return supported
