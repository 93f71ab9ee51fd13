import numpy as np
import pytest

from challenges.balance import exposure


def test_the_report_tells_how_many_ideas_were_shown_too_little():
    found = exposure.report([0, 10, 29, 30, 100])

    assert (found.ideas, found.total) == (5, 169)
    assert (found.unseen, found.under_minimum) == (0.2, 0.6)
    assert exposure.report([0, 10, 29, 30, 100], minimum=10).under_minimum == 0.2


def test_the_quantiles_go_from_the_least_to_the_most_exposures():
    found = dict(exposure.report(np.arange(101)).quantiles)

    assert found == {0.0: 0, 0.1: 10, 0.25: 25, 0.5: 50, 0.75: 75, 0.9: 90, 1.0: 100}


def test_the_order_of_ideas_changes_nothing():
    values = np.random.default_rng(1).integers(0, 500, 1000)

    assert exposure.report(values) == exposure.report(np.sort(values))


def test_the_report_without_ideas_is_all_zero():
    found = exposure.report([])

    assert (found.ideas, found.total, found.gini) == (0, 0, 0)
    assert (found.unseen, found.under_minimum) == (0, 0)
    assert {level for _, level in found.quantiles} == {0}


@pytest.mark.parametrize(
    ("values", "expected"),
    [([7, 7, 7], 0), ([0, 0, 0, 9], 3 / 4), ([1, 3], 1 / 4), ([0, 0], 0), ([5], 0), ([], 0)],
)
def test_gini_of_a_few_values_is_known(values, expected):
    assert exposure.gini(values) == pytest.approx(expected)


def test_gini_is_half_the_mean_difference_relative_to_the_mean():
    values = np.random.default_rng(2).gamma(1.5, 40, 200)

    apart = np.abs(values[:, None] - values).mean()

    assert exposure.gini(values) == pytest.approx(apart / (2 * values.mean()))


def test_values_that_are_all_alike_have_no_gini_below_zero():
    assert exposure.gini([0.1] * 999) == pytest.approx(0, abs=1e-12)
    assert exposure.gini([0.1] * 999) >= 0


def test_exposures_below_zero_are_refused():
    with pytest.raises(ValueError, match="exposures of row 1 is -3"):
        exposure.report([4, -3])
