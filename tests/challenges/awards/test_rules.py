import pytest
from django.utils import timezone

from challenges.awards.rules import may_award_bounty, may_order_payout
from tests.builders.awards import accepted, an_awarded_challenge
from tests.builders.judging import a_review
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
