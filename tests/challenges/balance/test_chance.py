import numpy as np
import pytest

from challenges.balance.chance import _normals, chances_of_winning
from challenges.balance.methods import Method
from challenges.balance.winrate import Side

SEED = bytes(range(16))
FIRST_DRAWS = [1.389134697110972, -0.8324227331047716, -1.006325402919742]


def side(mean, variance):
    return Side(np.array(mean, dtype=float), np.diag(np.array(variance, dtype=float)))


def chances(panel, crowd, passing, *, weight=0.5, delta=0.5, draws=4000, seed=SEED):
    method = Method("winrate", delta)
    return chances_of_winning(panel, crowd, weight, method, passing, draws, seed)


def test_the_draws_are_standard_normal_and_fixed_by_the_seed():
    found = _normals(SEED, (20_000, 2))

    assert found.mean() == pytest.approx(0, abs=0.02)
    assert found.std() == pytest.approx(1, abs=0.02)
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(0, abs=0.03)
    assert (found == _normals(SEED, (20_000, 2))).all()


def test_only_the_first_sixteen_bytes_of_the_seed_count():
    assert (_normals(SEED + b"more", (3, 2)) == _normals(SEED, (3, 2))).all()
    assert (_normals(SEED[::-1], (3, 2)) != _normals(SEED, (3, 2))).all()


def test_the_first_draws_never_change():
    assert _normals(SEED, (3,)) == pytest.approx(FIRST_DRAWS, abs=1e-12)


def test_chances_add_up_to_one():
    found = chances(side([3, 2, 1], [1, 1, 1]), side([0.3, 0.2, 0.4], [0.01] * 3), [True] * 3)

    assert found.sum() == pytest.approx(1)


def test_two_ideas_known_from_one_side_win_as_often_as_normal_tables_say():
    found = chances(side([1, 0], [0.5, 0.5]), None, [True, True], draws=40_000)

    assert found == pytest.approx([0.8413, 0.1587], abs=0.006)


def test_equal_ideas_have_equal_chances():
    found = chances(side([0] * 4, [1] * 4), side([0] * 4, [1] * 4), [True] * 4, draws=20_000)

    assert found == pytest.approx([0.25] * 4, abs=0.012)


def test_who_stopped_at_a_gate_cannot_win_but_leaves_the_others_in_the_race():
    panel = side([9, 2, 1], [1, 1, 1])

    found = chances(panel, None, [False, True, True])

    assert found[0] == 0
    assert found.sum() == pytest.approx(1)
    assert found[1] > found[2] > 0


def test_with_nobody_passing_all_chances_are_none():
    assert chances(side([1, 2], [1, 1]), None, [False, False]).tolist() == [0, 0]
    assert chances(None, None, []).tolist() == []


def test_without_any_evidence_the_win_is_shared():
    assert chances(None, None, [True] * 4).tolist() == [0.25] * 4
    assert chances(None, None, [False, True, True]).tolist() == [0, 0.5, 0.5]


def test_values_known_for_certain_need_no_luck():
    assert chances(side([1, 2], [0, 0]), None, [True, True], delta=0).tolist() == [0, 1]


def test_draws_that_tie_share_the_win():
    up, down = side(range(8), [0] * 8), side(range(8)[::-1], [0] * 8)

    found = chances(up, down, [True] * 8, delta=0, draws=10)

    assert found == pytest.approx([1 / 8] * 8)


def test_a_weight_of_one_leaves_the_panel_without_a_say():
    panel, crowd = side([9, 0], [0.01, 0.01]), side([0, 9], [0.01, 0.01])

    assert chances(panel, crowd, [True, True], weight=1).tolist() == [0, 1]
    assert chances(panel, crowd, [True, True], weight=0).tolist() == [1, 0]


def test_many_finalists_are_drawn_in_parts_without_changing_the_draws(monkeypatch):
    panel = side(np.arange(6), np.ones(6))
    whole = chances(panel, None, [True] * 6, draws=500)

    monkeypatch.setattr("challenges.balance.chance._CELLS", 6 * 7)
    monkeypatch.setattr("challenges.balance.winrate._CELLS", 36 * 3)

    assert (chances(panel, None, [True] * 6, draws=500) == whole).all()


def test_a_shared_part_of_the_covariance_does_not_blur_the_order():
    shared = Side(np.array([1.0, 0.0]), np.full((2, 2), 100.0) + np.diag([0.5, 0.5]))

    found = chances(shared, None, [True, True], draws=20_000)

    assert found[0] == pytest.approx(0.8413, abs=0.01)
