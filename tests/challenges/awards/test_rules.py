import pytest
from django.utils import timezone

from challenges.awards.rules import may_award_bounty, may_mark_paid
from tests.builders.awards import an_awarded_challenge
from tests.builders.ranking import (
    WHO_RUNS_IT,
    a_decided_challenge,
    a_judged_challenge,
    a_person_who_is,
    an_organiser,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "allowed"), WHO_RUNS_IT.items())
def test_who_may_award_and_mark_as_paid(role, allowed):
    challenge, ideas, _organiser, (award, *_rest) = an_awarded_challenge()
    person = a_person_who_is(role, challenge, ideas)

    assert bool(may_award_bounty(person, challenge, now=timezone.now())) is allowed
    assert bool(may_mark_paid(person, award)) is allowed


def test_before_the_result_the_reason_is_that_there_is_none():
    challenge, _ideas = a_judged_challenge()

    verdict = may_award_bounty(an_organiser(challenge), challenge, now=timezone.now())

    assert verdict.reason == "The bounty is awarded by the published result, and there is none yet."


def test_a_challenge_without_a_bounty_has_nothing_to_award():
    challenge, _ideas, organiser = a_decided_challenge(tiers=())

    verdict = may_award_bounty(organiser, challenge, now=timezone.now())

    assert verdict.reason == "This challenge has no bounty."
