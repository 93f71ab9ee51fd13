"""Each kind of fault, planted with the triggers off, is named; the books are made once for all."""

import contextlib
from dataclasses import fields, replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from challenges.awards.models import PayoutStep
from challenges.funding.models import Deposit
from challenges.ledger.models import Account, Entry
from challenges.ledger.services import post
from challenges.people.models import User
from tests.builders.books import books_of_every_kind, forge, with_nothing_on
from tests.builders.organisations import a_staff_member


@pytest.fixture(scope="module")
def _books(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield books_of_every_kind()
        transaction.set_rollback(True)


@pytest.fixture
def books(_books, db):
    """As they were made: what the test before did was rolled back."""
    rows = {field.name: getattr(_books, field.name) for field in fields(_books)}
    return replace(_books, **{name: type(row).objects.get(pk=row.pk) for name, row in rows.items()})


def verify():
    """The lines it says, and the faults without what to do about them."""
    out, err = StringIO(), StringIO()
    with contextlib.suppress(CommandError):
        call_command("verify_ledger", stdout=out, stderr=err)
    said = [line.partition(". ") for line in err.getvalue().splitlines()]
    assert all(advice.endswith(".") for _fault, _stop, advice in said)
    return out.getvalue().splitlines(), [fault for fault, _stop, _advice in said]


def faults() -> list[str]:
    return verify()[1]


def test_books_of_every_kind_hold(books):
    kinds = {entry.key.partition(":")[0] for entry in Entry.objects.all()}

    lines, found = verify()

    assert found == []
    assert kinds == {"award", "payment", "deposit", "return", "carry", "reversal"}
    assert {"EUR                0 together", "GBP                0 together"} <= set(lines)


def test_a_forged_amount_is_found_from_every_side(books):
    forge(books.paid.order, amount_minor=999)

    assert faults() == [
        f"line {payment(books.paid).pk}, {payment(books.paid).key}: more is paid than is owed",
        f"award {books.paid.pk} of {books.held.slug} (EUR 3000.00): it says EUR 3000.00, and its "
        f"line {books.paid.order_id} EUR 9.99",
        f"member:{books.paid.idea.author.public_id}:due: the books say EUR 2990.01, and EUR 0.00 "
        "follows from awards and payments",
    ]


def test_an_award_that_was_raised_is_found(books):
    forge(books.own, amount_minor=5_002)

    found = faults()

    assert found[0].endswith(f"it says GBP 50.02, and its line {books.own.order_id} GBP 50.01")
    assert (
        found[1]
        == f"{books.own.challenge.slug}: its awards are not a part of GBP 50.01, its bounty"
    )


def test_an_award_whose_line_is_that_of_another_is_found(books):
    first, second = books.paid.order, books.back.order
    spare = post(key="k", debit="a", credit="b", amount_minor=1, currency="EUR", memo="m")
    forge(books.back, order=spare)
    forge(books.paid, order=second)

    assert faults()[0] == (
        f"award {books.paid.pk} of {books.held.slug} (EUR 3000.00): its line {second.pk} was "
        f"booked for {second.key}, not for {first.key}"
    )


@pytest.mark.parametrize("side", ["debit", "credit"])
def test_an_award_owed_to_or_by_somebody_else_is_found(books, side):
    forge(books.paid.order, **{side: books.back.order.credit})

    assert f"its line {books.paid.order_id} moves from " in " ".join(faults())


def test_a_line_with_nothing_behind_it_is_found(books):
    due = books.back.order.credit.code
    entry = post(key="k", debit="a", credit=due, amount_minor=5, currency="EUR", memo="m")

    assert faults() == [
        f"line {entry.pk}, k: no award, deposit or payment stands behind it",
        f"{due}: the books say EUR -0.05, and EUR 0.00 follows from awards and payments",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount_minor": 249_999}, "it says EUR 2499.99, and its line {line} EUR 2500.00"),
        ({"currency": "USD"}, "it says USD 2500.00, and its line {line} EUR 2500.00"),
        ({"reference": "In 9"}, "its line {line} has the reference In 1"),
        (
            {"kind": "returned"},
            "its line {line} moves from {paid} to {held}, not from {held} to {paid}",
        ),
        ({"kind": "brought"}, "no other challenge says that it was carried from or to it"),
    ],
)
def test_a_deposit_that_differs_from_its_line_is_found(books, changes, says):
    deposit = Deposit.objects.get(reference="In 1")
    forge(deposit, **changes)

    deposit.refresh_from_db()
    accounts = {"held": deposit.entry.debit.code, "paid": deposit.entry.credit.code}
    named = f"deposit {deposit.pk} of {books.held.slug} ({deposit.kind}, "
    (fault,) = [fault for fault in faults() if fault.startswith(named)]
    assert fault.endswith(f"): {says.format(line=deposit.entry_id, **accounts)}")


def test_a_deposit_of_another_challenge_is_found(books):
    deposit = Deposit.objects.get(reference="In 1")
    forge(deposit, challenge=books.brought)

    held = Account.objects.get(code__contains=f"challenge-{books.brought.pk}:held").code
    found = faults()
    assert found[0].endswith(f", not from {deposit.entry.credit.code} to {held}")
    assert found[1] == (
        f"{deposit.entry.debit.code}: the books say EUR 0.00, and EUR -2500.00 is held by "
        "deposits and payments"
    )


