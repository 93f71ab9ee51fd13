from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Value, When

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now

from ..models import Tally
from ..queries import with_voting_open
from .sealing import locked_box

# Whoever comes back on the same day finds the ideas where they were.
EDITION_LASTS = timedelta(hours=24)
# Ideas shown to fewer voters than this stand in the bucket of that place.
BUCKETS = (10, 30, 70, 150)


def refresh_orders() -> int:
    """Make a new edition of the wall wherever voting is open and the last one has had its day.

    Returns how many were made. The order a visitor sees never depends on when this runs, only how
    fresh the numbers are that it goes by.
    """
    made = 0
    for challenge in with_voting_open(database_now()):
        made += refresh_order(challenge=challenge)
    return made


@transaction.atomic
def refresh_order(*, challenge: Challenge, now: datetime | None = None) -> bool:
    """Put each idea into the bucket of how many voters have been shown it; True if it was due.

    The buckets of the edition before are kept, for whoever is looking at the wall just now. Holds
    the lock of the ballot box. Source: specification, section 2.1 (feed order).
    """
    box = locked_box(challenge)
    now = now or database_now()
    if box.ordered_at is not None and now < box.ordered_at + EDITION_LASTS:
        return False
    steps = [When(exposures__lt=most, then=Value(n)) for n, most in enumerate(BUCKETS)]
    Tally.objects.filter(idea__challenge=challenge).update(
        bucket_before=F("bucket"), bucket=Case(*steps, default=Value(len(BUCKETS)))
    )
    box.edition, box.ordered_at = box.edition + 1, now
    box.save(update_fields=["edition", "ordered_at"])
    return True
