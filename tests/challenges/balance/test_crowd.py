import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import betaln
from scipy.stats import beta, betabinom

from challenges.balance import crowd


@pytest.fixture
def counts(table):
    rows = table("b04_e2e_a_crowd")
    supports = np.array([int(row["supports"]) for row in rows])
    exposures = np.array([int(row["exposures"]) for row in rows])
    finalist = np.array([row["finalist"] == "1" for row in rows])
    return supports, exposures, finalist


def test_the_prior_is_the_one_that_vgam_fits(case, counts):
    expected, tolerance = case("b04_e2e_a")["expected"], case("b04_e2e_a")["tolerance"]

    prior = crowd.fit_prior(*counts[:2])

    assert prior.fitted
    assert prior.alpha == pytest.approx(expected["bb_alpha"], rel=tolerance["prior_rel"])
    assert prior.beta == pytest.approx(expected["bb_beta"], rel=tolerance["prior_rel"])


def test_the_posterior_of_the_finalists_is_the_one_computed_in_r(case, counts):
    expected = case("b04_e2e_a")["expected"]
    supports, exposures, finalist = counts

    mean, variance = crowd.posterior(
        supports[finalist], exposures[finalist], crowd.fit_prior(supports, exposures)
    )

    assert mean == pytest.approx(expected["crowd_mean"], rel=1e-6)
    assert variance == pytest.approx(expected["crowd_var"], rel=1e-6)


def test_no_nearby_prior_makes_the_data_more_likely(counts):
    supports, exposures, _ = counts
    prior = crowd.fit_prior(supports, exposures)

    def likelihood(alpha, beta):
        return betabinom.logpmf(supports, exposures, alpha, beta).sum()

    best = likelihood(prior.alpha, prior.beta)
    for by in (0.99, 1.01):
        assert likelihood(prior.alpha * by, prior.beta) < best
        assert likelihood(prior.alpha, prior.beta * by) < best
        assert likelihood(prior.alpha * by, prior.beta * by) < best


@pytest.mark.parametrize("point", [(-1.2, 3.0), (0.4, 1.0), (-3.0, 6.0)])
def test_the_gradient_of_the_likelihood_is_its_slope(counts, point):
    supports, exposures, _ = counts
    given = supports, exposures, np.ones(len(supports))

    slope = approx_fprime(np.array(point), lambda at: crowd._cost(at, *given)[0], 1e-6)

    assert crowd._cost(np.array(point), *given)[1] == pytest.approx(slope, rel=1e-3, abs=1e-3)


def test_equal_ideas_counted_once_with_their_number_change_nothing(counts):
    supports, exposures, _ = counts
    once = crowd.fit_prior(supports, exposures)

    thrice = crowd.fit_prior(np.tile(supports, 3), np.tile(exposures, 3))

    assert thrice.alpha == pytest.approx(once.alpha, rel=1e-6)


def test_the_order_of_ideas_does_not_change_the_prior(counts):
    supports, exposures, _ = counts
    order = np.random.default_rng(1).permutation(len(supports))

    assert crowd.fit_prior(supports[order], exposures[order]) == crowd.fit_prior(
        supports, exposures
    )


@pytest.mark.parametrize(
    ("supports", "exposures", "mean"),
    [
        ([0, 0, 0], [0, 0, 0], 1 / 2),
        ([], [], 1 / 2),
        ([30, 20, 10, 5], [100, 100, 100, 100], 66 / 402),
        ([4, 3, 2, 1, 1], [10, 10, 10, 10, 9], 12 / 51),
        ([0] * 6, [20] * 6, 1 / 122),
        ([20] * 6, [20] * 6, 121 / 122),
    ],
)
def test_thin_or_one_sided_data_take_the_assumed_prior(supports, exposures, mean):
    prior = crowd.fit_prior(np.array(supports, int), np.array(exposures, int))

    assert not prior.fitted
    assert prior.strength == pytest.approx(20)
    assert prior.alpha == pytest.approx(20 * mean)


