import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge, Window
from challenges.core.clock import DatabaseNow
from challenges.core.prepared import Prepared
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas, standing_merges
from challenges.people.models import User

from .chain import event_hash, name_in_log
from .enums import Statement
from .models import Ballot, Exposure, PendingCount, Support, Tally, VoteEvent


def tallies(challenge: Challenge) -> QuerySet[Tally]:
    """The counters of every idea that was ever shown or supported, without what is still to be
    added up. Ask may_see_counts first."""
    return Tally.objects.filter(idea__challenge=challenge)


def count_of(idea: Idea) -> int:
    """How many support it, by its counter. Ask may_see_counts first."""
    return idea.tally.supports if hasattr(idea, "tally") else 0


def has_voted(user, challenge: Challenge) -> bool:
    """Does this person support something here now?"""
    return user.is_authenticated and voters(challenge).filter(voter_id=user.pk).exists()


def supported_ids(user, challenge: Challenge) -> set[int]:
    """The ideas that this person supports now."""
    if not user.is_authenticated:
        return set()
    mine = Support.objects.filter(ballot__challenge=challenge, ballot__voter_id=user.pk)
    return set(mine.values_list("idea_id", flat=True))


def with_own_support(ideas: QuerySet[Idea], user) -> QuerySet[Idea]:
    """Adds `is_supported`: does this person support the idea now?"""
    if not user.is_authenticated:
        return ideas.annotate(is_supported=Value(False))
    return with_support_of(ideas, user.pk)


def with_support_of(ideas: QuerySet[Idea], voter: int) -> QuerySet[Idea]:
    """The same, for the number of a person."""
    theirs = Support.objects.filter(idea=OuterRef("pk"), ballot__voter_id=voter)
    return ideas.annotate(is_supported=Exists(theirs))


@Prepared
def _mailboxes_and_seats(user: int, challenge: int) -> QuerySet:
    mailboxes = User(pk=user).emailaddress_set.filter(verified=True).order_by()
    seats = Challenge(pk=challenge).judges.order_by()
    seats = seats.exclude(declined_at__isnull=False, accepted_at=None)
    return mailboxes.values_list(Value("mailbox"), "user_id", "email").union(
        seats.values_list(Value("seat"), "user_id", "email"), all=True
    )


def mailboxes_and_seats(user, challenge: Challenge) -> tuple[list[str], list[tuple]]:
    """Her confirmed addresses, and the panel as (user, address) of whoever has not declined.

    One query, as it is asked at every vote.
    """
    rows = _mailboxes_and_seats(user.pk, challenge.pk)
    return (
        [address for kind, _user, address in rows if kind == "mailbox"],
        [(holder, address) for kind, holder, address in rows if kind == "seat"],
    )


def voters(challenge: Challenge) -> QuerySet[Ballot]:
    """The ballots with a support on them; looking at ideas opens a ballot, but is no vote."""
    return Ballot.objects.filter(
        Exists(Support.objects.filter(ballot=OuterRef("pk"))), challenge=challenge
    )


def voters_count(challenge: Challenge) -> int:
    """How many people support something here: what the quorum asks for."""
    return voters(challenge).count()


def last_events(**of) -> QuerySet[VoteEvent]:
    """The last word of each ballot on each idea, of the events that `of` names."""
    last = VoteEvent.objects.filter(**of).order_by().values("ballot", "idea")
    return VoteEvent.objects.filter(pk__in=last.annotate(last=Max("pk")).values("last"))


def supports_in_log(challenge: Challenge) -> QuerySet[VoteEvent]:
    """The last word of each ballot on each idea, where that word is support."""
    return last_events(ballot__challenge=challenge).filter(statement=Statement.SUPPORT)


def ballots_with_a_wrong_budget(challenge: Challenge) -> QuerySet[Ballot]:
    """Budget ballots that have another number of supports than they say."""
    ballots = Ballot.objects.filter(challenge=challenge, budget__isnull=False)
    return ballots.annotate(placed=Count("supports")).exclude(placed=F("used"))


