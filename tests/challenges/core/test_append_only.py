import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction

from challenges.core.append_only import TABLES, put_on, take_off
from challenges.ledger.models import Account, Entry


@pytest.fixture
def entry(db):
    from django.utils import timezone

    debit = Account.objects.create(code="debit", currency="EUR")
    credit = Account.objects.create(code="credit", currency="EUR")
    return Entry.objects.create(
        key="k", debit=debit, credit=credit, amount_minor=1, currency="EUR", memo="m",
        posted_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    "change", [lambda: Entry.objects.update(amount_minor=2), lambda: Entry.objects.all().delete()]
)
def test_the_database_refuses_to_change_or_delete_what_is_kept_for_ever(entry, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()

    assert list(Entry.objects.values_list("key", "amount_minor")) == [("k", 1)]


def test_putting_the_triggers_on_twice_is_harmless_and_taking_them_off_frees_the_table(entry):
    put_on(connection, *TABLES)
    take_off(connection, *TABLES)

    assert Entry.objects.update(amount_minor=2) == 1

    put_on(connection, *TABLES)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(amount_minor=3)


def test_every_migrate_puts_back_what_a_table_made_anew_has_lost(entry):
    take_off(connection, *TABLES)

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(amount_minor=3)
