import numpy as np
import pytest

from challenges.balance.ballots import points
from challenges.balance.ballots.points import Points, Prior


def cast(table, **options):
    """Points from a table, a ballot a row and an idea a column; None is not named."""
    table = [list(row) for row in table]
    named = [
        (voter, idea, given)
        for voter, row in enumerate(table)
        for idea, given in enumerate(row)
        if given is not None
    ]
    columns = [list(column) for column in zip(*named, strict=True)] or [[], [], []]
    make = options.pop("make", Points.of_rows)
    return make(*columns, ballots=len(table), ideas=len(table[0]) if table else 0, **options)


def credited(table, **options):
    return cast(table, make=Points.of_credits, **options)


def test_means_and_errors_are_those_of_the_full_table_of_voters():
    table = np.array([[7, 3, 0, 0], [0, 10, 0, 0], [5, 0, 5, 0], [2, 2, 2, 4], [0, 0, 0, 0]])
    thin = [[given or None for given in row] for row in table.tolist()]

    found = cast(thin)

    assert found.mean == pytest.approx(table.mean(axis=0))
    assert found.error == pytest.approx(table.var(axis=0, ddof=1) / 5)


def test_the_posterior_follows_the_formula_of_the_specification():
    found = Points(np.array([4.0, 1.0, 1.0]), np.array([0.5, 0.1, 0.3]), ballots=9)

    prior = points.fit_prior(found)
    mean, variance = points.posterior(found, prior)

    between = 3 - 0.3
    own = between / (between + found.error)
    assert (prior.mean, prior.fitted) == (2.0, True)
    assert prior.between == pytest.approx(between)
    assert mean == pytest.approx(own * found.mean + (1 - own) * 2)
    assert variance == pytest.approx(own * found.error)


def test_true_means_are_hit_better_than_by_the_plain_average():
    generator = np.random.default_rng(3)
    truth = generator.normal(5, 0.3, 200)
    given = np.maximum(truth + generator.normal(0, 2, (20, 200)), 0)

    found = cast(given.tolist())
    mean, _ = points.posterior(found, points.fit_prior(found))

    assert np.mean((mean - truth) ** 2) < 0.5 * np.mean((found.mean - truth) ** 2)


def test_means_no_further_apart_than_their_errors_leave_the_smallest_variance():
    found = cast([[5, 0], [0, 5], [5, 0], [0, 5]])

    prior = points.fit_prior(found)
    mean, _ = points.posterior(found, prior)

    assert prior.between == 1e-12
    assert mean.tolist() == [2.5, 2.5]


def test_the_order_of_rows_changes_no_bit():
    generator = np.random.default_rng(2)
    cells = generator.permutation(50 * 30)[:600]
    voter, idea, given = cells // 30, cells % 30, generator.integers(1, 90, 600)
    order = generator.permutation(600)

    straight, mixed = (
        Points.of_credits(voter[by], idea[by], given[by], ballots=50, ideas=30, budget=10**6)
        for by in (np.arange(600), order)
    )

    assert straight.mean.tobytes() == mixed.mean.tobytes()
    assert straight.error.tobytes() == mixed.error.tobytes()


def test_a_ballot_that_names_nobody_counts_as_one_of_zeros():
    full, empty = cast([[3, 1], [2, 2]]), cast([[3, 1], [2, 2], [None, None]])

    assert empty.mean == pytest.approx(full.mean * 2 / 3)


def test_a_single_ballot_moves_ideas_by_one_part_in_twenty_one():
    found = cast([[10, 4, 1]])
    prior = points.fit_prior(found)

    mean, variance = points.posterior(found, prior)

    assert not prior.fitted
    assert prior.between == pytest.approx(21 / 21)
    assert mean == pytest.approx([5 + 5 / 21, 5 - 1 / 21, 5 - 4 / 21])
    assert variance == pytest.approx([20 / 21] * 3)


@pytest.mark.parametrize(
    ("table", "mean"),
    [([[5, 5, 5]] * 4, [5, 5, 5]), ([[7], [7]], [7]), ([[7]], [7]), ([[None] * 2] * 3, [0, 0])],
)
def test_equal_points_leave_all_ideas_equal_and_certain(table, mean):
    found = cast(table)

    estimate, variance = points.posterior(found, points.fit_prior(found))

    assert estimate.tolist() == mean
    assert variance.tolist() == [0] * len(mean)


def test_no_ballots_and_no_ideas_are_sound():
    silent = Points.of_rows([], [], [], ballots=0, ideas=2)
    empty = Points.of_rows([], [], [], ballots=0, ideas=0)

    assert points.posterior(silent, points.fit_prior(silent))[0].tolist() == [0, 0]
    assert points.fit_prior(empty) == Prior(0.0, 1e-12, fitted=False)
    assert points.posterior(empty, points.fit_prior(empty))[0].tolist() == []


def test_a_ballot_over_the_budget_is_refused_with_its_voter():
    table = [[6, 4], [9, 2], [5, 5], [10, 2]]

    with pytest.raises(ValueError, match="voter 1 spends 11 of a budget of 10, and 1 more"):
        cast(table, budget=10)
    with pytest.raises(ValueError, match="voter 3 spends 12 of a budget of 11$"):
        cast(table, budget=11)
    assert cast(table, budget=12).mean.tolist() == [7.5, 3.25]


def test_a_budget_in_fractions_may_be_spent_to_the_end():
    assert cast([[0.1] * 10], budget=1).mean == pytest.approx([0.1] * 10)


def test_an_idea_named_twice_by_one_voter_is_refused_with_both_rows():
    with pytest.raises(ValueError, match="row 3 repeats row 1"):
        Points.of_rows([0, 1, 0, 1], [0, 1, 1, 1], [1, 2, 3, 4], ballots=2, ideas=2)


@pytest.mark.parametrize(
    ("voter", "idea", "given", "reason"),
    [
        ([0, 5], [0, 1], [1, 1], "voter of row 1 is 5"),
        ([0, 1], [0, 2], [1, 1], "idea of row 1 is 2"),
        ([0, 1], [0, 1], [1, -1], "points of row 1 is -1, not a number of at least 0"),
        ([0, 1], [0, 1], [1], "different lengths"),
    ],
)
def test_unsound_points_are_refused(voter, idea, given, reason):
    with pytest.raises(ValueError, match=reason):
        Points.of_rows(voter, idea, given, ballots=2, ideas=2)


def test_credits_count_as_their_root():
    assert credited([[81, 16], [0, 49]]).mean.tolist() == [4.5, 5.5]


def test_credits_against_an_idea_count_below_zero_and_cost_as_much():
    table = [[64, -25], [None, -9]]

    assert credited(table, allow_against=True).mean.tolist() == [4.0, -4.0]
    with pytest.raises(ValueError, match="voter 0 spends 89 of a budget of 88"):
        credited(table, allow_against=True, budget=88)
    with pytest.raises(ValueError, match="credits of row 1 is -25"):
        credited(table)


def test_ninety_nine_credits_are_the_most_a_ballot_has():
    assert credited([[81, 18], [1, 1]]).ballots == 2
    with pytest.raises(ValueError, match="spends 100 of a budget of 99"):
        credited([[81, 19]])


def test_broken_credits_are_refused():
    with pytest.raises(ValueError, match="credits of row 1 are not whole"):
        credited([[4, 2.5]])
