import decimal
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.core.money import Division, allocate, proportional, weights_above

STEADY = settings(derandomize=True, deadline=None, database=None)
SCORES = st.lists(st.integers(0, 10**8).map(lambda n: Decimal(n).scaleb(-6)), max_size=10)


def scores(*texts):
    return [Decimal(text) for text in texts]


def test_a_weight_is_the_millionths_above_the_cutoff_and_never_negative():
    finals = scores("70.123456", "60.000001", "60", "59.999999", "0")

    assert weights_above(finals, Decimal("60")) == [10_123_456, 1, 0, 0, 0]


def test_the_money_follows_the_lead_over_the_cutoff():
    division = proportional(1000_00, scores("90", "75", "65", "50"), Decimal("60"))

    assert division == Division((60000, 30000, 10000, 0), 0)


def test_equal_remainders_of_the_proportional_go_by_the_order():
    level = scores("80.5", "80.5", "80.5")

    assert proportional(100, level, Decimal("50"), order=[3, 1, 2]).parts == (33, 34, 33)


@pytest.mark.parametrize("finals", [[], ["60", "60", "60"], ["10"]])
def test_with_nobody_above_the_cutoff_everything_is_returned(finals):
    division = proportional(500, scores(*finals), Decimal("60"))

    assert division == Division((0,) * len(finals), 500)


def test_what_is_finer_than_six_decimals_is_rounded_half_even():
    finals = scores("0.0000005", "0.0000015", "0.00000050001")

    assert weights_above(finals, Decimal("0")) == [0, 2, 1]


def test_the_precision_of_the_callers_context_changes_no_weight():
    with decimal.localcontext() as context:
        context.prec = 3
        assert weights_above(scores("70.123456"), Decimal("60.000001")) == [10_123_455]


@STEADY
@given(st.integers(0, 10**9), SCORES, st.integers(0, 100).map(Decimal))
def test_the_proportional_adds_up_and_whoever_is_not_above_gets_nothing(total, finals, cutoff):
    division = proportional(total, finals, cutoff)

    given_to = [final for part, final in zip(division.parts, finals, strict=True) if part]
    assert division.total == total
    assert all(final > cutoff for final in given_to)
    assert division.returned == (0 if any(final > cutoff for final in finals) else total)


def test_dividing_the_larger_sum_anew_would_take_a_cent_that_a_second_division_leaves():
    # Three weights for which 10 and 11 cents show the Alabama paradox.
    finals, cutoff = scores("56", "56", "52"), Decimal("50")

    first, anew = proportional(10, finals, cutoff), proportional(11, finals, cutoff)
    later = proportional(1, finals, cutoff)

    assert first.parts == (4, 4, 2)
    assert anew.parts == (5, 5, 1)
    assert [a + b for a, b in zip(first.parts, later.parts, strict=True)] == [5, 4, 2]
    assert list(first.parts) == allocate(10, [6, 6, 2])


@pytest.mark.parametrize("bad", [70.5, "70.5", 70, None, Decimal("NaN"), Decimal("Infinity")])
def test_scores_that_are_no_finite_decimals_are_refused(bad):
    with pytest.raises(ValueError, match="score must be a finite decimal"):
        proportional(100, [bad], Decimal("60"))
    with pytest.raises(ValueError, match="score must be a finite decimal"):
        weights_above([Decimal("70")], bad)


def test_a_total_that_is_not_whole_is_refused_though_nobody_is_above():
    with pytest.raises(ValueError, match="total must be a whole number"):
        proportional(1.5, [], Decimal("60"))
