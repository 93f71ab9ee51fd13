"""Each kind of fault, planted with the triggers off, is named."""

import contextlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from challenges.core.append_only import TABLES, VERBS, take_off
from challenges.ledger import guards, verification
from challenges.ledger.models import Entry
from challenges.ledger.services import post
from tests.builders.awards import a_sent_payout, an_awarded_challenge
from tests.builders.books import forge

MONEY = ("account", "entry", "deposit", "payout", "payoutstep", "acceptance", "rightsreturn")


def verify():
    """The lines it says, and the faults without what to do about them."""
    out, err = StringIO(), StringIO()
    with contextlib.suppress(CommandError):
        call_command("verify_ledger", stdout=out, stderr=err)
    return out.getvalue().splitlines(), [said(line) for line in err.getvalue().splitlines()]


def said(line: str) -> str:
    """The fault; it ends in a full stop and is followed by a sentence that says what to do."""
    fault, _stop, advice = line.partition(". ")
    assert advice.endswith(".")
    return fault


def faults() -> list[str]:
    return verify()[1]


@pytest.mark.django_db
def test_books_that_hold_are_shown_account_by_account_and_sum_to_zero():
    challenge, ideas, organiser, (first, _second) = an_awarded_challenge()
    a_sent_payout(first, organiser)

    lines, found = verify()

    assert found == []
    assert lines[-2:] == ["EUR                0 together", "The books hold: 3 entries."]
    assert f"EUR           400000 organisation:{challenge.organisation.public_id}:bounty" in lines
    assert f"EUR                0 member:{first.idea.author.public_id}:due" in lines
    assert lines[:3] == ["looking at every line…", "looking at awards…", "looking at bounties…"]


@pytest.mark.django_db
def test_empty_books_hold():
    lines, found = verify()

    assert (lines[-1], found) == ("The books hold: 0 entries.", [])


@pytest.mark.django_db
@pytest.mark.parametrize("table", MONEY)
def test_a_table_that_can_be_altered_is_named(table):
    take_off(connection, f"challenges_{table}")

    assert faults() == sorted(
        f"the trigger challenges_{table}_refuses_{verb} is missing"
        for verb in VERBS[connection.vendor]
    )


@pytest.mark.django_db
def test_every_table_of_facts_is_looked_at():
    take_off(connection, *TABLES)
    guards.take_off(connection)

    assert len(faults()) == len(TABLES) * len(VERBS[connection.vendor]) + len(guards.RULES)


@pytest.mark.django_db
def test_a_trigger_that_was_switched_off_is_named():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch one off")
    with connection.cursor() as cursor:
        trigger = "challenges_entry_refuses_update"
        cursor.execute(f"ALTER TABLE challenges_entry DISABLE TRIGGER {trigger}")

    assert faults() == [f"the trigger {trigger} is missing"]


@pytest.mark.django_db
def test_an_entry_in_another_currency_than_its_accounts_is_found():
    entry = post(key="k", debit="a", credit="b", amount_minor=5, currency="EUR", memo="m")
    forge(entry.debit, currency="USD")

    found = faults()

    assert found[0] == f"line {entry.pk}, k: its currency is not that of its accounts"
    assert "EUR: the balances sum to -5, not to 0" in found


@pytest.mark.django_db
def test_where_something_differs_it_exits_with_1_and_says_how_to_go_on():
    *_rest, (first, _second) = an_awarded_challenge()
    forge(first, amount_minor=1)
    err = StringIO()

    with pytest.raises(CommandError) as stopped:
        call_command("verify_ledger", stdout=StringIO(), stderr=err)

    assert stopped.value.returncode == 1
    assert str(stopped.value) == (
        "The books do not hold: 2 found. Order and send no payment until they do; docs/running.md "
        "says how to go on."
    )
    first = err.getvalue().splitlines()[0]
    assert first.endswith("compare it with the newest backup whose books hold.")


@pytest.mark.django_db
def test_it_tells_how_far_it_is_and_can_be_stopped(monkeypatch):
    an_awarded_challenge()
    monkeypatch.setattr(verification, "TELL_EVERY", 1)
    first, second = Entry.objects.order_by("pk")
    out = Interrupted(at=f"checked to line {second.pk} of {second.pk}")

    with pytest.raises(CommandError, match="nothing found so far. Nothing was changed") as stopped:
        call_command("verify_ledger", stdout=out)

    assert stopped.value.returncode == 130
    assert f"checked to line {first.pk} of {second.pk}\n" in out.getvalue()


class Interrupted(StringIO):
    """Somebody presses Ctrl-C when she reads this."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def write(self, text):
        if self.at in text:
            raise KeyboardInterrupt
        return super().write(text)
