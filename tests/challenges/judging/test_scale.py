"""A judge's own scale, and that nobody's scores follow from what is told of the others (B8)."""

import pytest

from challenges.judging.scale import Spread, own_scale
from challenges.judging.services import save_review
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge_in("judging")


@pytest.fixture
def ideas(challenge):
    return [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(12)]


@pytest.fixture
def judge(challenge, ideas):
    return a_judge(challenge, ideas=ideas)


def scores(judge, ideas, value, complete=True):
    for idea in ideas:
        given = {row.pk: value for row in judge.challenge.criteria.all()}
        save_review(judge=judge, idea=idea, scores=given, complete=complete)


def panel(challenge, ideas, *values):
    """A judge for each value, who has given it to every one of `ideas`."""
    for value in values:
        other = a_judge(challenge)
        for idea in ideas:
            a_review(other, idea, [value, value])


def told(judge):
    judge.refresh_from_db()
    scale = own_scale(judge)
    return scale and scale.others


def test_nothing_before_five_reviews(challenge, judge, ideas):
    panel(challenge, ideas, 3, 5)
    scores(judge, ideas[:4], 7)
    assert own_scale(judge) is None

    scores(judge, ideas[4:5], 9)

    scale = own_scale(judge)
    assert (scale.reviews, scale.own[7], scale.own[9], scale.own[0]) == (5, 8, 2, 0)
    assert scale.spread == Spread(7, 7, 7)


def test_middle_half_of_the_others_in_whole_numbers(challenge, judge, ideas):
    panel(challenge, ideas, 2, 4, 6, 8)
    scores(judge, ideas[:5], 7)

    assert told(judge) == Spread(2, 4, 6)
    assert own_scale(judge).judges == 4


def test_one_other_judge_alone_is_never_told(challenge, judge, ideas):
    panel(challenge, ideas, 3)
    scores(judge, ideas[:5], 7)

    assert told(judge) is None


def test_other_judge_with_few_of_the_same_ideas_is_left_out(challenge, judge, ideas):
    panel(challenge, ideas, 3)
    panel(challenge, ideas[:2] + ideas[5:], 9)
    scores(judge, ideas[:5], 7)

    assert told(judge) is None


def test_what_others_gave_to_ideas_she_has_not_scored_changes_nothing(challenge, judge, ideas):
    panel(challenge, ideas[:5], 3, 5)
    panel(challenge, ideas[5:], 10, 10, 10)
    scores(judge, ideas[:5], 7)

    assert told(judge) == Spread(3, 3, 5)


def test_it_stands_still_until_five_more_are_complete(challenge, judge, ideas):
    """Else the difference between before and after one review would be what others gave it."""
    panel(challenge, ideas, 3, 5)
    scores(judge, ideas[:5], 7)
    first = told(judge)
    panel(challenge, ideas, 10, 10, 10)

    scores(judge, ideas[5:9], 7)
    assert told(judge) == first
    scores(judge, ideas[9:10], 7)

    assert told(judge) == Spread(5, 10, 10)


def test_taking_a_review_back_and_giving_it_again_shows_nothing_new(challenge, judge, ideas):
    panel(challenge, ideas, 3, 5)
    scores(judge, ideas[:5], 7)
    first = told(judge)
    panel(challenge, ideas, 10, 10, 10)

    for _time in range(6):
        scores(judge, ideas[:1], 7, complete=False)
        assert own_scale(judge) is None
        scores(judge, ideas[:1], 0)

    assert told(judge) == first


def test_drafts_of_others_are_not_told(challenge, judge, ideas):
    panel(challenge, ideas, 3, 5)
    other = a_judge(challenge)
    for idea in ideas:
        a_review(other, idea, [10, None])
    scores(judge, ideas[:5], 7)

    assert told(judge) == Spread(3, 3, 5)
