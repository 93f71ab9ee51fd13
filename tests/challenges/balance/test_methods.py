import numpy as np
import pytest
from scipy import stats

from challenges.balance.methods import (
    EUROVISION,
    METHODS,
    SEQUENTIAL,
    WEIGHTED,
    Method,
    mid_ranks,
    points_table,
    standardised,
    stretched,
)
from challenges.balance.winrate import Side, win_rates

BORDA = Method("points", scale="borda")


def known(*values):
    """A side that knows its values for certain."""
    return Side(np.array(values, dtype=float), np.zeros((len(values),) * 2))


def unsure(values, variance=1.0):
    return Side(np.array(values, dtype=float), variance * np.eye(len(values)))


def test_six_methods_are_weighted_and_three_are_not():
    assert {name for name in METHODS if Method(name).is_weighted} == set(WEIGHTED)
    assert set(METHODS) - set(WEIGHTED) == set(SEQUENTIAL) == {"gate", "floor", "lexi"}


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method("zscore"), (np.array([1, 2, 3, 6]) - 3) / np.sqrt(3.5)),
        (Method("minmax"), [0, 20, 40, 100]),
        (Method("rank"), [12.5, 37.5, 62.5, 87.5]),
        (Method("points"), [7, 8, 10, 12]),
        (BORDA, [0, 1, 2, 3]),
        (Method("absolute"), [1, 2, 3, 6]),
    ],
)
def test_each_weighted_method_has_its_formula(method, expected):
    assert method.part(known(1, 2, 3, 6), 4) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("name", ["winrate", *SEQUENTIAL])
def test_win_rates_are_what_the_others_compare(name):
    side = unsure([1, 2, 3, 6])

    assert (Method(name, 0.25).part(side, 4) == win_rates(side, 0.25)).all()


def test_places_of_twelve_ideas_give_the_points_of_eurovision():
    assert Method("points").part(known(*range(12)), 12).tolist() == [0, 0, *reversed(EUROVISION)]
    assert points_table(3, "eurovision").tolist() == [12, 10, 8]
    assert points_table(4, "borda").tolist() == [3, 2, 1, 0]
    assert points_table(0, "eurovision").tolist() == points_table(0, "borda").tolist() == []


def test_equal_ideas_share_the_points_of_their_places():
    assert Method("points").part(known(5, 9, 5, 1), 4) == pytest.approx([9, 12, 9, 7])
    assert BORDA.part(known(5, 9, 5, 1), 4) == pytest.approx([1.5, 3, 1.5, 0])
    assert Method("points").part(known(*[1] * 20), 20) == pytest.approx([58 / 20] * 20)


@pytest.mark.parametrize("seed", range(5))
def test_ranks_with_ties_are_those_of_scipy(seed):
    values = np.random.default_rng(seed).integers(0, 6, (4, 9)).astype(float)

    assert mid_ranks(values[0]) == pytest.approx(stats.rankdata(values[0]))
    assert mid_ranks(values) == pytest.approx(stats.rankdata(values, axis=1))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("side", [None, known(0.1, 0.1, 0.1), unsure([7.3] * 3)])
def test_a_side_on_which_all_are_equal_gives_all_the_same(name, side):
    part = Method(name).part(side, 3)
    even = {"zscore": 0, "points": 10, "absolute": 0 if side is None else side.mean[0]}

    assert part.tolist() == pytest.approx([even.get(name, 50)] * 3, abs=1e-9)
    assert np.ptp(part) == 0


@pytest.mark.parametrize("name", WEIGHTED)
def test_what_only_rounding_tells_apart_is_equal(name):
    noise = np.array([4.9e-16, 4.9e-16, 4.4e-17, -4e-16])

    assert np.ptp(Method(name).part(Side(noise, np.eye(4)), 4)) < 1e-9


