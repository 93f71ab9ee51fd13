from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from challenges.balance.disagreement import favourite_of, kendall_tau_b, spearman


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("levels", [3, 1000])
def test_both_correlations_are_those_of_scipy_with_and_without_ties(seed, levels):
    one, other = np.random.default_rng(seed).integers(0, levels, (2, 12)).astype(float)

    assert spearman(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)
    assert kendall_tau_b(one, other) == pytest.approx(stats.kendalltau(one, other).statistic)


def test_the_juries_and_the_public_of_eurovision_2016_agree_as_published(case, table):
    expected = case("b01_eurovision_2016")["expected"]
    rows = table("b01_eurovision_2016")
    jury, televote = ([int(row[side]) for row in rows] for side in ("jury", "televote"))

    assert spearman(jury, televote) == pytest.approx(expected["spearman"], abs=1e-9)
    assert kendall_tau_b(jury, televote) == pytest.approx(expected["kendall_tau_b"], abs=1e-9)


@pytest.mark.parametrize("correlation", [spearman, kendall_tau_b])
def test_full_agreement_is_one_and_full_opposition_minus_one(correlation):
    assert correlation([1, 2, 5], [10, 20, 21]) == pytest.approx(1)
    assert correlation([1, 2, 5], [21, 20, 10]) == pytest.approx(-1)


@pytest.mark.parametrize("correlation", [spearman, kendall_tau_b])
@pytest.mark.parametrize(
    ("one", "other"), [([], []), ([1], [2]), ([1, 2, 3], [5, 5, 5]), ([4, 4], [4, 4])]
)
def test_without_differences_there_is_nothing_to_correlate(correlation, one, other):
    assert correlation(one, other) is None


@pytest.mark.parametrize(
    ("crowd", "panel", "favourite"),
    [
        ("75", "50", "crowd"),
        ("74.999999", "50", None),
        ("50", "75", "panel"),
        ("50.000001", "75", None),
        ("50", "50", None),
        ("100", "0", "crowd"),
    ],
)
def test_a_gap_of_25_points_makes_a_favourite(crowd, panel, favourite):
    assert favourite_of(Decimal(crowd), Decimal(panel)) == favourite
