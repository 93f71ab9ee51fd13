from collections.abc import Iterable

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Value

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea

from .enums import Statement
from .models import Ballot, Exposure, Support, Tally, VoteEvent


def tallies(challenge: Challenge) -> QuerySet[Tally]:
    """The counters of every idea that was ever shown or supported. Ask may_see_counts first."""
    return Tally.objects.filter(idea__challenge=challenge)


def supported_ids(user, challenge: Challenge) -> set[int]:
    """The ideas that this person supports now."""
    if not user.is_authenticated:
        return set()
    mine = Support.objects.filter(ballot__challenge=challenge, ballot__voter_id=user.pk)
    return set(mine.values_list("idea_id", flat=True))


def with_own_support(ideas: QuerySet[Idea], user) -> QuerySet[Idea]:
    """Adds `is_supported`: does this person support the idea now?"""
    mine = Support.objects.filter(idea=OuterRef("pk"), ballot__voter_id=user.pk)
    return ideas.annotate(is_supported=Exists(mine) if user.is_authenticated else Value(False))


def mailboxes_and_seats(user, challenge: Challenge) -> tuple[list[str], list[tuple]]:
    """Her confirmed addresses, and the panel as (user, address) of whoever has not declined.

    One query, as it is asked at every vote.
    """
    mailboxes = user.emailaddress_set.filter(verified=True).order_by()
    seats = challenge.judges.order_by().exclude(declined_at__isnull=False, accepted_at=None)
    rows = mailboxes.values_list(Value("mailbox"), "user_id", "email").union(
        seats.values_list(Value("seat"), "user_id", "email"), all=True
    )
    rows = list(rows)
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


def supports_in_log(challenge: Challenge) -> QuerySet[VoteEvent]:
    """The last word of each ballot on each idea, where that word is support."""
    last = (
        VoteEvent.objects.filter(ballot__challenge=challenge)
        .order_by()
        .values("ballot", "idea")
        .annotate(last=Max("pk"))
        .values("last")
    )
    return VoteEvent.objects.filter(pk__in=last, statement=Statement.SUPPORT)


def supports_by_idea(challenge: Challenge) -> dict[int, int]:
    """How many support each idea now, counted from the rows."""
    rows = Support.objects.filter(ballot__challenge=challenge).order_by()
    return dict(rows.values("idea").annotate(n=Count("pk")).values_list("idea", "n"))


def exposures_by_idea(challenge: Challenge) -> dict[int, int]:
    """How many voters each idea was shown to, counted from the rows."""
    rows = Exposure.objects.filter(ballot__challenge=challenge).order_by()
    return dict(rows.values("idea").annotate(n=Count("pk")).values_list("idea", "n"))


def not_seen_yet(ballot: Ballot, ideas: Iterable[Idea]) -> list[Idea]:
    """Those of `ideas` that this voter has not been shown so far."""
    ideas = list(ideas)
    seen = set(
        Exposure.objects.filter(ballot=ballot, idea__in=ideas).values_list("idea_id", flat=True)
    )
    return [idea for idea in ideas if idea.pk not in seen]
