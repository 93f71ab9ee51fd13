import pytest
from django.utils import timezone

from challenges.awards.rules import may_award_bounty, may_order_payout, may_see_details
from challenges.awards.services import approve_payout, award_bounty, order_payout, send_payout
from challenges.funding.services import confirm_held
from tests.builders.awards import accepted, an_awarded_challenge
from tests.builders.judging import a_review
from tests.builders.organisations import a_staff_member
from tests.builders.ranking import (
    WHO_RUNS_IT,
    a_decided_challenge,
    a_judged_challenge,
    a_person_who_is,
    an_organiser,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "allowed"), WHO_RUNS_IT.items())
def test_who_may_award_and_order_a_payment(role, allowed):
    challenge, ideas, _organiser, (award, *_rest) = an_awarded_challenge()
    person = a_person_who_is(role, challenge, ideas)

    assert bool(may_award_bounty(person, challenge, now=timezone.now())) is allowed
    assert bool(may_order_payout(person, accepted(award))) is allowed


def test_before_the_result_the_reason_is_that_there_is_none():
    challenge, _ideas = a_judged_challenge()

    verdict = may_award_bounty(an_organiser(challenge), challenge, now=timezone.now())

    assert verdict.reason == "The bounty is awarded by the published result, and there is none yet."


def test_finalists_that_no_judge_connects_are_awarded_only_when_the_organiser_owns_up_to_it():
    apart = [[(8, 7), None, None], [(6, 6), None, None], [None, (9, 9), (8, 9)]]
    rows = {name: (10, scores) for name, scores in zip("ABC", apart, strict=True)}
    challenge, ideas = a_judged_challenge(
        {name: (supports, []) for name, (supports, _) in rows.items()}, reviews_min=1
    )
    for name, scores in zip("ABC", apart, strict=True):
        for judge, given in zip(challenge.judges.all(), scores, strict=True):
            if given:
                a_review(judge, ideas[name], given)
    organiser = an_organiser(challenge)
    words = {"challenge": challenge, "by": organiser, "winner_reason": "Best."}
    publish(**words)

    verdict = may_award_bounty(organiser, challenge, now=timezone.now())

    assert verdict.reason == (
        "Some finalists have no chain of common judges, so the panel cannot compare them. "
        "Publish a corrected result that says so in public first."
    )

    said = "Two judges fell ill, so A and B were never compared with C."
    publish(**words, reason="To say so", acknowledgement=said)

    assert may_award_bounty(organiser, challenge, now=timezone.now())
    assert challenge.results.first().acknowledgement == said


def test_a_challenge_without_a_bounty_has_nothing_to_award():
    challenge, _ideas, organiser = a_decided_challenge(tiers=())

    verdict = may_award_bounty(organiser, challenge, now=timezone.now())

    assert verdict.reason == "This challenge has no bounty."


def test_where_the_organisation_pays_who_orders_and_who_approves_see_where_to_until_it_has_left():
    challenge, _ideas, organiser, (award, *_rest) = an_awarded_challenge()
    second, winner = an_organiser(challenge, name="Second Sam"), award.idea.author
    outsider = an_organiser(a_decided_challenge()[0])

    def who_sees(payout):
        people = (organiser, second, winner, outsider)
        return [bool(may_see_details(person, payout)) for person in people]

    payout = order_payout(award=accepted(award), by=organiser)
    ordered = who_sees(payout)
    payout = approve_payout(payout=payout, by=second)
    approved = who_sees(payout)
    sent = who_sees(send_payout(payout=payout, by=organiser, reference="R-1"))

    assert (ordered, approved) == ([True, True, False, False], [True, True, False, False])
    assert sent == [False, False, False, False]


def test_where_the_platform_pays_nobody_of_the_organisation_sees_where_to():
    challenge, _ideas = a_judged_challenge()
    staff = a_staff_member()
    confirm_held(challenge=challenge, amount_minor=400_000, reference="Bank 1", by=staff)
    organiser = an_organiser(challenge)
    publish(challenge=challenge, by=organiser, winner_reason="Best.")
    award, *_rest = award_bounty(challenge=challenge, by=organiser)

    payout = order_payout(award=accepted(award), by=organiser)

    second = an_organiser(challenge, name="Second Sam")
    people = (staff, organiser, second, award.idea.author)
    assert payout.from_held is True
    assert [bool(may_see_details(person, payout)) for person in people] == [
        True,
        False,
        False,
        False,
    ]
