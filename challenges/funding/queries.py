from dataclasses import dataclass

from django.db.models import QuerySet, Sum

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
    accounts = with_balances(Account.objects.filter(code=held_account(challenge)))
    account = accounts.filter(currency=challenge.currency).first()
    came_in = challenge.deposits.filter(kind__in=CAME_IN, currency=challenge.currency)
    return Held(
        now_minor=account.balance_minor if account else 0,
        paid_in_minor=came_in.aggregate(sum=Sum("amount_minor"))["sum"] or 0,
        bounty_minor=challenge.bounty_minor,
        currency=challenge.currency,
    )


def deposits_of(challenge: Challenge) -> QuerySet[Deposit]:
    return Deposit.objects.filter(challenge=challenge).select_related("confirmed_by")
