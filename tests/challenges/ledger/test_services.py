from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from challenges.core.errors import Refused
from challenges.ledger.models import Account, Entry
from challenges.ledger.services import post

BOUNTY, DUE = "organisation:acme:bounty", "member:ada:due"


def an_entry(**changes) -> Entry:
    content = {
        "key": "award:1:abc",
        "debit": BOUNTY,
        "credit": DUE,
        "amount_minor": 300_000,
        "currency": "EUR",
        "memo": "Bounty of quieter streets, place 1",
    }
    return post(**content | changes)


@pytest.mark.django_db
def test_an_entry_moves_an_amount_between_two_accounts_that_are_opened_when_needed():
    entry = an_entry()

    assert (entry.debit.code, entry.credit.code, entry.amount_minor) == (BOUNTY, DUE, 300_000)
    assert (entry.currency, entry.reference) == ("EUR", "")
    assert sorted(Account.objects.values_list("code", "currency")) == [
        (DUE, "EUR"),
        (BOUNTY, "EUR"),
    ]


@pytest.mark.django_db
def test_the_same_key_with_the_same_content_returns_the_first_entry():
    first = an_entry()

    again = an_entry()

    assert again == first
    assert Entry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"amount_minor": 300_001},
        {"currency": "USD"},
        {"credit": "member:eve:due"},
        {"debit": "organisation:other:bounty"},
        {"memo": "Something else"},
        {"reference": "R-1"},
    ],
)
def test_the_same_key_with_other_content_is_refused(changes):
    an_entry()

    with pytest.raises(Refused):
        an_entry(**changes)

    assert list(Entry.objects.values_list("key", "amount_minor")) == [("award:1:abc", 300_000)]


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [0, -1, 10.0, "10", True, None])
def test_an_amount_is_a_positive_whole_number(amount):
    with pytest.raises(ValueError, match=f"{amount!r} is not a positive whole number"):
        an_entry(amount_minor=amount)


@pytest.mark.django_db
def test_an_entry_needs_two_accounts():
    with pytest.raises(ValueError, match="cannot stand on both sides"):
        an_entry(credit=BOUNTY)


@pytest.mark.django_db
def test_accounts_of_different_currencies_are_different_accounts():
    euro = an_entry()
    dollar = an_entry(key="award:2:abc", currency="USD")

    assert euro.debit != dollar.debit


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE challenges_entry SET amount_minor = 1",
        "UPDATE challenges_entry SET memo = 'other'",
        "DELETE FROM challenges_entry",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_entry(statement):
    an_entry()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(Entry.objects.values_list("amount_minor", "memo")) == [
        (300_000, "Bounty of quieter streets, place 1")
    ]


@pytest.mark.django_db
def test_the_models_own_methods_are_refused_as_well():
    entry = an_entry()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(amount_minor=2)


def test_parallel_posts_of_one_key_make_one_entry(committed_db):
    barrier = Barrier(8)

    def run(_number):
        barrier.wait()
        try:
            return an_entry().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(run, range(8)))

    assert len(set(found)) == 1
    assert Entry.objects.count() == 1
