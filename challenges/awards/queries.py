from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Sum

from challenges.briefs.models import Challenge
from challenges.funding.queries import held_of
from challenges.ideas.models import Idea

from .enums import PayoutState
from .models import Award, Payout


def awards_of(challenge: Challenge) -> QuerySet[Award]:
    """In order of place, with what a list shows of each."""
    return with_payouts(Award.objects.filter(challenge=challenge)).order_by("place", "pk")


def awards_for(user) -> QuerySet[Award]:
    """What this person has won, newest first."""
    return with_payouts(Award.objects.filter(idea__author=user)).order_by("-awarded_at", "-pk")


def award_of(idea: Idea) -> Award | None:
    """The award of an idea, if it has one."""
    return with_payouts(Award.objects.filter(idea=idea)).first()


def with_payouts(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Everything that state and rights of an award are read from, in three queries."""
    return awards.select_related(
        "idea__author",
        "order",
        "result",
        "awarded_by",
        "challenge__organisation",
        "acceptance",
        "payout_details",
        "rights_return",
    ).prefetch_related("payouts__steps__by", "payouts__ordered_by")


def unpaid(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Those whose money has not left, or came back."""
    sent = Payout.objects.filter(award=OuterRef("pk"), steps__kind=PayoutState.SENT)
    return awards.filter(~Exists(sent.exclude(steps__kind=PayoutState.RETURNED)))


def sent_before(moment: datetime) -> QuerySet[Award]:
    """Those whose money left before this moment, has not come back, and is not ordered again."""
    newer = Payout.objects.filter(award=OuterRef("award"), number__gt=OuterRef("number"))
    sent = Payout.objects.filter(
        steps__kind=PayoutState.SENT, steps__at__lte=moment, award=OuterRef("pk")
    ).exclude(steps__kind=PayoutState.RETURNED)
    return Award.objects.filter(Exists(sent.exclude(Exists(newer))))


def rest_minor(challenge: Challenge) -> int:
    """What is held for a challenge beyond all that its winners are still to be paid."""
    owed = unpaid(Award.objects.filter(challenge=challenge)).aggregate(sum=Sum("amount_minor"))
    return max(0, held_of(challenge).now_minor - (owed["sum"] or 0))


def free_minor(challenge: Challenge) -> int:
    """What is held and not yet spoken for by an order to pay."""
    ended = [PayoutState.SENT, PayoutState.RETURNED]
    waiting = Payout.objects.filter(award__challenge=challenge, from_held=True).exclude(
        steps__kind__in=ended
    )
    spoken_for = waiting.aggregate(sum=Sum("award__amount_minor"))["sum"] or 0
    return held_of(challenge).now_minor - spoken_for
