import numpy as np
import pytest

from challenges.balance.ballots import rows


def test_numbers_that_exist_are_given_back_as_integers():
    found = rows.numbers(np.array([2, 0, 1], dtype=np.uint8), 3, "idea")

    assert (found.tolist(), found.dtype) == ([2, 0, 1], np.int64)


def test_no_rows_are_sound_even_when_nothing_exists():
    assert rows.numbers([], 0, "idea").tolist() == []
    assert rows.numbers([], 0, "idea").dtype == np.int64
    assert rows.amounts([], "value").tolist() == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([0, 3, 4], "idea of row 1 is 3, which is not below 3"),
        ([0, 1, -1], "idea of row 2 is -1"),
        ([0.0, 1.0], "idea must be whole numbers"),
        ([[0], [1]], "idea must be a list of one value a row"),
        (np.array([2**63 + 1], dtype=np.uint64), "idea of row 0 is 9223372036854775809"),
    ],
)
def test_a_number_of_nothing_is_refused_with_its_row(values, reason):
    with pytest.raises(ValueError, match=reason):
        rows.numbers(values, 3, "idea")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1.0, float("nan")], "points of row 1 is nan"),
        ([float("inf"), 1.0], "points of row 0 is inf"),
        ([1, 2, -0.5], "points of row 2 is -0.5, not a number of at least 0"),
        (["1", "2"], "points must be numbers"),
        (3, "points must be a list"),
    ],
)
def test_an_impossible_amount_is_refused_with_its_row(values, reason):
    with pytest.raises(ValueError, match=reason):
        rows.amounts(values, "points", low=0)


def test_amounts_may_be_negative_where_no_end_is_set():
    assert rows.amounts([-2, 1], "value").tolist() == [-2.0, 1.0]


def test_columns_of_different_length_are_refused_with_their_lengths():
    rows.require_one_length(idea=[1, 2], value=[3, 4])
    with pytest.raises(ValueError, match="2 of idea, 1 of value"):
        rows.require_one_length(idea=[1, 2], value=[3])