def test_five_ideas_with_fifty_exposures_are_enough_for_a_fit():
    assert crowd.fit_prior(np.array([9, 1, 5, 0, 3]), np.full(5, 10)).fitted


def test_ideas_that_nobody_saw_do_not_count_for_the_prior():
    seen = crowd.fit_prior(np.array([9, 1, 5, 0, 3]), np.full(5, 10))

    with_unseen = crowd.fit_prior(np.array([9, 1, 5, 0, 3, 0, 0]), np.array([10] * 5 + [0, 0]))

    assert with_unseen == seen


def test_ideas_of_one_quality_reach_the_strongest_prior_and_no_further():
    prior = crowd.fit_prior(np.full(8, 20), np.full(8, 100))

    assert prior.strength == pytest.approx(1e6)
    assert prior.alpha / prior.strength == pytest.approx(0.2, abs=1e-6)


def test_an_idea_that_nobody_saw_has_the_mean_and_variance_of_the_prior():
    prior = crowd.Prior(2.0, 6.0, fitted=True)

    mean, variance = crowd.posterior(np.array([0]), np.array([0]), prior)

    assert (mean[0], variance[0]) == (0.25, 0.25 * 0.75 / 9)


def test_more_exposures_make_an_idea_surer():
    prior = crowd.Prior(2.0, 6.0, fitted=True)

    _, variance = crowd.posterior(np.array([2, 20, 200]), np.array([8, 80, 800]), prior)

    assert variance[0] > variance[1] > variance[2]


def test_more_supports_than_exposures_are_refused():
    with pytest.raises(ValueError, match="more supports than exposures"):
        crowd.fit_prior(np.array([3, 11]), np.array([10, 10]))


def test_counts_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="finite"):
        crowd.posterior([1.0, float("nan")], [2.0, 2.0], crowd.Prior(2.0, 6.0, fitted=True))
    with pytest.raises(ValueError, match="its supports and its exposures"):
        crowd.fit_prior([1, 2], [5])


def test_whole_numbers_written_with_a_point_give_the_same_prior(counts):
    supports, exposures, _ = counts

    assert crowd.fit_prior(supports.astype(float), exposures.astype(float)) == crowd.fit_prior(
        supports, exposures
    )


def test_no_nearby_prior_makes_weighted_counts_more_likely(counts):
    supports, exposures = 0.37 * counts[0], 0.37 * counts[0] + 0.81 * (counts[1] - counts[0])
    prior = crowd.fit_prior(supports, exposures)

    def likelihood(alpha, beta):
        ends = betaln(alpha + supports, beta + exposures - supports) - betaln(alpha, beta)
        return ends.sum()

    assert prior.fitted
    best = likelihood(prior.alpha, prior.beta)
    for by in (0.99, 1.01):
        assert likelihood(prior.alpha * by, prior.beta) < best
        assert likelihood(prior.alpha, prior.beta * by) < best


def test_weights_below_one_draw_an_idea_towards_the_prior():
    prior = crowd.Prior(2.0, 6.0, fitted=True)

    mean, variance = crowd.posterior([3.5, 7.0], [5.0, 10.0], prior)

    assert mean == pytest.approx([5.5 / 13, 0.5])
    assert variance == pytest.approx([5.5 * 7.5 / 13**2 / 14, 0.25 / 19])


def test_thin_weighted_counts_take_the_assumed_prior():
    prior = crowd.fit_prior([0.5, 1.5, 0, 0, 2], [9.5, 9.5, 10, 10, 10])

    assert not prior.fitted
    assert prior.alpha == pytest.approx(20 * 5 / 51)