def test_the_unit_of_the_values_changes_nothing():
    values, scale = np.array([3.0, 1.0, 2.0, 9.0]), 1e-9
    for method in (*map(Method, ("winrate", "zscore", "minmax", "rank", "points")), BORDA):
        small = Side(scale * values, scale**2 * np.eye(4))
        assert method.part(small, 4) == pytest.approx(method.part(unsure(values), 4))


@pytest.mark.parametrize("name", METHODS)
def test_a_higher_value_never_has_the_lower_part(name):
    values = np.random.default_rng(3).normal(0, 1, 8)
    order = np.argsort(values)

    assert (np.diff(Method(name).part(unsure(values), 8)[order]) >= 0).all()


@pytest.mark.parametrize("name", METHODS)
def test_draws_are_treated_one_by_one(name):
    draws = np.random.default_rng(4).normal(50, 5, (6, 5))
    side, method = unsure([0] * 5, 25.0), Method(name)

    found = method.part_of_draws(side, draws)

    for row, draw in zip(found, draws, strict=True):
        assert row == pytest.approx(method.part_of_draws(side, draw[None])[0])
        if name not in ("winrate", *SEQUENTIAL):
            assert row == pytest.approx(method.part(known(*draw), 5), abs=1e-6)
    assert np.ptp(method.part_of_draws(None, draws)) == 0


def test_draws_of_win_rates_average_to_the_win_rate():
    side = unsure([0, 0.5, 2])
    draws = np.random.default_rng(5).normal(side.mean, 1, (40_000, 3))

    found = Method("winrate", 0.5).part_of_draws(side, draws).mean(axis=0)

    assert found == pytest.approx(win_rates(side, 0.5), abs=0.5)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method("winrate"), [0.7 * 10 + 0.3 * 50, 0.7 * 90 + 0.3 * 20]),
        (Method("floor"), [50, 20]),
        (Method("gate"), [10, 90]),
        (Method("gate", admit=1), [10, -np.inf]),
        (Method("lexi", first="panel"), [10, 90]),
        (Method("lexi", first="crowd"), [50, 20]),
    ],
)
def test_the_weight_of_the_crowd_counts_where_sides_are_added(method, expected):
    found = method.score(np.array([10.0, 90.0]), np.array([50.0, 20.0]), 0.3)

    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("admit", "admitted"),
    [(1, [0, 1, 0, 0]), (2, [1, 1, 1, 0]), (3, [1, 1, 1, 0]), (4, [1] * 4), (10**12, [1] * 4)],
)
def test_the_gate_admits_the_best_of_the_crowd_and_who_ties_with_the_last(admit, admitted):
    crowd = np.array([60.0, 80.0, 60.0, 10.0])

    assert Method("gate", admit=admit).admitted(crowd).tolist() == admitted
    assert Method("winrate", admit=admit).admitted(crowd).all()


def test_the_gate_admits_as_many_of_hundreds_as_was_locked():
    crowd = np.random.default_rng(6).normal(50, 5, (3, 400))

    found = Method("gate", admit=37).admitted(crowd)

    assert (found == (stats.rankdata(-crowd, axis=1) <= 37)).all()


def test_a_method_left_unsaid_is_the_default():
    assert Method() == Method("winrate", 0.5, "eurovision", 10, "panel")


@pytest.mark.parametrize("name", METHODS)
def test_nobody_has_no_part_and_a_single_idea_has_one(name):
    assert Method(name).part(known(), 0).tolist() == []
    assert Method(name).part(None, 0).tolist() == []
    alone = {"zscore": 0, "points": 12, "absolute": 7}
    assert Method(name).part(known(7), 1).tolist() == [alone.get(name, 50)]


def test_scales_of_equal_values_do_not_divide_by_nothing():
    assert standardised(np.full((2, 3), 0.1)).tolist() == [[0] * 3] * 2
    assert stretched(np.full((2, 3), 0.1)).tolist() == [[50] * 3] * 2
    assert stretched(np.array([2.0, 4.0, 3.0])).tolist() == [0, 100, 50]
    assert standardised(np.array([2.0, 4.0])).tolist() == [-1, 1]
