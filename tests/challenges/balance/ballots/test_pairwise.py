import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_expit

from challenges.balance.ballots import pairwise
from challenges.balance.winrate import win_rates


def drawn(ideas, comparisons, seed=0):
    generator = np.random.default_rng(seed)
    ability = generator.normal(0, 1, ideas)
    pair = np.array([generator.choice(ideas, 2, replace=False) for _ in range(comparisons)])
    won = generator.random(comparisons) < 1 / (
        1 + np.exp(ability[pair[:, 1]] - ability[pair[:, 0]])
    )
    return pair[:, 0], pair[:, 1], won.astype(int), 1 - won.astype(int), np.zeros(comparisons)


def log_posterior(wins, ability):
    return np.sum(wins * log_expit(ability[:, None] - ability)) - ability @ ability / 2


@pytest.fixture
def journals(case):
    return np.array(case("c04_bradley_terry_journals")["data"]["wins"], dtype=float)


def test_the_abilities_of_the_journals_are_the_published_ones(case, journals):
    reference = case("c04_bradley_terry_journals")
    tolerance = reference["tolerance"]["abs"]

    side = pairwise.estimate(journals, prior=None)

    for kind in ("expected", "published"):
        wanted = list(reference[kind]["ability"].values())
        assert side.mean == pytest.approx(wanted, abs=tolerance)
    errors = np.sqrt(np.diag(side.covariance))
    assert errors == pytest.approx(list(reference["expected"]["se"].values()), abs=tolerance)
    assert errors == pytest.approx(reference["published"]["se"], abs=tolerance)


def test_the_mode_is_the_one_that_a_general_search_finds():
    wins = pairwise.count_wins(*drawn(8, 40), ideas=8)

    side = pairwise.estimate(wins)

    searched = minimize(lambda ability: -log_posterior(wins, ability), np.zeros(8), tol=1e-10)
    assert side.mean == pytest.approx(searched.x, abs=1e-5)


def test_the_covariance_is_the_inverse_of_the_curvature_at_the_mode():
    wins, step = pairwise.count_wins(*drawn(5, 30), ideas=5), 1e-4 * np.eye(5)

    side = pairwise.estimate(wins)

    def bent(i, j):
        signs = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
        near = ((side.mean + a * step[i] + b * step[j], sign) for a, b, sign in signs)
        return -sum(sign * log_posterior(wins, at) for at, sign in near) / 4e-8

    curvature = np.array([[bent(i, j) for j in range(5)] for i in range(5)])
    assert side.covariance == pytest.approx(np.linalg.inv(curvature), abs=1e-4)
    assert np.array_equal(side.covariance, side.covariance.T)


def test_the_prior_draws_abilities_towards_zero_and_fades_with_its_spread(journals):
    free = pairwise.estimate(journals, prior=None)

    near, far = pairwise.estimate(journals / 100), pairwise.estimate(journals, prior=1000.0)

    assert np.ptp(near.mean) < np.ptp(free.mean)
    assert far.mean - far.mean[0] == pytest.approx(free.mean, abs=1e-4)


def test_a_tie_is_half_a_win_for_each():
    wins = pairwise.count_wins([0, 1, 0], [1, 2, 1], [3, 0, 1], [1, 0, 0], [2, 1, 0], ideas=3)

    assert wins.tolist() == [[0, 5, 0], [2, 0, 0.5], [0, 0.5, 0]]


def test_comparisons_in_either_direction_and_any_order_count_alike():
    first, second, won, lost, ties = drawn(6, 50)
    order = np.random.default_rng(1).permutation(50)

    straight = pairwise.count_wins(first, second, won, lost, ties, ideas=6)
    turned = pairwise.count_wins(
        second[order], first[order], lost[order], won[order], ties[order], ideas=6
    )

    assert np.array_equal(straight, turned)


