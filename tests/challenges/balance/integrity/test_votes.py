import numpy as np
import pytest

from challenges.balance.integrity import Votes
from challenges.balance.integrity.votes import runs, voters_of


def test_supports_are_counted_by_voter_and_by_idea(cast):
    votes = cast([[0, 2], [], [2]], ideas=4)

    assert votes.per_voter.tolist() == [2, 0, 1]
    assert votes.per_idea.tolist() == [1, 0, 2, 0]


def test_rows_have_one_order_whatever_the_order_they_came_in():
    votes = Votes(np.array([1, 0, 1, 0]), np.array([2, 1, 0, 0]), voters=2, ideas=3)

    assert votes.by_voter.tolist() == [3, 1, 2, 0]


def test_lists_do_as_well_as_arrays_and_nothing_at_all_is_sound():
    assert Votes([0, 1], [1, 1], 2, 2).per_idea.tolist() == [0, 2]
    assert Votes([], [], 0, 0, hour=[], source=[], age=[], device=[]).per_voter.tolist() == []


def test_who_supports_an_idea_twice_is_refused_with_the_rows():
    with pytest.raises(ValueError, match="2 rows repeat a support, first of all 2, 4"):
        Votes([0, 1, 0, 0, 1], [1, 1, 1, 2, 1], voters=2, ideas=3)


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ({"voter": [0, -1]}, "voter: a number below 0"),
        ({"voter": [0, 3]}, "voter: a number that is not below 3"),
        ({"idea": [0, 5]}, "idea: a number that is not below 5"),
        ({"idea": [0]}, r"idea: \(1,\) where \(2,\) is needed"),
        ({"idea": [0.0, float("nan")]}, "idea: not whole numbers"),
        ({"hour": [0, 24]}, "hour: a number that is not below 24"),
        ({"hour": [-1, 2]}, "hour: a number below 0"),
        ({"source": [-2, 0]}, "source: a number below -1"),
        ({"source": [0, 0, 0]}, "source: .3,. where"),
        ({"device": [0, 0]}, r"device: \(2,\) where \(3,\) is needed"),
        ({"device": [0.5, 1, 2]}, "device: not whole numbers"),
        ({"age": [1.0]}, r"age: \(1,\) where \(3,\) is needed"),
    ],
)
def test_unsound_columns_are_refused_by_name(column, reason):
    sound = {"voter": [0, 1], "idea": [0, 1], "voters": 3, "ideas": 5, "hours": 24}

    with pytest.raises(ValueError, match=reason):
        Votes(**{**sound, **column})


def test_runs_put_equal_numbers_together():
    values, positions = runs(np.array([7, 3, 7, 5]))

    assert values.tolist() == [3, 5, 7]
    assert [run.tolist() for run in positions] == [[1], [3], [0, 2]]
    assert runs(np.array([], dtype=int))[1] == []


def test_the_voters_of_some_numbers_come_in_growing_order():
    numbers, voter = np.array([4, 2, 4, 9, 2]), np.array([8, 7, 1, 0, 3])

    assert voters_of(np.array([2, 4]), numbers, voter) == [(3, 7), (1, 8)]
    assert voters_of(np.array([], dtype=int), numbers, voter) == []
