"""Compares each deposit with its line of the books. Reads only."""

from challenges.core.money.words import plain_amount
from challenges.ledger.verification import difference

from .enums import DepositKind
from .models import Deposit
from .queries import held_account

# Either is the other, seen from the other challenge.
_OTHER = {DepositKind.CARRIED: DepositKind.BROUGHT, DepositKind.BROUGHT: DepositKind.CARRIED}


def first_fault() -> str | None:
    """The first deposit that says something else than its line, or None."""
    deposits = Deposit.objects.select_related(
        "challenge__organisation", "entry__debit", "entry__credit"
    ).order_by("pk")
    for deposit in deposits.iterator(chunk_size=2000):
        if fault := _fault(deposit):
            amount = plain_amount(deposit.amount_minor, deposit.currency)
            return (
                f"deposit {deposit.pk} of {deposit.challenge.slug} "
                f"({deposit.kind}, {amount}, {deposit.reference}): {fault}"
            )
    return None


def _fault(deposit: Deposit) -> str | None:
    held = held_account(deposit.challenge)
    elsewhere = f"organisation:{deposit.challenge.organisation.public_id}:paid"
    if deposit.kind in _OTHER:
        other = deposit.entry.deposits.filter(kind=_OTHER[deposit.kind]).first()
        if other is None:
            return "no other challenge says that it was carried from or to it"
        elsewhere = held_account(other.challenge)
    came = deposit.kind in (DepositKind.PAID_IN, DepositKind.BROUGHT)
    debit, credit = (held, elsewhere) if came else (elsewhere, held)
    if deposit.reference != deposit.entry.reference:
        return f"its line {deposit.entry_id} has the reference {deposit.entry.reference}"
    return difference(
        deposit.entry,
        amount_minor=deposit.amount_minor,
        currency=deposit.currency,
        debit=debit,
        credit=credit,
    )
