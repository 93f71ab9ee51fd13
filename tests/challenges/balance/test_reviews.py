import numpy as np
import pytest

from challenges.balance.reviews import Reviews

ROWS = [("A", "J1", 80), ("A", "J2", 60), ("B", "J2", 50)]


def test_reviews_are_numbered_in_the_order_of_the_names():
    reviews = Reviews.of(ROWS, ["A", "B", "C"], ["J1", "J2"])

    assert reviews.idea.tolist() == [0, 0, 1]
    assert reviews.judge.tolist() == [0, 1, 1]
    assert reviews.counts.tolist() == [[1, 1], [0, 1], [0, 0]]
    assert reviews.per_idea.tolist() == [2, 1, 0]
    assert reviews.per_judge.tolist() == [1, 2]


def test_an_idea_without_reviews_has_no_average():
    means = Reviews.of(ROWS, ["A", "B", "C"], ["J1", "J2"]).raw_means

    assert means[:2].tolist() == [70.0, 50.0]
    assert np.isnan(means[2])


def test_an_unlisted_judge_is_refused():
    with pytest.raises(KeyError):
        Reviews.of(ROWS, ["A", "B"], ["J1"])


@pytest.mark.parametrize(
    ("rows", "components"),
    [
        ([], 0),
        ([("A", "J1", 1)], 1),
        (ROWS, 1),
        ([("A", "J1", 1), ("B", "J2", 1)], 2),
        ([("A", "J1", 1), ("B", "J2", 1), ("B", "J1", 1)], 1),
    ],
)
def test_groups_are_what_no_review_connects(rows, components):
    assert Reviews.of(rows, ["A", "B", "C"], ["J1", "J2", "J3"]).components == components
