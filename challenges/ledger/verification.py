"""Reads the books from their first line to the last, as the database should have let them in."""

from collections import defaultdict
from collections.abc import Callable

from challenges.core.money.words import plain_amount

from .models import Entry

TELL_EVERY = 50_000


def first_fault(told: Callable[[int], None] = lambda pk: None) -> str | None:
    """What is wrong with the first wrong line, or None. told: called with a line now and then."""
    balances: dict[int, int] = defaultdict(int)
    entries = Entry.objects.select_related("debit", "credit", "reverses").order_by("pk")
    for number, entry in enumerate(entries.iterator(chunk_size=2000), start=1):
        balances[entry.debit_id] += entry.amount_minor
        balances[entry.credit_id] -= entry.amount_minor
        if fault := _fault(entry, balances):
            return f"line {entry.pk}, {entry.key}: {fault}"
        if number % TELL_EVERY == 0:
            told(entry.pk)
    return None


def difference(
    entry: Entry, *, amount_minor: int, currency: str, debit: str, credit: str
) -> str | None:
    """How a line differs from what should stand there; accounts by their codes."""
    should = plain_amount(amount_minor, currency)
    if (entry.amount_minor, entry.currency) != (amount_minor, currency):
        return f"it says {should}, and its line {entry.pk} {_amount(entry)}"
    if (entry.debit.code, entry.credit.code) != (debit, credit):
        return (
            f"its line {entry.pk} moves from {entry.credit.code} to {entry.debit.code}, "
            f"not from {credit} to {debit}"
        )
    return None


def _amount(entry: Entry) -> str:
    return plain_amount(entry.amount_minor, entry.currency)


def _fault(entry: Entry, balances: dict[int, int]) -> str | None:
    if entry.amount_minor <= 0:
        return "its amount is not more than nothing"
    if {entry.debit.currency, entry.credit.currency} != {entry.currency}:
        return "its currency is not that of its accounts"
    if entry.debit_id == entry.credit_id:
        return "both sides are one account"
    if entry.reverses_id and not _is_opposite(entry, entry.reverses):
        return "it is not the opposite of the entry that it takes back"
    if entry.credit.code.endswith(":held") and balances[entry.credit_id] < 0:
        return "more leaves than is held"
    if entry.debit.code.endswith(":due") and balances[entry.debit_id] > 0:
        return "more is paid than is owed"
    return None


def _is_opposite(entry: Entry, other: Entry) -> bool:
    return (
        (entry.debit_id, entry.credit_id, entry.amount_minor, entry.currency)
        == (other.credit_id, other.debit_id, other.amount_minor, other.currency)
        and other.reverses_id is None
        and other.pk < entry.pk
    )
