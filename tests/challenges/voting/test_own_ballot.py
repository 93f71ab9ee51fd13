import pytest

from challenges.voting.own_ballot import MOST_DOTS, OwnBallot, own_ballot
from challenges.voting.receipts import ballot_of
from challenges.voting.services import record_exposures, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db


def a_wall(ideas=9, **rules):
    challenge = a_challenge(stage="voting", **rules)
    return challenge, [an_idea(challenge=challenge) for _ in range(ideas)]


def test_without_a_number_and_without_ideas_to_be_shown_there_is_nothing_to_tell():
    challenge, ideas = a_wall()
    voter = a_voter()
    state_support(idea=ideas[0], voter=voter, wanted=True)

    assert own_ballot(voter, challenge) is None


def test_before_the_first_vote_all_supports_are_left():
    challenge, _ideas = a_wall(ballot="budget", ballot_budget=7)

    found = own_ballot(a_voter(), challenge)

    assert found == OwnBallot(budget=7)
    assert (found.left, found.balance, found.waits) == (7, "7 of 7 supports left", "")


def test_what_is_placed_is_not_left_and_comes_back_when_taken_back():
    challenge, ideas = a_wall(ballot="budget", ballot_budget=3)
    voter, balances = a_voter(), []

    for number, wanted in ((0, True), (1, True), (0, False), (2, True), (0, True)):
        state_support(idea=ideas[number], voter=voter, wanted=wanted)
        balances.append(own_ballot(voter, challenge).balance)

    assert balances == [f"{left} of 3 supports left" for left in (2, 1, 2, 1, 0)]


def test_one_support_is_told_as_one():
    assert OwnBallot(budget=1).balance == "1 of 1 support left"


def test_there_is_a_dot_for_each_support_unless_there_are_too_many():
    assert OwnBallot(budget=3, used=1).dots == [True, False, False]
    assert OwnBallot(budget=MOST_DOTS).dots == [False] * MOST_DOTS
    assert OwnBallot(budget=MOST_DOTS + 1).dots == []
    assert OwnBallot().dots == []


def test_a_support_that_does_not_count_yet_is_told_how_far_it_is():
    challenge, ideas = a_wall(shown_first=5)
    voter, told = a_voter(), []
    state_support(idea=ideas[0], voter=voter, wanted=True)

    for shown in (0, 1, 3, 4, 5):
        record_exposures(challenge=challenge, voter=voter, ideas=ideas[: shown + 1])
        told.append(own_ballot(voter, challenge).waits)

    words = "Your support is kept. It counts once you have been shown 5 other ideas: {} to go."
    assert told == [*(words.format(to_go) for to_go in (5, 4, 2, 1)), ""]
    assert ballot_of(voter, challenge).counted_at is not None


def test_whoever_supports_nothing_has_nothing_that_waits():
    challenge, ideas = a_wall(shown_first=5)
    voter = a_voter()
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[:2])
    looked = own_ballot(voter, challenge)
    state_support(idea=ideas[0], voter=voter, wanted=True)
    state_support(idea=ideas[0], voter=voter, wanted=False)

    assert looked.waits == own_ballot(voter, challenge).waits == ""


def test_on_a_small_wall_all_other_ideas_are_enough():
    challenge, ideas = a_wall(ideas=3, shown_first=5)
    voter = a_voter()
    state_support(idea=ideas[0], voter=voter, wanted=True)

    found = own_ballot(voter, challenge)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas)

    assert (found.asked, found.to_go) == (2, 2)
    assert own_ballot(voter, challenge).to_go == 0


def test_what_counts_once_counts_for_good_however_the_wall_grows():
    challenge, ideas = a_wall(ideas=2, shown_first=5)
    voter = a_voter()
    state_support(idea=ideas[0], voter=voter, wanted=True)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas)
    for _ in range(9):
        an_idea(challenge=challenge)

    assert own_ballot(voter, challenge).waits == ""


def test_where_the_wall_has_become_smaller_one_is_still_to_go_until_she_looks():
    challenge, ideas = a_wall(ideas=3, shown_first=5)
    voter = a_voter()
    state_support(idea=ideas[0], voter=voter, wanted=True)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[:2])
    ideas[2].delete()

    before = own_ballot(voter, challenge)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[:2])

    assert (before.asked, before.to_go) == (1, 1)
    assert own_ballot(voter, challenge).to_go == 0


def test_all_there_is_to_say_is_one_text():
    both = OwnBallot(budget=7, used=1, asked=5, to_go=3)

    assert both.in_words == (
        "6 of 7 supports left. Your support is kept. It counts once you have been shown 5 other "
        "ideas: 3 to go."
    )
    assert OwnBallot(budget=7).in_words == "7 of 7 supports left."
    assert OwnBallot().in_words == ""


@pytest.mark.parametrize(("waits", "queries"), [(False, 1), (True, 2)])
def test_it_costs_as_much_on_a_wall_of_any_size(waits, queries, django_assert_num_queries):
    challenge, ideas = a_wall(ideas=30, shown_first=5, ballot="budget", ballot_budget=7)
    voter = a_voter()
    state_support(idea=ideas[0], voter=voter, wanted=True)
    if not waits:
        record_exposures(challenge=challenge, voter=voter, ideas=ideas)

    with django_assert_num_queries(queries):
        own_ballot(voter, challenge)
