from collections.abc import Callable

from django.db import transaction
from django.db.models import F

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now

from ..enums import Statement
from ..models import Ballot, Exposure, PendingCount, Support, Tally
from ..queries import (
    Counts,
    ballots_with_a_wrong_budget,
    counts_from_rows,
    last_events,
    pending_events,
    summed,
    supports_in_log,
    tallies,
)
from .sealing import locked_box, seal_unsealed, write_seal

PENDING_AT_ONCE = 2000


def add_up(*, challenge: Challenge | None = None) -> int:
    """Add to the counters what voters left to be counted, and seal their events.

    In every challenge where something waits, or in one. Returns how many rows were added up. Any
    number may run at once, and nothing but the age of the counters depends on it having run.
    """
    waiting = PendingCount.objects.order_by().values_list("challenge_id", flat=True).distinct()
    if challenge is not None:
        waiting = waiting.filter(challenge=challenge)
    added = 0
    for one in Challenge.objects.filter(pk__in=list(waiting)).order_by("pk"):
        while batch := _add_up_batch(challenge=one):
            added += batch
    return added


@transaction.atomic
def _add_up_batch(*, challenge: Challenge) -> int:
    box = locked_box(challenge)
    rows = list(PendingCount.objects.filter(challenge=challenge).order_by("pk")[:PENDING_AT_ONCE])
    if not rows:
        return 0
    _change_tallies(rows)
    if events := list(pending_events(rows)):
        write_seal(box, challenge, events, database_now())
    PendingCount.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _change_tallies(rows: list[PendingCount]) -> None:
    """Should be called while holding the lock of the ballot box."""
    sums = summed(row.changes for row in rows)
    Tally.objects.bulk_create((Tally(idea_id=pk) for pk in sorted(sums)), ignore_conflicts=True)
    for pk, change in sorted(sums.items()):
        if any(change):
            Tally.objects.filter(pk=pk).update(
                supports=F("supports") + change.supports,
                exposures=F("exposures") + change.exposures,
                outside=F("outside") + change.outside,
            )


def recount(
    challenge: Challenge | None = None, say: Callable[[str], None] = lambda line: None
) -> list[str]:
    """Rebuild the supports from the log, and the counters from supports and exposures; seal what
    no seal holds yet.

    Returns a line for each thing that differed and was mended; `say` is told of each challenge.
    Safe while people vote, and may be stopped and run again.
    """
    differences = []
    for one in [challenge] if challenge else Challenge.objects.order_by("pk"):
        found = _mend_supports(one) + mend_tallies(challenge=one)
        seal_unsealed(challenge=one)
        add_up(challenge=one)
        say(f"{one.slug}: {len(found)} differed" if found else f"{one.slug}: as counted")
        differences += [f"{one.slug}: {line}" for line in found]
    return differences


def _mend_supports(challenge: Challenge) -> list[str]:
    """Make the current state what the log says."""
    logged = set(supports_in_log(challenge).values_list("ballot_id", "idea_id"))
    stored = Support.objects.filter(ballot__challenge=challenge)
    stored = set(stored.order_by().values_list("ballot_id", "idea_id"))
    put_back = removed = 0
    # Somebody may have voted between the two looks: each ballot is looked at again under its lock.
    for ballot in sorted({ballot for ballot, _idea in logged ^ stored}):
        added, taken = _mend_ballot(ballot=ballot)
        put_back, removed = put_back + added, removed + taken
    for ballot in ballots_with_a_wrong_budget(challenge).order_by("pk"):
        # Nothing of what they support was wrong, so nobody need be told.
        _mend_ballot(ballot=ballot.pk)
    lines = (
        (put_back, "put back, as the log has them"),
        (removed, "removed, as the log lacks them"),
    )
    return [f"{number} supports {what}" for number, what in lines if number]


@transaction.atomic
def _mend_ballot(*, ballot: int) -> tuple[int, int]:
    """Returns how many supports were put back, and how many removed."""
    ballot = Ballot.objects.select_for_update().get(pk=ballot)
    logged = {event.idea_id: event for event in last_events(ballot=ballot)}
    wanted = {pk for pk, event in logged.items() if event.statement == Statement.SUPPORT}
    stored = set(ballot.supports.values_list("idea_id", flat=True))
    for pk in sorted(wanted - stored):
        at = logged[pk].stated_at
        Support.objects.create(ballot=ballot, idea_id=pk, stated_at=at)
        Exposure.objects.get_or_create(ballot=ballot, idea_id=pk, defaults={"shown_at": at})
    ballot.supports.filter(idea__in=stored - wanted).delete()
    if ballot.budget is not None:
        ballot.used = len(wanted)
        ballot.save(update_fields=["used"])
    return len(wanted - stored), len(stored - wanted)


@transaction.atomic
def mend_tallies(*, challenge: Challenge) -> list[str]:
    """Make the counters what the rows of supports and exposures say, less what is still to be
    added up. Returns a line for each that differed. Holds the lock of the ballot box."""
    locked_box(challenge)
    pks = list(challenge.ideas.order_by("pk").values_list("pk", flat=True))
    Tally.objects.bulk_create((Tally(idea_id=pk) for pk in pks), ignore_conflicts=True)
    rows, pending = counts_from_rows(challenge)
    differences = []
    for tally in tallies(challenge).select_related("idea").order_by("pk"):
        truth = rows.get(tally.pk, Counts()) - pending.get(tally.pk, Counts())
        if challenge.source_sha256:
            # Imported voters left no rows of what they saw.
            truth = truth._replace(exposures=max(truth.exposures, truth.supports, tally.exposures))
        differences += _mend_tally(tally, truth)
    return differences


def _mend_tally(tally: Tally, truth: Counts) -> list[str]:
    before = Counts(tally.supports, tally.exposures, tally.outside)
    if before == truth:
        return []
    Tally.objects.filter(pk=tally.pk).update(**truth._asdict())
    outside = f", {before.outside} from outside, in truth {truth.outside}"
    return [
        f"idea {tally.idea.public_id}: {before.supports} supports of {before.exposures} shown, "
        f"in truth {truth.supports} of {truth.exposures}"
        + (outside if before.outside != truth.outside else "")
    ]