def test_money_carried_to_nowhere_is_found(books):
    brought = Deposit.objects.get(kind="brought")
    with_nothing_on(lambda: Deposit.objects.filter(pk=brought.pk).delete())

    found = faults()

    assert found[0].endswith("no other challenge says that it was carried from or to it")
    assert found[1].endswith(
        "the books say EUR 700.00, and EUR 0.00 is held by deposits and payments"
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"amount_minor": 1}, "sent: it says EUR 3000.00, and its line {line} EUR 0.01"),
        ({"reference": "R-9"}, "sent: its reference is R-1, and that of its line R-9"),
        ({"key": "payment:0"}, "sent: its line {line} was booked for payment:0, not for {key}"),
    ],
)
def test_a_payment_that_differs_from_its_line_is_found(books, changes, says):
    entry = payment(books.paid)
    forge(entry, **changes)

    named = f"payment 1 of award {books.paid.pk} of {books.held.slug} (EUR 3000.00): "
    assert named + says.format(line=entry.pk, key=entry.key) in faults()


@pytest.mark.parametrize("side", ["debit", "credit"])
def test_a_payment_to_or_by_somebody_else_is_found(books, side):
    """The second winner's money in the first one's account, or another challenge's for it."""
    entry = payment(books.paid)
    other = {"debit": books.back.order.credit, "credit": books.paid.order.debit}
    forge(entry, **{side: other[side]})

    assert f"sent: its line {entry.pk} moves from " in " ".join(faults())


def test_a_payment_from_what_is_held_for_another_challenge_is_found(books):
    entry = payment(books.own)
    code = entry.credit.code.replace(":paid", f":challenge-{books.held.pk}:held")
    other = Account.objects.create(code=code, currency="GBP")
    forge(entry, credit=other)

    assert faults()[:2] == [
        f"line {entry.pk}, {entry.key}: more leaves than is held",
        f"payment 1 of award {books.own.pk} of {books.own.challenge.slug} (GBP 50.01): sent: its "
        f"line {entry.pk} moves from {code} to {entry.debit.code}, not from "
        f"{code.replace(f'challenge-{books.held.pk}:held', 'paid')} to {entry.debit.code}",
    ]


def test_an_award_paid_twice_is_found_though_the_books_allow_it(books):
    """Something else is owed to her at that moment, so no limit stops it."""
    award, due = books.back, books.back.order.credit.code
    code = f"organisation:{award.challenge.organisation.public_id}:paid"
    payout = award.payouts.create(
        number=3, from_held=False, ordered_by=User.objects.first(), ordered_at=timezone.now()
    )
    moved = {"amount_minor": 100_000, "currency": "EUR", "memo": "m"}
    post(key="more", debit="x", credit=due, **moved)
    key = f"payment:{award.challenge_id}:{award.idea.public_id}:3"
    entry = post(key=key, debit=due, credit=code, reference="R-4", **moved)
    PayoutStep.objects.create(
        payout=payout, kind="sent", at=timezone.now(), reference="R-4", entry=entry
    )

    named = f"award {award.pk} of {books.held.slug} (EUR 1000.00)"
    assert f"{named}: 2 payments of it have left" in faults()


def test_steps_that_nobody_may_take_are_found(books):
    approved = books.paid.payout.step("approved")
    named = f"payment 1 of award {books.paid.pk} of {books.held.slug} (EUR 3000.00): "

    forge(approved, ordered_by=a_staff_member())
    assert faults() == [f"{named}its approval names somebody else as who ordered it"]

    with_nothing_on(lambda: PayoutStep.objects.filter(pk=approved.pk).delete())
    assert faults() == [f"{named}it has left without the approval of a second person"]


def test_a_payment_kept_from_before_a_second_person_was_asked_for_is_none(books):
    payout, steps = books.own.payout, PayoutStep.objects.filter(payout__award=books.own)
    forge(payout.sent, by=None, reference=payout.sent.entry.key)
    forge(payout.sent.entry, reference="")
    with_nothing_on(lambda: steps.filter(kind="approved").delete())

    assert faults() == []


def test_a_payment_come_back_that_nothing_takes_back_is_found(books):
    first = books.back.payouts.get(number=1)
    returned = first.step("returned")
    named = f"payment 1 of award {books.back.pk} of {books.held.slug} (EUR 1000.00): returned: "

    forge(returned.entry, reverses=None)
    assert f"{named}its line {returned.entry_id} does not take back line {first.sent.entry_id}" in (
        faults()
    )
    forge(returned, entry=None)
    assert f"{named}no line of the books stands for it" in faults()


def test_a_step_without_money_that_has_a_line_is_found(books):
    confirmed = books.paid.payout.step("confirmed")
    entry = post(key="k", debit="a", credit="b", amount_minor=5, currency="EUR", memo="m")
    forge(confirmed, entry=entry)

    assert faults() == [
        f"payment 1 of award {books.paid.pk} of {books.held.slug} (EUR 3000.00): confirmed: line "
        f"{entry.pk} stands for it, and no money moved"
    ]


def test_a_reversal_that_is_none_is_found(books):
    back = Entry.objects.get(reverses__isnull=False)
    forge(back, amount_minor=99_999)

    assert faults()[0] == (
        f"line {back.pk}, {back.key}: it is not the opposite of the entry that it takes back"
    )


def test_more_than_was_held_is_found_where_it_left(books):
    deposit = Deposit.objects.get(reference="In 2")
    forge(deposit.entry, amount_minor=1)
    forge(deposit, amount_minor=1)

    assert faults() == [
        f"line {payment(books.paid).pk}, {payment(books.paid).key}: more leaves than is held"
    ]


def payment(award) -> Entry:
    return award.payouts.order_by("number").first().sent.entry
