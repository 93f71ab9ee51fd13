"""Each guard of the money that the way of an award itself does not meet, and its reason."""

import pytest
from django.utils import timezone

from challenges.awards.models import PayoutStep
from challenges.awards.queries import free_minor
from challenges.awards.services import (
    approve_payout,
    award_bounty,
    carry_rest,
    confirm_payout,
    order_payout,
    return_payout,
    return_rest,
    send_payout,
)
from challenges.awards.shares import shares
from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.funding.models import Deposit
from challenges.funding.services import carry_held, confirm_held, return_held
from challenges.ledger.models import Entry
from challenges.organisations.services import add_member
from challenges.ranking.queries import result_of
from tests.builders.awards import accepted, an_approved_payout, an_awarded_challenge
from tests.builders.books import NOBODY_PASSES
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_staff_member
from tests.builders.ranking import a_decided_challenge, a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed():
    """The award of the first place, and the organiser."""
    _challenge, _ideas, organiser, (award, _second) = an_awarded_challenge()
    return award, organiser


def held(challenge, amount, reference="In 1"):
    return confirm_held(
        challenge=challenge, amount_minor=amount, reference=reference, by=a_staff_member()
    )


def test_the_winner_does_not_approve_her_own_payment(owed):
    award, organiser = owed
    add_member(organisation=award.challenge.organisation, user=award.idea.author, role="editor")
    payout = order_payout(award=accepted(award), by=organiser)

    with pytest.raises(Refused, match="This payment is to you, so somebody else must approve it"):
        approve_payout(payout=payout, by=award.idea.author)

    assert PayoutStep.objects.count() == 0


def test_an_order_called_off_is_not_approved_and_the_next_one_is_number_two(owed):
    award, organiser = owed
    second = an_organiser(award.challenge, name="Second")
    payout = order_payout(award=accepted(award), by=organiser)
    for _ in range(2):
        return_payout(payout=payout, by=organiser, reason="Ordered too early")

    with pytest.raises(Refused, match="This order was called off"):
        approve_payout(payout=payout, by=second)
    with pytest.raises(Refused, match="has left already"):
        send_payout(payout=payout, by=organiser, reference="R-1")
    again = order_payout(award=award, by=organiser)

    assert (again.number, Entry.objects.filter(key__startswith="payment:").count()) == (2, 0)


@pytest.mark.parametrize("words", ["", " \r\n "])
def test_nothing_is_sent_without_a_reference_nor_returned_without_a_reason(owed, words):
    award, organiser = owed
    payout = an_approved_payout(award, organiser)

    with pytest.raises(Refused, match="Give the reference of the payment"):
        send_payout(payout=payout, by=organiser, reference=words)
    with pytest.raises(Refused, match="Say why the payment came back"):
        return_payout(payout=payout, by=organiser, reason=words)

    assert payout.award.payouts.get().state == "approved"


def test_what_is_not_on_its_way_has_not_arrived_and_what_came_back_came_back_once(owed):
    award, organiser = owed
    payout = an_approved_payout(award, organiser)
    with pytest.raises(Refused, match="no payment on its way"):
        confirm_payout(payout=payout, by=award.idea.author)
    payout = send_payout(payout=payout, by=organiser, reference="R-1")

    back = [return_payout(payout=payout, by=organiser, reason=why) for why in ("Closed", "Again")]

    assert back[0] == back[1]
    assert PayoutStep.objects.get(kind="returned").reason == "Closed"
    assert Entry.objects.filter(reverses__isnull=False).count() == 1
    with pytest.raises(Refused, match="no payment on its way"):
        confirm_payout(payout=payout, by=award.idea.author)


def test_what_one_order_has_spoken_for_pays_no_second_one():
    challenge, _ideas = a_judged_challenge()
    held(challenge, 300_000)
    organiser = an_organiser(challenge)
    publish(challenge=challenge, by=organiser, winner_reason="Good.")
    first, second = award_bounty(challenge=challenge, by=organiser)

    orders = [order_payout(award=accepted(award), by=organiser) for award in (first, second)]

    assert [order.from_held for order in orders] == [True, False]
    assert free_minor(challenge) == 0
    return_payout(payout=orders[0], by=a_staff_member(), reason="Ordered too early")
    assert free_minor(challenge) == 300_000