@pytest.mark.parametrize("q", [0.1, 0.5, 0.9])
def test_the_quantile_is_that_of_the_beta_distribution(q):
    prior = crowd.Prior(2.0, 6.0, fitted=True)

    found = crowd.posterior_quantile([0, 3, 40.5], [0, 10, 90.25], prior, q)

    assert found == pytest.approx(beta.ppf(q, [2, 5, 42.5], [6, 13, 55.75]))


def test_a_thin_idea_has_the_lower_floor_and_the_higher_ceiling():
    prior = crowd.Prior(2.0, 6.0, fitted=True)

    low, high = (crowd.posterior_quantile([1, 100], [4, 400], prior, q) for q in (0.1, 0.9))

    assert low[0] < low[1] < high[1] < high[0]


@pytest.mark.parametrize("q", [-0.1, 1.1, float("nan")])
def test_a_quantile_outside_0_to_1_is_refused(q):
    with pytest.raises(ValueError, match="between 0 and 1"):
        crowd.posterior_quantile([1], [2], crowd.Prior(2.0, 6.0, fitted=True), q)


def test_a_position_that_draws_votes_makes_them_count_less():
    weights = crowd.position_weights([40, 20, 10, 10], [100, 100, 100, 100])

    assert weights == pytest.approx([0.5, 1, 2, 2])


def test_weights_of_positions_stay_between_a_fifth_and_five():
    weights = crowd.position_weights([90, 1, 0], [100, 1000, 100])

    assert weights.tolist() == [0.2, 5, 5]


def test_positions_that_the_random_slice_did_not_reach_keep_their_weight():
    assert crowd.position_weights([20, 20, 0], [100, 50, 0]).tolist() == pytest.approx(
        [40 / 150 / 0.2, 40 / 150 / 0.4, 1]
    )
    assert crowd.position_weights([0, 0], [100, 50]).tolist() == [1, 1]
    assert crowd.position_weights([], []).tolist() == []


def test_the_target_of_exposures_is_the_one_of_the_specification():
    assert crowd.target_exposures() == 100
    assert crowd.target_exposures(0.5, 0.05) == 100
    assert crowd.target_exposures(0.2, 0.0399) == 101
    assert crowd.target_exposures(0, 0.04) == 0


@pytest.mark.parametrize(("rate", "error"), [(1.2, 0.04), (-0.1, 0.04), (0.2, 0), (0.2, -1)])
def test_an_impossible_target_is_refused(rate, error):
    with pytest.raises(ValueError, match="between 0 and 1, and its error above 0"):
        crowd.target_exposures(rate, error)


def test_the_wilson_interval_is_the_published_one(case):
    wilson = case("c01_wilson")

    for counts, interval in wilson["expected"]["wilson95"].items():
        found = crowd.wilson(*map(int, counts.split("/")))
        assert found == pytest.approx(interval, abs=wilson["tolerance"]["abs"])
    for counts, interval in wilson["published"]["wilson95_4dp"].items():
        found = crowd.wilson(*map(int, counts.split("/")))
        assert [round(end, 4) for end in found] == interval


def test_the_confidence_in_votes_is_the_one_that_reddit_published(case):
    wilson = case("c01_wilson")

    for votes, bound in wilson["expected"]["reddit_confidence_up_down"].items():
        up, down = map(int, votes.split("/"))
        found = crowd.confidence(up, down)
        assert found == pytest.approx(bound, abs=wilson["tolerance"]["abs"])


def test_the_wilson_interval_of_nothing_is_everything():
    assert crowd.wilson(0, 0) == (0.0, 1.0)
    assert crowd.wilson(0, 20)[0] == 0.0
    assert crowd.wilson(20, 20)[1] == 1.0


def test_the_wilson_interval_refuses_impossible_counts():
    with pytest.raises(ValueError, match="do not fit"):
        crowd.wilson(3, 2)


def test_confidence_in_nothing_is_zero_and_refuses_negative_counts():
    assert crowd.confidence(0, 0) == 0.0
    with pytest.raises(ValueError, match="no counts"):
        crowd.confidence(3, -1)
