"""What the database itself refuses, whoever writes (M6)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from challenges.core.errors import Refused
from challenges.ledger import guards
from challenges.ledger.models import Account, Entry
from challenges.ledger.services import post, reverse

pytestmark = pytest.mark.django_db


def booked(key, debit, credit, amount, currency="EUR"):
    return post(
        key=key, debit=debit, credit=credit, amount_minor=amount, currency=currency, memo="m"
    )


def test_more_than_is_held_does_not_leave():
    booked("in", "challenge:held", "paid", 100)

    with pytest.raises(Refused, match="More would be paid out"):
        booked("out", "ada:due", "challenge:held", 101)

    assert Entry.objects.count() == 1


def test_more_than_is_owed_is_not_paid():
    booked("award", "bounty", "ada:due", 100)
    booked("part", "ada:due", "paid", 60)

    with pytest.raises(Refused, match="More would be paid out"):
        booked("rest", "ada:due", "paid", 41)

    booked("right", "ada:due", "paid", 40)


def test_an_entry_in_another_currency_than_its_accounts_is_refused():
    """M5: by the database, past every service."""
    entry = booked("k", "a", "b", 5)

    for side in ("debit", "credit"):
        accounts = {"debit": entry.debit, "credit": entry.credit}
        accounts[side] = Account.objects.create(code=f"yen {side}", currency="JPY")
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(
                key=side, amount_minor=1, currency="EUR", memo="m",
                posted_at=timezone.now(), **accounts,
            )  # fmt: skip


def test_an_entry_is_taken_back_once_by_its_opposite():
    entry = booked("k", "a", "b", 5)

    back = reverse(entry=entry, memo="Typed wrongly")

    assert (back.debit, back.credit, back.reverses) == (entry.credit, entry.debit, entry)
    assert reverse(entry=entry, memo="Typed wrongly") == back
    with pytest.raises(Refused, match="Something else"):
        reverse(entry=entry, memo="For another reason")
    with pytest.raises(Refused, match="correction itself"):
        reverse(entry=back, memo="Back and forth")


@pytest.mark.parametrize(("amount_minor", "swapped"), [(4, True), (5, False)])
def test_what_is_not_the_opposite_reverses_nothing(amount_minor, swapped):
    entry = booked("k", "a", "b", 5)
    sides = {"debit": entry.debit, "credit": entry.credit}
    if swapped:
        sides = {"debit": entry.credit, "credit": entry.debit}
    fields = {"amount_minor": amount_minor, "currency": "EUR", "memo": "m"} | sides

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(key="r", reverses=entry, posted_at=timezone.now(), **fields)


def test_a_rule_that_was_left_off_is_named():
    guards.take_off(connection)

    assert guards.missing(connection) == [
        f"challenges_entry_keeps_{name}" for name in ("currency", "limits", "reversal")
    ]

    guards.put_on(connection)
    assert guards.missing(connection) == []