def test_what_is_held_in_another_currency_pays_nothing():
    challenge, _ideas, organiser = a_decided_challenge()
    (award, _second) = award_bounty(challenge=challenge, by=organiser)
    Challenge.objects.filter(pk=challenge.pk).update(currency="GBP", decided_at=None)
    held(Challenge.objects.get(pk=challenge.pk), 400_000)

    assert order_payout(award=accepted(award), by=organiser).from_held is False


def test_the_rest_stays_until_there_is_a_result_and_an_award():
    challenge, _ideas = a_judged_challenge()
    staff, organiser = a_staff_member(), an_organiser(challenge)
    held(challenge, 400_000)

    with pytest.raises(Refused, match="until a result is published"):
        return_rest(challenge=challenge, by=staff, reference="Back 1")
    publish(challenge=challenge, by=organiser, winner_reason="Good.")
    with pytest.raises(Refused, match="Award the bounty first"):
        return_rest(challenge=challenge, by=staff, reference="Back 1")
    award_bounty(challenge=challenge, by=organiser)
    with pytest.raises(Refused, match="Nothing is held beyond what the winners are owed"):
        return_rest(challenge=challenge, by=staff, reference="Back 1")

    assert Deposit.objects.count() == 1


@pytest.mark.parametrize(("rule", "match"), [("next", "carried to"), ("return", "do not carry")])
def test_a_bounty_that_nobody_won_goes_where_the_rules_say_and_nowhere_else(rule, match):
    challenge, _ideas = a_judged_challenge(NOBODY_PASSES, no_award=rule, tiers=(70_000,))
    staff = a_staff_member()
    held(challenge, 70_000)
    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="")
    following = a_challenge(stage="announced", organisation=challenge.organisation)

    def back():
        return return_rest(challenge=challenge, by=staff, reference="Back 1")

    def on():
        return carry_rest(challenge=challenge, to=following, by=staff)

    wrong, right = (back, on) if rule == "next" else (on, back)
    with pytest.raises(Refused, match=match):
        wrong()
    right()

    assert Deposit.objects.filter(kind__in=["returned", "carried"]).count() == 1


def test_nothing_is_paid_in_without_a_reference_a_bounty_or_time():
    challenge = a_challenge(stage="announced")
    with pytest.raises(Refused, match="Give the reference"):
        held(challenge, 1, " \n")
    with pytest.raises(Refused, match="has no bounty yet"):
        held(a_challenge(stage="announced", tiers=()), 1)
    Challenge.objects.filter(pk=challenge.pk).update(decided_at=timezone.now())
    with pytest.raises(Refused, match="can no longer be paid in"):
        held(challenge, 1)

    assert Deposit.objects.count() == 0


def test_under_one_reference_one_amount_goes_back():
    challenge, staff = a_challenge(stage="announced"), a_staff_member()
    held(challenge, 100)
    back = {"challenge": challenge, "reference": "Back 1", "by": staff}

    first = return_held(amount_minor=40, **back)

    assert return_held(amount_minor=40, **back) == first
    with pytest.raises(Refused, match="Another amount"):
        return_held(amount_minor=41, **back)
    with pytest.raises(Refused, match="More would be paid out"):
        return_held(amount_minor=61, **back | {"reference": "Back 2"})


def test_money_is_carried_only_to_a_challenge_that_can_take_it():
    challenge, staff = a_challenge(stage="announced"), a_staff_member()
    same = {"stage": "announced", "organisation": challenge.organisation}
    held(challenge, 100_000)
    decided = a_challenge(**same)
    Challenge.objects.filter(pk=decided.pk).update(decided_at=timezone.now())

    for to, match in (
        (challenge, "another challenge of the same organisation"),
        (a_challenge(**same, currency="GBP"), "in the same currency"),
        (a_challenge(**same, tiers=(99_999,)), "is less than what would be carried"),
        (decided, "can no longer be paid in"),
    ):
        with pytest.raises(Refused, match=match):
            carry_held(challenge=challenge, to=to, amount_minor=100_000, by=staff)

    assert Deposit.objects.count() == 1


def test_an_idea_that_was_vetoed_has_no_share_of_what_nobody_won():
    challenge, ideas = a_judged_challenge(NOBODY_PASSES, no_award="split", tiers=(101,))
    organiser, vetoed = an_organiser(challenge), ideas["One"].public_id
    publish(
        challenge=challenge, by=organiser, winner_reason="", vetoes={vetoed: ("unsafe", "Fire")}
    )

    assert shares(result_of(challenge)) == [(ideas["Two"].public_id, None, 101)]