def unsealed_events(challenge: Challenge) -> QuerySet[VoteEvent]:
    """Events that no seal holds and nobody put in line for one."""
    waiting = PendingCount.objects.filter(event=OuterRef("pk"))
    events = VoteEvent.objects.filter(ballot__challenge=challenge, sealed=None)
    return events.filter(~Exists(waiting)).select_related("ballot__voter", "idea")


def pending_events(rows: Iterable[PendingCount]) -> QuerySet[VoteEvent]:
    """The events of these rows, oldest first."""
    pks = [row.event_id for row in rows if row.event_id]
    events = VoteEvent.objects.filter(pk__in=pks).order_by("pk")
    return events.select_related("ballot__voter", "idea")


def hash_of(event: VoteEvent, salt: str) -> str:
    """The hash under which this event is sealed; it has `ballot__voter` and `idea` at hand."""
    return event_hash(
        code=event.code,
        voter=name_in_log(salt, event.ballot.voter.public_id),
        idea=event.idea.public_id,
        statement=event.statement,
        stated_at=event.stated_at,
    )


class Counts(NamedTuple):
    """Of one idea: supports, exposures, and supports that do not count yet."""

    supports: int = 0
    exposures: int = 0
    outside: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(one + more for one, more in zip(self, other, strict=True)))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(*(one - less for one, less in zip(self, other, strict=True)))


def summed(changes: Iterable[dict]) -> dict[int, Counts]:
    """Several {idea: [supports, exposures, outside]} added up."""
    sums: dict[int, Counts] = {}
    for each in changes:
        for idea, change in each.items():
            sums[int(idea)] = sums.get(int(idea), Counts()) + Counts(*change)
    return sums


def counts_now(challenge: Challenge) -> dict[int, Counts]:
    """The counts of every idea that was ever shown or supported, whatever is still to be added up.

    Ask may_see_counts first. One statement, so that the worker that adds up meanwhile neither
    hides a count nor shows it twice.
    """
    stored = tallies(challenge).order_by()
    columns = _columns(stored, F("supports"), F("exposures"), F("outside"))
    counted, pending = _read_counts(columns.union(_pending(challenge), all=True))
    return summed([counted, pending])


def counts_from_rows(challenge: Challenge) -> tuple[dict[int, Counts], dict[int, Counts]]:
    """The counts as the rows of supports and exposures have them, and what of them is still to be
    added up: the counters must be the difference. One statement, as voters do not wait for it."""
    supports = Support.objects.filter(ballot__challenge=challenge).order_by().values("idea_id")
    counted = supports.filter(ballot__counted_at__isnull=False)
    outside = supports.filter(ballot__counted_at__isnull=True)
    shown = Exposure.objects.filter(ballot__challenge=challenge).order_by().values("idea_id")
    return _read_counts(
        _columns(counted, Count("pk"), 0, 0).union(
            _columns(outside, 0, -Count("pk"), Count("pk")),
            _columns(shown, 0, Count("pk"), 0),
            _pending(challenge),
            all=True,
        )
    )


def counted_until(challenge: Challenge) -> datetime | None:
    """Since when voters wait to be added up; None where the counters hold every vote."""
    return challenge.pending_counts.order_by("pk").values_list("made_at", flat=True).first()


def _columns(rows: QuerySet, supports, exposures, outside) -> QuerySet:
    return _as_table(rows, F("idea_id"), [supports, exposures, outside], Value(""))


def _pending(challenge: Challenge) -> QuerySet:
    rows = PendingCount.objects.filter(challenge=challenge).order_by()
    return _as_table(rows, Value(0, BigIntegerField()), [0, 0, 0], Cast("changes", TextField()))


def _as_table(rows: QuerySet, idea, numbers: list, changes) -> QuerySet:
    """The same five columns of every table, so that one statement can read them all."""
    columns = {"of_idea": idea}
    for place, number in enumerate(numbers):
        is_fixed = isinstance(number, int)
        columns[f"number_{place}"] = Value(number, IntegerField()) if is_fixed else number
    columns["as_text"] = changes
    return rows.annotate(**columns).values_list(*columns)


