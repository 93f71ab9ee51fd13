from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from challenges.awards.models import Award
from challenges.core.append_only import put_on, take_off
from challenges.ledger.models import Account
from challenges.ledger.services import post
from tests.builders.awards import a_sent_payout, an_awarded_challenge

pytestmark = pytest.mark.django_db


def verify():
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_ledger", stdout=out, stderr=err)
    except CommandError as fault:
        return str(fault), err.getvalue().splitlines()
    return out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def forger():
    """Somebody with the keys of the database, who takes the triggers off for a moment."""

    def forge(statement):
        take_off(connection, "challenges_entry")
        with connection.cursor() as cursor:
            cursor.execute(statement)
        put_on(connection, "challenges_entry")

    return forge


def test_books_that_hold_are_shown_account_by_account_and_sum_to_zero():
    challenge, ideas, organiser, (first, _second) = an_awarded_challenge()
    a_sent_payout(first, organiser)

    lines, faults = verify()

    assert faults == []
    assert lines[-2:] == ["EUR                0 together", "The books hold: 3 entries."]
    assert f"EUR           400000 organisation:{challenge.organisation.public_id}:bounty" in lines
    assert f"EUR                0 member:{first.idea.author.public_id}:due" in lines


def test_empty_books_hold():
    assert verify() == (["The books hold: 0 entries."], [])


def test_an_award_that_differs_from_its_entry_is_found():
    *_rest, (first, _second) = an_awarded_challenge()
    Award.objects.filter(pk=first.pk).update(amount_minor=1)

    assert verify() == (
        "The books do not hold: 1 found.",
        [f"award {first.pk}: its order is not 1 EUR"],
    )


def test_a_forged_amount_is_found(forger):
    *_rest, (first, _second) = an_awarded_challenge()

    forger(f"UPDATE challenges_entry SET amount_minor = 999 WHERE id = {first.order_id}")

    assert verify()[1] == [f"award {first.pk}: its order is not 300000 EUR"]


def test_an_entry_in_another_currency_than_its_accounts_is_found(forger):
    entry = post(key="k", debit="a", credit="b", amount_minor=5, currency="EUR", memo="m")
    take_off(connection, "challenges_account")
    Account.objects.filter(pk=entry.debit_id).update(currency="USD")
    put_on(connection, "challenges_account")

    _summary, faults = verify()

    assert faults[0] == f"line {entry.pk}, k: its currency is not that of its accounts"
    assert "EUR: the balances sum to -5, not to 0" in faults


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_missing_trigger_is_found(verb):
    with connection.cursor() as cursor:
        on = " ON challenges_entry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER challenges_entry_refuses_{verb}{on}")

    assert verify()[1] == [f"the trigger challenges_entry_refuses_{verb} is missing"]
    put_on(connection, "challenges_entry")
