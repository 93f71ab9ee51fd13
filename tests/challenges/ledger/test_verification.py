import pytest
from django.db import connection
from django.utils import timezone

from challenges.ledger import guards, verification
from challenges.ledger.models import Entry
from challenges.ledger.services import post, reverse
from challenges.ledger.verification import first_fault

pytestmark = pytest.mark.django_db


def booked(key, amount_minor=1):
    return post(key=key, debit="a", credit="b", amount_minor=amount_minor, currency="EUR", memo="m")


def test_the_smallest_entry_and_its_reversal_hold():
    reverse(entry=booked("k"), memo="Typed wrongly")

    assert first_fault() is None


def test_a_reversal_forged_past_the_database_is_found():
    entry = booked("k", 5)
    guards.take_off(connection)
    forged = Entry.objects.create(
        key="r",
        debit=entry.credit,
        credit=entry.debit,
        amount_minor=4,
        currency="EUR",
        memo="m",
        posted_at=timezone.now(),
        reverses=entry,
    )

    assert first_fault() == (
        f"line {forged.pk}, r: it is not the opposite of the entry that it takes back"
    )


def test_every_so_many_lines_it_is_told_how_far_the_reading_is(monkeypatch):
    monkeypatch.setattr(verification, "TELL_EVERY", 2)
    entries = [booked(f"k{number}") for number in range(5)]
    told = []

    first_fault(told.append)

    assert told == [entries[1].pk, entries[3].pk]
