import pytest

from challenges.ledger.models import Account
from challenges.ledger.queries import balance_of, trial_balance
from challenges.ledger.services import post

pytestmark = pytest.mark.django_db


def an_award_and_its_payment(currency="EUR", amount=300_000):
    content = {"amount_minor": amount, "currency": currency, "memo": "Bounty"}
    post(key=f"award:{currency}", debit="acme:bounty", credit="ada:due", **content)
    post(key=f"payment:{currency}", debit="ada:due", credit="acme:paid", **content)


def test_what_is_owed_is_negative_and_payment_settles_it():
    post(
        key="award",
        debit="acme:bounty",
        credit="ada:due",
        amount_minor=300_000,
        currency="EUR",
        memo="Bounty",
    )
    due = Account.objects.get(code="ada:due")

    assert balance_of(due) == -300_000

    post(
        key="payment",
        debit="ada:due",
        credit="acme:paid",
        amount_minor=300_000,
        currency="EUR",
        memo="Bounty",
    )

    assert balance_of(due) == 0


def test_an_account_without_entries_has_nothing():
    account = Account.objects.create(code="nobody", currency="EUR")

    assert balance_of(account) == 0


def test_the_trial_balance_sums_to_zero_in_each_currency_on_its_own():
    an_award_and_its_payment("EUR", 300_000)
    an_award_and_its_payment("USD", 1)

    assert [
        (account.code, account.debited_minor, account.credited_minor, account.balance_minor)
        for account in trial_balance("EUR")
    ] == [
        ("acme:bounty", 300_000, 0, 300_000),
        ("acme:paid", 0, 300_000, -300_000),
        ("ada:due", 300_000, 300_000, 0),
    ]
    assert sum(account.balance_minor for account in trial_balance("USD")) == 0


@pytest.mark.parametrize("entries", [1, 12])
def test_a_trial_balance_is_one_query_however_long_the_books(entries, django_assert_num_queries):
    for number in range(entries):
        post(
            key=f"k{number}",
            debit=f"a{number}",
            credit="b",
            amount_minor=5,
            currency="EUR",
            memo="m",
        )

    with django_assert_num_queries(1):
        found = list(trial_balance("EUR"))

    assert len(found) == entries + 1
