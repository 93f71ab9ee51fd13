"""Money held, at the same moment. No django_db mark: `committed_db` opens the database itself."""

from challenges.awards.services import return_rest
from challenges.core.errors import Refused
from challenges.funding.models import Deposit
from challenges.funding.queries import held_of
from challenges.funding.services import confirm_held
from challenges.ledger.models import Entry
from challenges.ledger.services import post
from tests.builders.books import NOBODY_PASSES
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_staff_member
from tests.builders.ranking import a_judged_challenge, an_organiser, publish
from tests.faults.threads import at_once


def said(found) -> list[str]:
    return sorted("refused" if isinstance(one, Refused) else "done" for one in found)


def test_two_statements_read_at_once_pay_in_no_more_than_the_bounty(committed_db):
    challenge, staff = a_challenge(stage="announced"), a_staff_member()

    def confirm(reference):
        return lambda: confirm_held(
            challenge=challenge, amount_minor=100_000, reference=reference, by=staff
        )

    found = at_once([confirm(reference) for reference in "ABCABC"])

    assert said(found) == ["done"] * 2 + ["refused"] * 4
    assert held_of(challenge).now_minor == 100_000
    assert Deposit.objects.count() == 1


def test_the_rest_goes_back_once_under_whatever_references(committed_db):
    challenge, _ideas = a_judged_challenge(NOBODY_PASSES, tiers=(70_000,))
    staff = a_staff_member()
    confirm_held(challenge=challenge, amount_minor=70_000, reference="In 1", by=staff)
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="")

    def back(reference):
        return lambda: return_rest(challenge=challenge, by=staff, reference=reference)

    found = at_once([back(reference) for reference in "ABABAB"])

    assert said(found) == ["done"] * 3 + ["refused"] * 3
    assert held_of(challenge).now_minor == 0


def test_many_who_take_from_one_account_at_once_take_no_more_than_is_held(committed_db):
    """M6: by the books alone, past every service that would hold a lock."""
    moved = {"currency": "EUR", "memo": "m"}
    post(key="in", debit="c:held", credit="paid", amount_minor=100, **moved)
    for number in range(6):
        post(key=f"owed {number}", debit="b", credit=f"{number}:due", amount_minor=60, **moved)

    def take(number):
        return lambda: post(
            key=f"out {number}", debit=f"{number}:due", credit="c:held", amount_minor=60, **moved
        )

    found = at_once([take(number) for number in range(6)])

    assert said(found) == ["done"] + ["refused"] * 5
    assert Entry.objects.filter(key__startswith="out").count() == 1
