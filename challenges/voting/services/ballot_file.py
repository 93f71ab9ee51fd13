"""What happens to the ballots when voting is over: counted for the last time, frozen and hashed."""

import logging

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused

from ..ballot_lines import Packed
from ..ballot_queries import (
    ballot_file_of,
    lines_of,
    voters_and_supports,
    with_ballots_to_freeze,
)
from ..models import Ballot, BallotFile
from ..rules import voting_is_over
from .counting import add_up, mend_tallies
from .sealing import locked_box

logger = logging.getLogger(__name__)

# While this waits every voter of the site waits behind it.
LONGEST_WAIT = "2s"


def freeze_ballots(*, challenge: Challenge) -> BallotFile | None:
    """Count the ballots for the last time and keep them as they are, without names; once, for good.

    Returns the file (body deferred where it was there already), or None where there is no voting.
    Everything that the result needs of the votes may ask for it, whether the worker did or not;
    ask before any lock is taken. Half a million ballots take a minute or two, and some hundred
    megabytes. Raises Refused while voting is open, and while a vote is being written for longer
    than two seconds. docs/decisions/the-frozen-ballot-file.md
    """
    if frozen := ballot_file_of(challenge):
        return frozen
    challenge = Challenge.objects.get(pk=challenge.pk)
    if challenge.window(WindowKind.VOTING) is None:
        return None
    salt = _count_for_the_last_time(challenge=challenge)
    # Outside of a transaction: nothing changes any more, and on SQLite nobody else could write.
    packed = Packed()
    for line in lines_of(challenge, salt):
        packed.add(line)
    return _keep(challenge=challenge, packed=packed)


def freeze_due_ballots() -> int:
    """Freeze what is due in every challenge; for the worker's ticker. Returns how many were."""
    frozen = 0
    for challenge in with_ballots_to_freeze(database_now()):
        try:
            frozen += bool(freeze_ballots(challenge=challenge))
        except Refused as refusal:
            # The next round tries again.
            logger.warning("The ballots of %s are not frozen: %s", challenge.slug, refusal)
    return frozen


@transaction.atomic
def _count_for_the_last_time(*, challenge: Challenge) -> str:
    """Returns the salt of the pseudonyms."""
    # Whoever moves the end of voting holds this lock: found closed, it stays closed.
    challenge = Challenge.objects.select_for_update(no_key=True).get(pk=challenge.pk)
    if not voting_is_over(challenge, now=database_now()):
        raise Refused(_("Voting is still open."))
    _wait_for_votes()
    add_up(challenge=challenge)
    box = locked_box(challenge)
    # Whatever was done to the counters, the published ones follow from the ballots.
    if challenge.ballots.exists():
        for difference in mend_tallies(challenge=challenge):
            logger.warning("Freezing the ballots of %s: %s", challenge.slug, difference)
    return box.salt


@transaction.atomic
def _keep(*, challenge: Challenge, packed: Packed) -> BallotFile:
    locked_box(challenge)
    # Another worker may have frozen them at the same time.
    if frozen := ballot_file_of(challenge):
        return frozen
    voters, supports = voters_and_supports(challenge)
    return BallotFile.objects.create(
        challenge=challenge,
        body=packed.body,
        sha256=packed.sha256,
        voters=voters,
        supports=supports,
        frozen_at=database_now(),
    )


def _wait_for_votes() -> None:
    """Until whoever was in time has finished: her vote counts, and it must be in the file.

    A voter reads the clock holding a lock on the table of ballots (she has locked or made her own),
    so whoever holds none after the close comes too late by that clock. To lock the ballots there
    are would not do: one that is only being made cannot be seen yet. Rolling back gives the lock
    away at once, inside whatever transaction this is. SQLite has one writer at a time, and this is
    it.
    """
    if connection.vendor != "postgresql":
        return
    before = transaction.savepoint()
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
            cursor.execute(f"LOCK TABLE {Ballot._meta.db_table} IN EXCLUSIVE MODE")
    except OperationalError as fault:
        raise Refused(_("Votes are still being written. Please try again in a minute.")) from fault
    finally:
        transaction.savepoint_rollback(before)
