"""What voters and everybody else may read of the log: receipts, and the seals they stand in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge, Window
from challenges.ideas.models import Merge

from .enums import Statement
from .models import Ballot, Seal, SealedEvent, Support, VoteEvent
from .queries import with_voting_open

# One letter tells of everything that a voter did without so long a pause.
SITTING = timedelta(minutes=10)
# Nobody waits for a letter about a vote that was closed so long ago.
RECEIPT_IS_LATE = timedelta(days=7)


def ballot_of(user, challenge: Challenge) -> Ballot | None:
    """Hers in this challenge, if she has one."""
    return Ballot.objects.filter(challenge=challenge, voter_id=user.pk).first()


def votes_of(user, challenge: Challenge) -> QuerySet[VoteEvent]:
    """Everything she stated here, the newest first, with the idea and the seal."""
    events = VoteEvent.objects.filter(ballot__challenge=challenge, ballot__voter_id=user.pk)
    return with_merges(events.select_related("idea", "sealed__seal")).order_by("-pk")


def with_merges(events: QuerySet[VoteEvent]) -> QuerySet[VoteEvent]:
    """With `by_merge`: was this support not taken back by the voter, but set aside as the idea
    became hers too? See services.set_aside_own_support."""
    became_hers = Merge.objects.filter(
        kept=OuterRef("idea"),
        idea__author=OuterRef("ballot__voter"),
        merged_at=OuterRef("stated_at"),
    )
    return events.annotate(by_merge=Exists(became_hers) & Q(statement=Statement.WITHDRAWAL))


def supports_of(user, challenge: Challenge) -> QuerySet[Support]:
    """What she supports now, the newest support first, with the ideas."""
    supports = Support.objects.filter(ballot__challenge=challenge, ballot__voter_id=user.pk)
    return supports.select_related("idea").order_by("-stated_at", "-pk")


def is_vote(code: str) -> bool:
    """Is this the code of an event?"""
    return VoteEvent.objects.filter(code=code).exists()


def seal_of(code: str) -> Seal | None:
    """The seal in which the event with this code stands, with its challenge; nothing of the
    event itself."""
    seals = Seal.objects.select_related("challenge__page")
    return seals.filter(sealed_events__event__code=code).first()


def seals_of(challenge: Challenge) -> QuerySet[Seal]:
    """All of them, the newest first."""
    return Seal.objects.filter(challenge=challenge).order_by("-number")


def hashes_in(seals: Iterable[Seal]) -> dict[int, list[str]]:
    """The hashes of the events of each of these seals (pk), by their places."""
    hashes: dict[int, list[str]] = {seal.pk: [] for seal in seals}
    rows = SealedEvent.objects.filter(seal__in=list(hashes)).order_by("seal", "place")
    for seal, sha256 in rows.values_list("seal_id", "sha256"):
        hashes[seal].append(sha256)
    return hashes


def ballots_awaiting_receipt(now: datetime) -> QuerySet[VoteEvent]:
    """Pks of the ballots with events that no letter has named, whose voter has not voted for ten
    minutes or cannot any more; who waits longest comes first."""
    recent = Window.objects.filter(
        kind=WindowKind.VOTING, opens_at__lte=now, closes_at__gt=now - RECEIPT_IS_LATE
    )
    events = VoteEvent.objects.filter(
        pk__gt=F("ballot__receipts_through"),
        ballot__challenge__in=recent.values("challenge"),
        ballot__voter__is_active=True,
    )
    open_now = list(with_voting_open(now).values_list("pk", flat=True))
    sat = events.order_by().values("ballot", "ballot__challenge").annotate(last=Max("stated_at"))
    over = Q(last__lte=now - SITTING) | ~Q(ballot__challenge__in=open_now)
    return sat.filter(over).order_by("last").values_list("ballot", flat=True)


def events_without_receipt(ballot: Ballot) -> QuerySet[VoteEvent]:
    """Events of this ballot that no letter has named yet, oldest first."""
    events = ballot.events.filter(pk__gt=ballot.receipts_through).order_by("pk")
    return with_merges(events.select_related("idea"))
