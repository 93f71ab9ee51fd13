import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.stats import nbinom

from challenges.balance.ballots import unexposed
from challenges.balance.ballots.unexposed import Prior


def drawn(ideas, shape, rate, seed=0):
    generator = np.random.default_rng(seed)
    displayed = generator.uniform(1, 30, ideas)
    return generator.poisson(generator.gamma(shape, 1 / rate, ideas) * displayed), displayed


def likelihood(supports, displayed, shape, rate):
    return nbinom.logpmf(supports, shape, rate / (rate + displayed)).sum()


def test_no_nearby_prior_makes_the_data_more_likely():
    given = drawn(60, 2.0, 4.0)
    prior = unexposed.fit_prior(*given)

    assert prior.fitted
    best = likelihood(*given, prior.shape, prior.rate)
    for by in (0.99, 1.01):
        assert likelihood(*given, prior.shape * by, prior.rate) < best
        assert likelihood(*given, prior.shape, prior.rate * by) < best
        assert likelihood(*given, prior.shape * by, prior.rate * by) < best


@pytest.mark.parametrize("point", [(0.5, 0.0), (2.0, 3.0), (-1.0, -2.0)])
def test_the_cost_is_the_likelihood_and_its_gradient_the_slope(point):
    supports, displayed = drawn(40, 2.0, 4.0)
    mean, shape = np.exp(point)

    def cost(at):
        return unexposed._cost(at, supports, displayed)[0]

    slope = approx_fprime(np.array(point), cost, 1e-7)
    constant = cost((0.0, 0.0)) + likelihood(supports, displayed, 1.0, 1.0)
    assert unexposed._cost(point, supports, displayed)[1] == pytest.approx(slope, rel=1e-4)
    assert cost(point) == pytest.approx(
        constant - likelihood(supports, displayed, shape, shape / mean)
    )


def test_a_known_prior_is_recovered_from_many_ideas():
    prior = unexposed.fit_prior(*drawn(5000, 2.0, 4.0))

    assert prior.shape == pytest.approx(2.0, rel=0.1)
    assert prior.shape / prior.rate == pytest.approx(0.5, rel=0.05)


def test_the_unit_of_time_changes_nothing_but_the_unit_of_the_rate():
    supports, displayed = drawn(60, 2.0, 4.0)
    days = unexposed.fit_prior(supports, displayed)

    seconds = unexposed.fit_prior(supports, displayed * 86400)

    assert seconds.shape == pytest.approx(days.shape, rel=1e-7)
    assert seconds.rate == pytest.approx(days.rate * 86400, rel=1e-7)


def test_the_order_of_ideas_changes_nothing_that_is_published():
    supports, displayed = drawn(60, 2.0, 4.0)
    order = np.random.default_rng(1).permutation(60)

    straight, mixed = (
        unexposed.posterior(
            supports[by], displayed[by], unexposed.fit_prior(supports[by], displayed[by])
        )[0]
        for by in (np.arange(60), order)
    )

    assert mixed == pytest.approx(straight[order], abs=1e-9)


def test_the_posterior_follows_the_formula_of_the_specification():
    mean, variance = unexposed.posterior([0, 6, 60], [0, 8, 80], Prior(3.0, 4.0, fitted=True))

    assert mean.tolist() == [3 / 4, 9 / 12, 63 / 84]
    assert variance == pytest.approx([3 / 16, 9 / 144, 63 / 84**2])


@pytest.mark.parametrize("displayed", [np.full(8, 5.0), np.arange(1.0, 9.0)])
def test_ideas_of_one_rate_reach_the_largest_shape_and_no_further(displayed):
    supports = 4 * displayed

    prior = unexposed.fit_prior(supports, displayed)
    mean, _ = unexposed.posterior(supports, displayed, prior)

    assert prior.fitted
    assert prior.shape == pytest.approx(1e6)
    assert mean == pytest.approx([4.0] * 8, rel=1e-6)


def test_one_supported_idea_among_many_has_a_prior_of_the_smallest_shapes():
    prior = unexposed.fit_prior([500] + [0] * 200, np.full(201, 10.0))

    assert prior.fitted
    assert 1e-3 <= prior.shape < 1e-2
    assert prior.shape / prior.rate == pytest.approx(50 / 201, rel=1e-3)


def test_very_unequal_times_find_a_rate_between_those_of_the_ideas():
    displayed = np.array([1.0, 1.0, 1.0, 1e6, 1e6])
    supports = np.array([10, 8, 12, 1, 2])

    prior = unexposed.fit_prior(supports, displayed)

    assert prior.fitted
    assert 1e-6 < prior.shape / prior.rate < 12
    best = likelihood(supports, displayed, prior.shape, prior.rate)
    assert likelihood(supports, displayed, prior.shape, prior.rate * 1.1) < best


@pytest.mark.parametrize(
    ("supports", "displayed", "mean"),
    [
        ([0] * 6, [5.0] * 6, 1 / 30),
        ([30, 20, 10, 5], [10.0] * 4, 66 / 40),
        ([3, 2, 1, 1, 2], [2.0] * 5, 10 / 10),
        ([40, 2, 1, 1, 0], [2.0, 2.0, 2.0, 2.0, 0.0], 45 / 8),
        ([0, 0], [0.0, 0.0], 1),
        ([], [], 1),
    ],
)
def test_thin_data_take_the_assumed_prior(supports, displayed, mean):
    prior = unexposed.fit_prior(supports, displayed)

    assert not prior.fitted
    assert prior.shape == 5
    assert prior.shape / prior.rate == pytest.approx(mean)
    estimate, variance = unexposed.posterior(supports, displayed, prior)
    assert np.isfinite(estimate).all()
    assert np.all(variance > 0)


def test_five_ideas_with_ten_supports_are_enough_for_a_fit():
    assert unexposed.fit_prior([6, 1, 2, 0, 1], [2.0] * 5).fitted


def test_ideas_never_on_display_do_not_count_for_the_prior():
    supports, displayed = drawn(30, 2.0, 4.0)

    with_hidden = unexposed.fit_prior(np.append(supports, 0), np.append(displayed, 0.0))

    assert with_hidden == unexposed.fit_prior(supports, displayed)


@pytest.mark.parametrize(
    ("supports", "displayed", "reason"),
    [
        ([1, 2], [3.0, 0.0], "idea 1 has supports but was never on display"),
        ([1, -2], [3.0, 1.0], "supports of row 1 is -2"),
        ([1, 2], [3.0, float("nan")], "displayed of row 1 is nan"),
        ([1, 2], [3.0], "different lengths"),
    ],
)
def test_unsound_counts_and_times_are_refused(supports, displayed, reason):
    with pytest.raises(ValueError, match=reason):
        unexposed.fit_prior(supports, displayed)
