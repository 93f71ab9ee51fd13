from decimal import Decimal
from fractions import Fraction

import pytest

from challenges.balance.canonical import six
from challenges.balance.rubric import rubric_score

CRITERIA = {
    "novelty": ("0.5", 0, 10),
    "value": ("0.3", 0, 10),
    "effort": ("0.2", 1, 5),
}


def test_a_review_is_the_weighted_sum_of_its_places_on_the_scales():
    found = rubric_score({"novelty": 8, "value": 5, "effort": 4}, CRITERIA)

    assert found == 100 * (
        Fraction(1, 2) * Fraction(8, 10)
        + Fraction(3, 10) * Fraction(5, 10)
        + Fraction(2, 10) * Fraction(3, 4)
    )


@pytest.mark.parametrize(
    ("marks", "score"),
    [
        ({"novelty": 0, "value": 0, "effort": 1}, 0),
        ({"novelty": 10, "value": 10, "effort": 5}, 100),
        ({"novelty": 5, "value": 5, "effort": 3}, 50),
    ],
)
def test_the_ends_and_the_middle_of_every_scale_are_0_100_and_50(marks, score):
    assert rubric_score(marks, CRITERIA) == score


def test_thirds_are_kept_exactly():
    found = rubric_score({"a": 1, "b": 2}, {"a": (1, 0, 3), "b": (2, 0, 3)})

    assert found == Fraction(500, 9)
    assert six(found) == Decimal("55.555556")


def test_weights_count_in_proportion():
    marks = {"novelty": 7, "value": 3, "effort": 2}
    percent = {"novelty": (50, 0, 10), "value": (30, 0, 10), "effort": (20, 1, 5)}

    assert rubric_score(marks, percent) == rubric_score(marks, CRITERIA)


def test_the_spelling_of_a_number_changes_nothing():
    scores = [
        rubric_score({"a": mark, "b": "1"}, {"a": (weight, 0, 1), "b": (1, 0, 1)})
        for mark in (0.1, "0.1", Decimal("0.10"), Fraction(1, 10))
        for weight in (0.2, "0.2", Decimal("0.2"), Fraction(1, 5))
    ]

    assert set(scores) == {Fraction(85)}


def test_the_order_of_marks_and_criteria_changes_nothing():
    marks = {"effort": 2, "novelty": 7, "value": 3}

    assert rubric_score(marks, CRITERIA) == rubric_score(
        dict(reversed(marks.items())), dict(reversed(CRITERIA.items()))
    )


def test_a_criterion_of_no_weight_changes_no_score_but_needs_its_mark():
    criteria = {"a": (1, 0, 10), "hint": (0, 0, 10)}

    assert rubric_score({"a": 4, "hint": 9}, criteria) == 40
    with pytest.raises(ValueError, match="'hint'"):
        rubric_score({"a": 4}, criteria)


@pytest.mark.parametrize("given", [{}, {"value": None}])
def test_a_criterion_left_out_makes_the_review_incomplete(given):
    with pytest.raises(ValueError, match="incomplete.*'value'"):
        rubric_score({"novelty": 8, "effort": 4} | given, CRITERIA)


@pytest.mark.parametrize("mark", [0, 0.999, 5.001, 6, -3])
def test_a_mark_outside_its_scale_is_refused_by_name(mark):
    with pytest.raises(ValueError, match="'effort'.*not from 1 to 5"):
        rubric_score({"novelty": 8, "value": 5, "effort": mark}, CRITERIA)


@pytest.mark.parametrize(
    "mark", [float("nan"), float("inf"), "nan", "-Infinity", "seven", "", True, [7], Decimal("NaN")]
)
def test_what_is_no_number_is_refused_by_name(mark):
    with pytest.raises(ValueError, match="no number, for 'novelty'"):
        rubric_score({"novelty": mark, "value": 5, "effort": 4}, CRITERIA)


def test_a_mark_for_something_else_is_refused_by_name():
    with pytest.raises(ValueError, match="no criterion 'beauty', 'charm'"):
        rubric_score({"novelty": 8, "charm": 1, "value": 5, "effort": 4, "beauty": 2}, CRITERIA)


@pytest.mark.parametrize(
    ("criteria", "reason"),
    [
        ({}, "a weight above zero"),
        ({"a": (0, 0, 10)}, "a weight above zero"),
        ({"a": (2, 0, 10), "b": (-1, 0, 10)}, "weight of 'b' is below zero"),
        ({"a": (1, 10, 10)}, "scale of 'a'"),
        ({"a": (1, 10, 0)}, "scale of 'a'"),
        ({"a": ("much", 0, 10)}, "'much' is no number, for 'a'"),
    ],
)
def test_a_rubric_that_cannot_score_is_refused(criteria, reason):
    with pytest.raises(ValueError, match=reason):
        rubric_score(dict.fromkeys(criteria, 10), criteria)
