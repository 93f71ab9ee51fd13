from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas

from .enums import Statement
from .models import Ballot, Exposure, Support, Tally, VoteEvent
from .queries import (
    exposures_by_idea,
    not_seen_yet,
    supports_by_idea,
    supports_in_log,
    tallies,
)
from .rules import may_support, may_take_back_support, may_vote
from .signals import support_stated

MOST_SEEN_AT_ONCE = 50
BALLOTS_AT_ONCE = 1000


@transaction.atomic
def state_support(*, idea: Idea, voter, wanted: bool) -> VoteEvent | None:
    """State whether `voter` supports `idea`; to say the same again changes nothing.

    Returns the event that was written, or None where the state was as wanted already.
    Raises Refused when the voter may not, by the database's clock after the wait for the lock.
    """
    ballot = _locked_ballot(challenge=idea.challenge, voter=voter)
    # The state after the wait, not the one that the page was made from.
    idea = Idea.objects.select_related("challenge__page").get(pk=idea.pk)
    rule = may_support if wanted else may_take_back_support
    now = database_now()
    require(rule(voter, idea, now=now))
    if Support.objects.filter(ballot=ballot, idea=idea).exists() == wanted:
        return None
    event = _write_event(ballot, idea, wanted, now)
    support_stated.send(sender=VoteEvent, event=event)
    return event


@transaction.atomic
def record_exposures(*, challenge: Challenge, voter, ideas: Iterable[Idea]) -> int:
    """The site showed these ideas to this voter; each counts once. Returns how many were new.

    What is not on the wall of the challenge, and her own ideas, are left out.
    Raises Refused when the voter may not vote here, now.
    """
    ballot = _locked_ballot(challenge=challenge, voter=voter)
    now = database_now()
    challenge = Challenge.objects.select_related("page").get(pk=challenge.pk)
    require(may_vote(voter, challenge, now=now))
    shown = public_ideas(challenge).filter(pk__in=[idea.pk for idea in ideas])
    new = not_seen_yet(ballot, shown.exclude(author=voter).order_by("pk")[:MOST_SEEN_AT_ONCE])
    Exposure.objects.bulk_create(Exposure(ballot=ballot, idea=idea, shown_at=now) for idea in new)
    _count_exposures([idea.pk for idea in new])
    return len(new)


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
    return written


def recount(
    challenge: Challenge | None = None, say: Callable[[str], None] = lambda line: None
) -> list[str]:
    """Rebuild the supports from the log, and the counters from supports and exposures.

    Returns a line for each thing that differed and was mended; `say` is told of each challenge.
    Safe while people vote.
    """
    differences = []
    for one in [challenge] if challenge else Challenge.objects.order_by("pk"):
        found = _recount_one(challenge=one)
        say(f"{one.slug}: {len(found)} differed" if found else f"{one.slug}: as counted")
        differences += [f"{one.slug}: {line}" for line in found]
    return differences


@transaction.atomic
def _recount_one(*, challenge: Challenge) -> list[str]:
    pks = list(challenge.ideas.order_by("pk").values_list("pk", flat=True))
    Tally.objects.bulk_create((Tally(idea_id=pk) for pk in pks), ignore_conflicts=True)
    # Whoever holds a counter lets no vote on its idea finish: what is read from here on stays.
    held = tallies(challenge).select_related("idea").select_for_update(of=("self",))
    held = list(held.order_by("pk"))
    differences = _mend_supports(challenge)
    supports, shown = supports_by_idea(challenge), exposures_by_idea(challenge)
    for tally in held:
        exposures = max(shown.get(tally.pk, 0), supports.get(tally.pk, 0))
        if challenge.source_sha256:
            # Imported voters left no rows of what they saw.
            exposures = max(exposures, tally.exposures)
        differences += _mend_tally(tally, supports.get(tally.pk, 0), exposures)
    return differences


def _mend_supports(challenge: Challenge) -> list[str]:
    """Make the current state what the log says. Should be called while holding the counters."""
    logged = {(event.ballot_id, event.idea_id): event for event in supports_in_log(challenge)}
    stored = {
        (support.ballot_id, support.idea_id): support.pk
        for support in Support.objects.filter(ballot__challenge=challenge)
    }
    missing = [event for pair, event in logged.items() if pair not in stored]
    surplus = [pk for pair, pk in stored.items() if pair not in logged]
    Support.objects.bulk_create(
        Support(ballot_id=event.ballot_id, idea_id=event.idea_id, stated_at=event.stated_at)
        for event in missing
    )
    for start in range(0, len(surplus), BALLOTS_AT_ONCE):
        Support.objects.filter(pk__in=surplus[start : start + BALLOTS_AT_ONCE]).delete()
    lines = (
        (missing, "put back, as the log has them"),
        (surplus, "removed, as the log lacks them"),
    )
    return [f"{len(rows)} supports {what}" for rows, what in lines if rows]


def _mend_tally(tally: Tally, supports: int, exposures: int) -> list[str]:
    before = (tally.supports, tally.exposures)
    if before == (supports, exposures):
        return []
    Tally.objects.filter(pk=tally.pk).update(supports=supports, exposures=exposures)
    return [
        f"idea {tally.idea.public_id}: {before[0]} supports of {before[1]} shown, "
        f"in truth {supports} of {exposures}"
    ]


def _write_ballots(challenge: Challenge, batch: list, at: datetime, known: set[int]) -> list[int]:
    """Returns the pks of the ideas supported, one for each support."""
    ballots = Ballot.objects.bulk_create(
        Ballot(challenge=challenge, voter_id=voter) for voter, _ideas in batch
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


def _locked_ballot(*, challenge: Challenge, voter) -> Ballot:
    """The voter's ballot, made where it is missing, and locked: her votes here stand in line."""
    ballots = Ballot.objects.select_for_update()
    return ballots.get_or_create(challenge=challenge, voter=voter)[0]


def _write_event(ballot: Ballot, idea: Idea, wanted: bool, now: datetime) -> VoteEvent:
    """Should be called while holding the lock of the ballot."""
    statement = Statement.SUPPORT if wanted else Statement.WITHDRAWAL
    event = VoteEvent.objects.create(ballot=ballot, idea=idea, statement=statement, stated_at=now)
    Tally.objects.get_or_create(idea=idea)
    if not wanted:
        Support.objects.filter(ballot=ballot, idea=idea).delete()
        Tally.objects.filter(idea=idea).update(supports=F("supports") - 1)
        return event
    Support.objects.create(ballot=ballot, idea=idea, stated_at=now)
    # Who supports an idea has seen it, by whatever way she came.
    _exposure, is_new = Exposure.objects.get_or_create(
        ballot=ballot, idea=idea, defaults={"shown_at": now}
    )
    Tally.objects.filter(idea=idea).update(
        supports=F("supports") + 1, exposures=F("exposures") + int(is_new)
    )
    return event


def _count_exposures(idea_pks: list[int]) -> None:
    Tally.objects.bulk_create((Tally(idea_id=pk) for pk in sorted(idea_pks)), ignore_conflicts=True)
    # Always in the order of their ids, or two voters who saw the same ideas could block each other.
    tallies = Tally.objects.filter(idea__in=idea_pks).order_by("pk")
    locked = [tally.pk for tally in tallies.select_for_update()]
    Tally.objects.filter(pk__in=locked).update(exposures=F("exposures") + 1)
