"""Receipts: when the codes of her votes are sent to a voter."""

import logging

from django.db import transaction
from django.db.models import Max

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now

from ..models import Ballot, VoteEvent
from ..receipts import ballots_awaiting_receipt, events_without_receipt
from ..signals import receipts_due

logger = logging.getLogger(__name__)

# A round of the worker has other things to do as well.
MOST_AT_ONCE = 100


def write_due_receipts() -> int:
    """Send `receipts_due` for each ballot whose voter has not voted for ten minutes, or whose
    voting has closed. Returns for how many.

    For the worker's ticker. Any number of workers may call it at the same time: each event is told
    once, or again if its letter could not be written.
    """
    written = 0
    for ballot in list(ballots_awaiting_receipt(database_now())[:MOST_AT_ONCE]):
        try:
            written += _write_receipt(ballot=ballot)
        except Exception:  # whatever it is, the others must not wait for it
            logger.exception("No receipt could be written for ballot %s", ballot)
    return written


@transaction.atomic
def _write_receipt(*, ballot: int) -> bool:
    ballots = Ballot.objects.select_for_update(of=("self",))
    ballot = ballots.select_related("voter", "challenge__page").get(pk=ballot)
    # During the wait another worker may have written it, or she may have voted again.
    if not ballots_awaiting_receipt(database_now()).filter(ballot=ballot).exists():
        return False
    events = list(events_without_receipt(ballot))
    ballot.receipts_through = events[-1].pk
    ballot.save(update_fields=["receipts_through"])
    receipts_due.send(sender=Ballot, ballot=ballot, events=events)
    return True


def write_no_receipts(*, challenge: Challenge) -> None:
    """Nobody is sent a receipt of the votes that are here now: they were cast elsewhere.

    Should be called in the transaction that brought them in.
    """
    last = VoteEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    challenge.ballots.update(receipts_through=last)
