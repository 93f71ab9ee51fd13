"""A vote that came by a link to one idea counts once its voter has been shown others."""

import pytest

from challenges.core.errors import Refused
from challenges.voting.models import Ballot
from challenges.voting.queries import counts_now
from challenges.voting.services import add_up, record_exposures, recount, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge(stage="voting", shown_first=5)


@pytest.fixture
def ideas(challenge):
    return [an_idea(challenge=challenge) for _ in range(8)]


def counts(challenge, idea):
    return tuple(counts_now(challenge)[idea.pk])


def test_it_waits_and_then_counts(challenge, ideas):
    voter, idea = a_voter(), ideas[0]

    state_support(idea=idea, voter=voter, wanted=True)
    waiting = counts(challenge, idea)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[1:5])
    still_waiting = counts(challenge, idea)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[5:6])

    assert (waiting, still_waiting) == ((0, 0, 1), (0, 0, 1))
    assert counts(challenge, idea) == (1, 1, 0)
    assert counts(challenge, ideas[5]) == (0, 1, 0)
    assert Ballot.objects.get().counted_at is not None


def test_who_has_looked_around_counts_at_once(challenge, ideas):
    voter = a_voter()
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[:6])

    state_support(idea=ideas[0], voter=voter, wanted=True)

    assert counts(challenge, ideas[0]) == (1, 1, 0)


def test_the_supports_themselves_show_her_ideas(challenge, ideas):
    voter = a_voter()

    for idea in ideas[:6]:
        state_support(idea=idea, voter=voter, wanted=True)

    assert [counts(challenge, idea) for idea in ideas[:6]] == [(1, 1, 0)] * 6


def test_once_counted_always_counted(challenge, ideas):
    voter = a_voter()
    for idea in ideas[:6]:
        state_support(idea=idea, voter=voter, wanted=True)
    since = Ballot.objects.get().counted_at

    for idea in ideas[:6]:
        state_support(idea=idea, voter=voter, wanted=False)
    state_support(idea=ideas[0], voter=voter, wanted=True)

    assert Ballot.objects.get().counted_at == since
    assert counts(challenge, ideas[0]) == (1, 1, 0)
    assert counts(challenge, ideas[1]) == (0, 1, 0)


def test_an_outside_support_taken_back_leaves_the_exposure(challenge, ideas):
    voter, idea = a_voter(), ideas[0]
    record_exposures(challenge=challenge, voter=voter, ideas=[idea])
    state_support(idea=idea, voter=voter, wanted=True)
    outside = counts(challenge, idea)

    state_support(idea=idea, voter=voter, wanted=False)

    assert (outside, counts(challenge, idea)) == ((0, 0, 1), (0, 1, 0))


def test_a_small_wall_asks_for_all_that_it_has(challenge):
    ideas = [an_idea(challenge=challenge) for _ in range(3)]
    voter = a_voter()
    an_idea(challenge=challenge, author=voter)
    an_idea(challenge=challenge, status="withdrawn")
    state_support(idea=ideas[0], voter=voter, wanted=True)

    record_exposures(challenge=challenge, voter=voter, ideas=ideas[1:])

    assert counts(challenge, ideas[0]) == (1, 1, 0)


def test_where_the_rule_is_off_every_support_counts():
    challenge = a_challenge(stage="voting", shown_first=0)
    ideas = [an_idea(challenge=challenge) for _ in range(3)]

    state_support(idea=ideas[0], voter=a_voter(), wanted=True)

    assert counts(challenge, ideas[0]) == (1, 1, 0)


def test_a_recount_agrees_with_any_such_story(challenge, ideas):
    for number in range(7):
        voter = a_voter()
        for turn in range(number):
            state_support(idea=ideas[(number + turn) % 8], voter=voter, wanted=turn % 3 != 2)
        record_exposures(challenge=challenge, voter=voter, ideas=ideas[: 2 * (number % 4)])

    before = counts_now(challenge)
    add_up()

    assert recount() == []
    assert counts_now(challenge) == before
    assert {True, False} == {ballot.counted_at is None for ballot in Ballot.objects.all()}


def test_where_she_came_from_is_kept_once_and_without_her_address(challenge, ideas):
    voter = a_voter()

    for source, network in (("", ""), ("news.example", "192.0.2.0/24"), ("x.example", "::/48")):
        record_exposures(
            challenge=challenge, voter=voter, ideas=ideas[:1], source=source, network=network
        )

    ballot = Ballot.objects.get()
    assert ballot.source == "news.example"
    assert len(ballot.network) == 16
    assert "192" not in ballot.network[:3]


def test_a_budget_is_kept_and_given_back():
    challenge = a_challenge(stage="voting", ballot="budget", ballot_budget=2)
    ideas = [an_idea(challenge=challenge) for _ in range(3)]
    voter = a_voter()
    for idea in ideas[:2]:
        state_support(idea=idea, voter=voter, wanted=True)

    with pytest.raises(Refused, match="Your 2 supports are placed. Take one back"):
        state_support(idea=ideas[2], voter=voter, wanted=True)
    state_support(idea=ideas[0], voter=voter, wanted=False)
    state_support(idea=ideas[2], voter=voter, wanted=True)

    ballot = Ballot.objects.get()
    assert (ballot.used, ballot.budget) == (2, 2)
    assert set(ballot.supports.values_list("idea_id", flat=True)) == {ideas[1].pk, ideas[2].pk}
