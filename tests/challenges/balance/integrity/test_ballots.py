import numpy as np
import pytest

from challenges.balance.integrity.ballots import Ballots


@pytest.fixture
def votes(cast):
    return cast([[0, 1, 2], [2, 1], [], [1, 3], [3, 1, 0]], ideas=5)


def test_rare_ideas_weigh_more_and_those_of_everybody_nothing(votes):
    rarity = Ballots.of(votes, np.array([0])).rarity

    assert rarity[:4] == pytest.approx(np.log([4 / 2, 4 / 4, 4 / 2, 4 / 2]))


def test_ballots_lie_one_after_the_other_in_the_order_asked_for(votes, shuffled):
    for rows in (votes, shuffled(votes)):
        ballots = Ballots.of(rows, np.array([0, 3, 4]))
        assert ballots.idea.tolist() == [0, 1, 2, 1, 3, 0, 1, 3]
        assert ballots.starts.tolist() == [0, 3, 5]
        assert ballots.pick(np.array([2, 1])).idea.tolist() == [0, 1, 3, 1, 3]


def test_similarity_is_what_both_support_divided_by_what_either_does(cast):
    ballots = Ballots.of(cast([[0, 1], [1, 2], [3]], ideas=4), np.arange(3))
    rare, common = np.log(3), np.log(3 / 2)

    similarity, overlap = ballots.compare(np.array([0, 0, 1]), np.array([1, 2, 0]))

    assert similarity == pytest.approx([common / (2 * rare + common), 0, similarity[0]])
    assert overlap.tolist() == [1, 0, 1]


def test_no_pairs_have_no_similarity(votes):
    none = np.array([], dtype=int)

    similarity, overlap = Ballots.of(votes, np.array([0, 4])).compare(none, none)

    assert similarity.tolist() == overlap.tolist() == []


def test_no_ballots_are_sound(cast):
    assert Ballots.of(cast([[]], ideas=2), np.array([], dtype=int)).idea.tolist() == []
