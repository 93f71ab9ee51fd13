import numpy as np
import pytest
from scipy.stats import norm

from challenges.balance.winrate import Side, reliability, win_rates, win_rates_of_draws


def side(mean, covariance):
    covariance = np.asarray(covariance, dtype=float)
    covariance = np.diag(covariance) if covariance.ndim == 1 else covariance
    return Side(np.asarray(mean, dtype=float), covariance)


def drawn(size, seed):
    generator = np.random.default_rng(seed)
    root = generator.normal(size=(size, size))
    return side(generator.normal(size=size) * 3, root @ root.T / size)


def test_the_p_scores_published_for_parkinson_drugs_are_reproduced(case):
    network = case("b00_pscore_parkinson")
    data, expected = network["data"], network["expected"]["winrate"]

    rates = win_rates(side(data["m"], data["C"]), delta=0)

    wanted = [100 * expected[name] for name in data["names"]]
    assert rates == pytest.approx(wanted, abs=100 * network["tolerance"]["abs"])
    assert [round(rate / 100, 4) for rate in rates] == network["published"]["winrate_4dp"]


@pytest.mark.parametrize(("delta", "suffix"), [(0.5, ""), (0, "_delta0")])
def test_the_crowds_win_rates_are_those_computed_in_r(case, delta, suffix):
    expected = case("b04_e2e_a")["expected"]

    rates = win_rates(side(expected["crowd_mean"], expected["crowd_var"]), delta)

    assert rates == pytest.approx(expected[f"crowd_winrate{suffix}"], abs=1e-6)


def test_the_reliability_of_the_crowd_is_that_computed_in_r(case):
    expected = case("b04_e2e_a")["expected"]

    found = reliability(side(expected["crowd_mean"], expected["crowd_var"]))

    assert found == pytest.approx(expected["crowd_reliability"], abs=1e-9)


@pytest.mark.parametrize("delta", [0, 0.5, 1, 5])
@pytest.mark.parametrize("size", [2, 3, 8, 40])
def test_win_rates_average_fifty_and_stay_between_0_and_100(size, delta):
    for seed in range(5):
        rates = win_rates(drawn(size, seed), delta)
        assert rates.mean() == pytest.approx(50, abs=1e-9)
        assert rates.min() >= 0
        assert rates.max() <= 100


def test_a_better_estimate_never_lowers_the_own_win_rate():
    for seed in range(5):
        given, last = drawn(6, seed), -1.0
        for mean in np.linspace(-5, 5, 41):
            moved = Side(np.append(mean, given.mean[1:]), given.covariance)
            rate = win_rates(moved, 0)[0]
            assert rate >= last
            last = rate


def test_thin_evidence_brings_everybody_towards_fifty():
    sure = win_rates(side([3, 2, 1], [0.01] * 3), 0.5)
    unsure = win_rates(side([3, 2, 1], [100.0] * 3), 0.5)

    assert sure[0] > 80
    assert unsure == pytest.approx([50] * 3, abs=6)


def test_a_viral_outlier_gains_no_more_than_a_hundred():
    assert win_rates(side([1e6, 2, 1], [1.0] * 3), 0)[0] == pytest.approx(100)


@pytest.mark.parametrize(
    ("mean", "rates"),
    [([7, 7, 7], [50, 50, 50]), ([2, 1, 1], [100, 25, 25]), ([1, 2], [0, 100])],
)
def test_certain_values_beat_tie_or_lose(mean, rates):
    assert win_rates(side(mean, [0] * len(mean)), 0).tolist() == rates


def test_equal_values_known_for_certain_stay_at_fifty_with_any_delta():
    assert win_rates(side([7, 7], [0, 0]), 0.5).tolist() == [50, 50]
    assert reliability(side([7, 7], [0, 0])) == 0


def test_one_finalist_has_fifty_and_none_has_none(case):
    expected = case("e11_edges")["expected"]["one_finalist"]["winrate"]

    assert win_rates(side([3], [1]), 0.5).tolist() == expected
    assert win_rates(side([], np.zeros((0, 0))), 0.5).tolist() == []
    assert reliability(side([], np.zeros((0, 0)))) == 0


def test_what_the_estimates_share_makes_their_difference_no_less_sure():
    own, shared = np.diag([1.0, 1.0]), np.full((2, 2), 50.0)

    alone = win_rates(side([1, 0], own), 0)
    together = win_rates(side([1, 0], own + shared), 0)

    assert together == pytest.approx(alone)


@pytest.mark.parametrize("delta", [0, 0.5])
def test_the_average_over_draws_is_the_win_rate_itself(delta):
    given = drawn(5, 2)
    values = np.random.default_rng(1).multivariate_normal(given.mean, given.covariance, 40_000)

    averaged = win_rates_of_draws(values, given.spread, delta).mean(axis=0)

    assert averaged == pytest.approx(win_rates(given, delta), abs=0.6)


def test_draws_of_a_single_finalist_have_fifty():
    assert win_rates_of_draws(np.ones((3, 1)), 0.0, 0.5).tolist() == [[50]] * 3


def test_a_negative_delta_is_refused():
    with pytest.raises(ValueError, match="negative"):
        win_rates(side([1, 2], [1, 1]), -0.5)


def test_a_covariance_of_another_size_is_refused():
    with pytest.raises(ValueError, match="2 by 2"):
        win_rates(side([1, 2], [1, 1, 1]), 0.5)


def test_reliability_is_the_share_of_the_spread_that_is_known():
    assert reliability(side([1, 0], [0, 0])) == 1
    assert reliability(side([1, 0], [0.25, 0.25])) == pytest.approx(0.25 / (0.25 + 0.125))


@pytest.mark.parametrize("delta", [0.3, 0.5, 2])
def test_of_many_ideas_the_curve_gives_the_same_win_rates_as_all_pairs(delta):
    draws = np.random.default_rng(3).normal(40, 9, (4, 700))
    draws[3] = 7

    found = win_rates_of_draws(draws, 81.0, delta)

    pairs = norm.cdf((draws[:, :, None] - draws[:, None, :]) / (delta * np.sqrt(2) * 9))
    assert found == pytest.approx(100 * (pairs.sum(axis=2) - 0.5) / 699, abs=1e-10)