def _read_counts(rows: Iterable[tuple]) -> tuple[dict[int, Counts], dict[int, Counts]]:
    counted, pending = [], []
    for idea, supports, exposures, outside, changes in rows:
        if changes:
            pending.append(json.loads(changes))
        else:
            counted.append({idea: (supports, exposures, outside)})
    return summed(counted), summed(pending)


def ideas_to_show(challenge: Challenge, voter: int) -> QuerySet[Idea]:
    """What the wall can show this voter (pk): all of it but her own ideas."""
    return public_ideas(challenge).exclude(author_id=voter)


def for_votes(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """Ideas with what the rules of voting ask of them, and of the brief only whether it is live:
    its texts weigh more than all the rest of a vote."""
    rules = [f"challenge__{field.attname}" for field in Challenge._meta.concrete_fields]
    own = ("public_id", "title", "author_id", "status", "hidden_at")
    return ideas.select_related("challenge__page").only(*own, *rules, "challenge__page__live")


@Prepared
def idea_for_votes(public_id: str) -> QuerySet[Idea]:
    """The one idea of this address, as for_votes has it, whoever may see it."""
    return for_votes(Idea.objects.filter(public_id=public_id)).order_by()


@Prepared
def idea_for_vote_on(ballot: int, voter: int, idea: int) -> QuerySet[Idea]:
    """The idea with `is_seen` and `is_supported` by this ballot, whether its voter `is_credited`
    for something merged into it, and the database's `now`."""
    pair = {"ballot": ballot, "idea": OuterRef("pk")}
    ideas = for_votes(Idea.objects.filter(pk=idea)).order_by()
    return ideas.annotate(
        is_seen=Exists(Exposure.objects.filter(**pair)),
        is_supported=Exists(Support.objects.filter(**pair)),
        is_credited=Exists(standing_merges().filter(kept=OuterRef("pk"), idea__author_id=voter)),
        now=DatabaseNow(),
    )


@Prepared
def ballot_under_lock(challenge: int, voter: int) -> QuerySet[Ballot]:
    """Her ballot, for a transaction alone: who asks second waits for the end of the first."""
    ballots = Ballot.objects.select_for_update().order_by()
    return ballots.filter(challenge_id=challenge, voter_id=voter)


def supporters_of(idea: Idea) -> QuerySet[Ballot]:
    """The ballots that support this idea now. Whose they are is nobody's to see."""
    return Ballot.objects.filter(Exists(Support.objects.filter(ballot=OuterRef("pk"), idea=idea)))


def supported_before(user, idea: Idea) -> QuerySet[Idea]:
    """What she supports that is merged into this idea, which she does not support yet."""
    if not user.is_authenticated:
        return Idea.objects.none()
    hers = {"ballot__voter_id": user.pk}
    merged = standing_merges().filter(kept=idea, idea=OuterRef("pk"))
    return Idea.objects.filter(
        Exists(merged),
        Exists(Support.objects.filter(idea=OuterRef("pk"), **hers)),
        ~Exists(Support.objects.filter(idea=idea, **hers)),
    )


def with_voting_open(now: datetime) -> QuerySet[Challenge]:
    """Challenges in which somebody could vote now."""
    window = {"kind": WindowKind.VOTING, "opens_at__lte": now, "closes_at__gt": now}
    open_now = Window.objects.filter(challenge=OuterRef("pk"), **window)
    return Challenge.objects.filter(Exists(open_now), decided_at=None, page__live=True)


def not_seen_yet(ballot: Ballot, ideas: Iterable[Idea]) -> list[Idea]:
    """Those of `ideas` that this voter has not been shown so far."""
    ideas = list(ideas)
    seen = set(
        Exposure.objects.filter(ballot=ballot, idea__in=ideas).values_list("idea_id", flat=True)
    )
    return [idea for idea in ideas if idea.pk not in seen]


def shown_to(user, challenge: Challenge) -> QuerySet[int]:
    """The pks of the ideas that this person has been shown."""
    shown = Exposure.objects.filter(ballot__challenge=challenge, ballot__voter_id=user.pk)
    return shown.values_list("idea_id", flat=True)
