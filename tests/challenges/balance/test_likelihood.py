import numpy as np
import pytest

from challenges.balance.likelihood import minimise


def bowl(point):
    away = point - np.array([1.0, -2.0])
    value = away @ away + away[0] ** 4 + 0.5 * away[0] * away[1]
    slope = 2 * away + np.array([4 * away[0] ** 3 + 0.5 * away[1], 0.5 * away[0]])
    return value, slope


def two_hollows(point):
    x = point[0]
    return (x**2 - 1) ** 2 + 0.1 * x, np.array([4 * x * (x**2 - 1) + 0.1])


def test_the_minimum_is_found_to_many_digits():
    assert minimise(bowl, [(5, 5)], [(-9, 9), (-9, 9)]) == pytest.approx([1, -2], abs=1e-12)


def test_the_lowest_of_several_hollows_wins_whatever_start_leads_there():
    for starts in ([(2,), (-2,)], [(-2,), (2,)]):
        assert minimise(two_hollows, starts, [(-3, 3)])[0] < -1


def test_a_minimum_outside_the_bounds_stays_on_the_bound():
    found = minimise(bowl, [(5, 5)], [(-9, 9), (0, 9)])

    assert found[1] == 0
    assert bowl(found)[1][0] == pytest.approx(0, abs=1e-9)


def test_a_start_outside_the_bounds_is_brought_inside():
    assert minimise(bowl, [(50, -50)], [(-9, 9), (-9, 9)]) == pytest.approx([1, -2], abs=1e-9)
