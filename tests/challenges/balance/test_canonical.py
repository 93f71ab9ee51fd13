from decimal import Decimal
from fractions import Fraction

import pytest

from challenges.balance.canonical import canonical_json, decimal_text, digest, six


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0.000000"),
        (-0.0, "0.000000"),
        (-1e-9, "0.000000"),
        (100, "100.000000"),
        (0.5, "0.500000"),
        (1e-6, "0.000001"),
        (-12.25, "-12.250000"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Decimal("0.0000005"), "0.000000"),
        (Decimal("0.0000015"), "0.000002"),
        (Decimal("0.0000025"), "0.000002"),
        (10**15, "1000000000000000.000000"),
    ],
)
def test_numbers_are_written_with_six_decimals_rounded_half_to_even(number, text):
    assert decimal_text(number) == text


def test_a_float_is_rounded_by_its_exact_value():
    assert six(0.1 + 0.2) == Decimal("0.3")
    assert six(2.5e-6) == Decimal("0.000003"), "the nearest float lies above the half"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("nan")])
def test_a_number_that_is_not_finite_is_refused(number):
    with pytest.raises((ValueError, OverflowError)):
        six(number)


def test_canonical_json_is_sorted_dense_utf8_with_numbers_as_texts():
    value = {"b": [1, 0.5, None, True], "a": {"é": Decimal("2"), "d": (Fraction(1, 4),)}}

    assert canonical_json(value) == (
        '{"a":{"d":["0.250000"],"é":"2.000000"},"b":[1,"0.500000",null,true]}'.encode()
    )


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
