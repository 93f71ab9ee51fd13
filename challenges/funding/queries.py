from dataclasses import dataclass

from django.db.models import BigIntegerField, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from challenges.briefs.models import Challenge
from challenges.ledger.models import Account
from challenges.ledger.queries import with_balances

from .enums import DepositKind
from .models import Deposit

CAME_IN = (DepositKind.PAID_IN, DepositKind.BROUGHT)


@dataclass(frozen=True, slots=True)
class Held:
    """What is held for a challenge now, and ever was, against its bounty; in minor units."""

    now_minor: int
    paid_in_minor: int
    bounty_minor: int
    currency: str

    @property
    def is_whole(self) -> bool:
        return 0 < self.bounty_minor <= self.paid_in_minor

    @property
    def missing_minor(self) -> int:
        return max(0, self.bounty_minor - self.paid_in_minor)


def held_account(challenge: Challenge) -> str:
    """The code of the account in which the bounty of this challenge is held."""
    return f"organisation:{challenge.organisation.public_id}:challenge-{challenge.pk}:held"


def held_of(challenge: Challenge) -> Held:
    """As the books have it, in the currency of the challenge.

    What came in is what deposits say: a payment that came back is in the account again, but nobody
    has paid it in anew.
    """
    accounts = Account.objects.filter(code=held_account(challenge), currency=challenge.currency)
    account = with_balances(accounts).annotate(came_in_minor=_came_in(challenge)).first()
    return Held(
        now_minor=account.balance_minor if account else 0,
        paid_in_minor=account.came_in_minor if account else 0,
        bounty_minor=challenge.bounty_minor,
        currency=challenge.currency,
    )


def _came_in(challenge: Challenge):
    """The sum of its deposits, in the query for its account: a deposit is booked there at once."""
    deposits = Deposit.objects.filter(
        challenge=challenge, currency=challenge.currency, kind__in=CAME_IN
    )
    sums = deposits.order_by().values("challenge").annotate(total=Sum("amount_minor"))
    return Coalesce(Subquery(sums.values("total"), output_field=BigIntegerField()), 0)


def deposits_of(challenge: Challenge) -> QuerySet[Deposit]:
    return Deposit.objects.filter(challenge=challenge).select_related("confirmed_by")
