from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.ranking.rules import (
    may_close_judging,
    may_pick_shortlist,
    may_publish_result,
    result_is_due,
)
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, an_assignment
from tests.builders.ranking import (
    WHO_RUNS_IT,
    a_finalist,
    a_judged_challenge,
    a_person_who_is,
    a_voted_challenge,
    an_organiser,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "allowed"), WHO_RUNS_IT.items())
def test_who_may_pick_the_shortlist_close_judging_and_publish_the_result(role, allowed):
    challenge, ideas = a_judged_challenge(judging_closed=False)
    person, now = a_person_who_is(role, challenge, ideas), timezone.now()
    closes = challenge.window("judging").closes_at

    assert bool(may_pick_shortlist(person, challenge, now=now)) is allowed
    assert bool(may_close_judging(person, challenge, now=now)) is allowed
    assert bool(may_publish_result(person, challenge, now=closes)) is allowed


def test_while_people_vote_neither_shortlist_nor_preview_is_there_for_anybody():
    challenge, _ideas = a_judged_challenge(voting_closed=False)
    organiser, now = an_organiser(challenge), timezone.now()

    assert may_pick_shortlist(organiser, challenge, now=now).reason == (
        "The shortlist is drawn up when voting has closed."
    )
    assert may_publish_result(organiser, challenge, now=now).reason == (
        "The result can be computed when voting has closed."
    )


def test_at_the_moment_voting_closes_the_shortlist_may_be_drawn_up():
    challenge = a_voted_challenge(voting_closed=False, judging_closed=False)
    organiser, closes = an_organiser(challenge), challenge.window("voting").closes_at

    assert not may_pick_shortlist(organiser, challenge, now=closes - timedelta(seconds=1))
    assert may_pick_shortlist(organiser, challenge, now=closes)


def test_a_review_that_is_owed_holds_the_result_back_until_judging_closes():
    challenge, ideas = a_judged_challenge(judging_closed=False)
    an_assignment(a_judge(challenge), next(iter(ideas.values())))
    closes = challenge.window("judging").closes_at

    assert not result_is_due(challenge, now=timezone.now())
    assert result_is_due(challenge, now=closes)


def test_the_crowd_alone_needs_no_judging():
    challenge = a_voted_challenge(crowd_weight="1", reviews_min=0, floor="0", judging_closed=False)

    assert result_is_due(Challenge.objects.get(pk=challenge.pk), now=timezone.now())


@pytest.mark.parametrize("weight", ["0.5", "1"])
def test_a_draft_whose_dates_have_passed_has_neither_shortlist_nor_result(weight):
    challenge = a_challenge(stage="judged", live=False, crowd_weight=weight, reviews_min=0)
    a_finalist(an_idea(challenge=challenge))
    organiser, now = an_organiser(challenge), timezone.now()

    assert not may_pick_shortlist(organiser, challenge, now=now)
    assert may_publish_result(organiser, challenge, now=now).reason == (
        "This challenge is not published."
    )
