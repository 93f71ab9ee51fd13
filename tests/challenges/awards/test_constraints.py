"""What the database itself refuses of awards, payments and deposits, whatever a service forgets."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from challenges.awards.models import Award, Payout, PayoutStep
from challenges.core.append_only import TABLES, take_off
from challenges.funding.models import Deposit
from challenges.ledger.models import Account, Entry
from challenges.ledger.services import post
from tests.builders.awards import a_sent_payout, an_awarded_challenge
from tests.builders.ranking import an_organiser

pytestmark = pytest.mark.django_db


class Rows:
    """An award with a payment that was sent, one that was not, a deposit, and entries to spare."""

    def __init__(self):
        self.challenge, _ideas, self.organiser, (self.award, other) = an_awarded_challenge()
        self.payout = a_sent_payout(self.award, self.organiser)
        self.second = an_organiser(self.challenge, name="Another")
        self.unsent = self.payout_of(other, 1)

    def payout_of(self, award, number):
        return Payout.objects.create(
            award=award, number=number, from_held=False, ordered_at=timezone.now()
        )

    def entry(self, key="spare"):
        return post(
            key=key, debit="a", credit="b", amount_minor=1, currency="EUR", memo="m", reference="r"
        )

    def award_with(self, **changes):
        idea = self.challenge.ideas.filter(awards=None).first()
        fields = {
            "challenge": self.challenge, "result": self.award.result, "idea": idea,
            "amount_minor": 1, "currency": "EUR", "awarded_at": timezone.now(),
            "order": self.entry(),
        }  # fmt: skip
        return Award.objects.create(**fields | changes)

    def step(self, kind, **fields):
        fields = {"payout": self.unsent, "at": timezone.now()} | fields
        return PayoutStep.objects.create(kind=kind, **fields)

    def ended(self, kind):
        self.step("confirmed")
        return self.step(kind)

    def deposit(self, **changes):
        fields = {
            "challenge": self.challenge, "kind": "paid_in", "amount_minor": 1, "currency": "EUR",
            "reference": "In 9", "confirmed_by": self.organiser, "confirmed_at": timezone.now(),
            "entry": self.entry(),
        }  # fmt: skip
        return Deposit.objects.create(**fields | changes)

    def deposit_twice(self, **changes):
        self.deposit()
        return self.deposit(**{"entry": self.entry("other")} | changes)

    def line(self, **changes):
        first = self.entry()
        fields = {
            "key": "other", "debit": first.debit, "credit": first.credit, "amount_minor": 1,
            "currency": "EUR", "memo": "m", "posted_at": timezone.now(),
        }  # fmt: skip
        return Entry.objects.create(**fields | changes)


REFUSED = {
    "one_award_an_idea": lambda at: at.award_with(idea=at.award.idea),
    "award_is_positive": lambda at: at.award_with(amount_minor=0),
    "one line, one award": lambda at: at.award_with(order=at.award.order),
    "one_payout_a_number": lambda at: at.payout_of(at.award, 1),
    "each_payout_step_once": lambda at: at.step(
        "sent", payout=at.payout, entry=at.entry(), reference="R-2"
    ),
    "a_payout_ends_once": lambda at: at.ended("returned"),
    "payout_approved_by_a_second_person": lambda at: at.step(
        "approved", by=at.second, ordered_by=at.second
    ),
    "approved by nobody": lambda at: at.step("approved", ordered_by=at.organiser),
    "approved, ordered by nobody": lambda at: at.step("approved", by=at.second),
    "payout_sent_with_entry_and_reference": lambda at: at.step("sent", reference="R-2"),
    "sent without a reference": lambda at: at.step("sent", entry=at.entry()),
    "the_payout_itself_is_the_order": lambda at: at.step("ordered"),
    "one line, one step": lambda at: at.step("returned", entry=at.payout.sent.entry),
    "one_deposit_a_reference": lambda at: at.deposit_twice(),
    "one_deposit_an_entry_and_kind": lambda at: at.deposit_twice(
        reference="In 10", entry=at.entry()
    ),
    "deposit_is_positive": lambda at: at.deposit(amount_minor=0),
    "deposit_has_a_reference": lambda at: at.deposit(reference=""),
    "one line a key": lambda at: at.line(key="spare"),
    "entry_amount_is_positive": lambda at: at.line(amount_minor=0),
    "entry_has_two_sides": lambda at: at.line(debit=at.entry().credit),
    "one_account_a_code": lambda at: Account.objects.create(
        code=at.award.order.debit.code, currency="EUR"
    ),
}


@pytest.fixture
def rows():
    """Without the triggers: on SQLite they refuse a row of the same key before the key does."""
    found = Rows()
    connection.check_constraints()
    take_off(connection, *TABLES)
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(rows, name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        REFUSED[name](rows)

    says = str(refusal.value)
    assert name in says or "UNIQUE constraint" in says or "CHECK constraint" in says or " " in name


def test_the_same_rows_without_their_fault_are_taken(rows):
    rows.award_with()
    rows.step("approved", by=rows.second, ordered_by=rows.organiser)
    rows.step("sent", entry=rows.entry("1"), reference="R-2")
    rows.step("confirmed")
    rows.deposit(entry=rows.entry("2"))
    rows.line(key="4")