def test_permuting_the_ideas_permutes_the_answer():
    wins = pairwise.count_wins(*drawn(7, 60), ideas=7)
    order = np.random.default_rng(4).permutation(7)

    side, moved = pairwise.estimate(wins), pairwise.estimate(wins[np.ix_(order, order)])

    assert moved.mean == pytest.approx(side.mean[order], abs=1e-9)
    assert moved.covariance == pytest.approx(side.covariance[np.ix_(order, order)], abs=1e-9)


def test_an_idea_in_no_comparison_keeps_the_prior():
    side = pairwise.estimate([[0, 3, 0], [1, 0, 0], [0, 0, 0]], prior=2.0)

    assert side.mean[2] == 0
    assert side.covariance[2].tolist() == [0, 0, 4]


def test_the_own_wins_of_an_idea_are_ignored(journals):
    bare = journals - np.diag(np.diag(journals))

    assert np.array_equal(pairwise.estimate(journals).mean, pairwise.estimate(bare).mean)


def test_an_idea_that_always_won_leads_by_a_finite_ability():
    side = pairwise.estimate([[0, 10**6, 10**6], [0, 0, 1], [0, 1, 0]])

    assert 1 < side.mean[0] < 20
    assert side.mean[1] == pytest.approx(side.mean[2])
    assert np.isfinite(side.covariance).all()


def test_lopsided_counts_still_reach_the_maximum_of_the_likelihood():
    side = pairwise.estimate([[0, 10**9], [1, 0]], prior=None)

    assert side.mean[1] == pytest.approx(-np.log(10**9), rel=1e-9)


def test_win_rates_of_compared_ideas_average_fifty_and_follow_the_abilities():
    side = pairwise.estimate(pairwise.count_wins(*drawn(9, 80), ideas=9))

    rates = win_rates(side, 0.5)

    assert rates.mean() == pytest.approx(50, abs=1e-9)
    assert rates.argmax() == side.mean.argmax()


@pytest.mark.parametrize("prior", [1.0, None])
def test_one_idea_and_none_are_sound(prior):
    alone, nobody = pairwise.estimate([[5]], prior), pairwise.estimate(np.zeros((0, 0)), prior)

    assert alone.mean.tolist() == [0]
    assert alone.covariance.tolist() == [[0 if prior is None else 1]]
    assert nobody.mean.tolist() == []
    assert nobody.covariance.shape == (0, 0)


@pytest.mark.parametrize(
    ("wins", "apart"),
    [
        ([[0, 1, 0], [1, 0, 0], [0, 0, 0]], "2"),
        ([[0, 1, 1], [1, 0, 1], [0, 0, 0]], "2"),
        ([[0, 1, 1], [0, 0, 1], [0, 1, 0]], "1, 2"),
        (np.zeros((14, 14)), "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ..."),
    ],
)
def test_maximum_likelihood_refuses_ideas_that_no_wins_connect_both_ways(wins, apart):
    with pytest.raises(ValueError, match=f"to these and back: {apart}$"):
        pairwise.estimate(wins, prior=None)


@pytest.mark.parametrize(
    ("wins", "reason"),
    [
        ([[0, 1], [-1, 0]], "wins of idea 1 over idea 0 are -1"),
        ([[0, float("nan")], [1, 0]], "wins of idea 0 over idea 1 are nan"),
        ([[0, 1]], "a row and a column"),
    ],
)
def test_impossible_wins_are_refused(wins, reason):
    with pytest.raises(ValueError, match=reason):
        pairwise.estimate(wins)


@pytest.mark.parametrize("prior", [0, -1.0, float("nan"), float("inf")])
def test_a_prior_without_a_spread_is_refused(prior):
    with pytest.raises(ValueError, match="standard deviation above 0"):
        pairwise.estimate([[0, 1], [1, 0]], prior)


def test_a_comparison_of_an_idea_with_itself_is_refused():
    with pytest.raises(ValueError, match="row 1 compares an idea with itself"):
        pairwise.count_wins([0, 1], [1, 1], [1, 1], [0, 0], [0, 0], ideas=2)
