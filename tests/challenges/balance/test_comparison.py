from fractions import Fraction

import numpy as np
import pytest

from challenges.balance import panel
from challenges.balance.comparison import NotComparable, efficiency, least_squares
from challenges.balance.reviews import Reviews


def arranged(rows):
    return Reviews.of(rows, sorted({row[0] for row in rows}), sorted({row[1] for row in rows}))


def test_montgomerys_incomplete_blocks_are_reproduced(case):
    bibd = case("e03_bibd_catalyst")
    expected, tolerance = bibd["expected"], bibd["tolerance"]["abs"]

    fixed = least_squares(arranged(bibd["data"]["reviews"]))

    ideas = [float(Fraction(effect)) for effect in expected["idea_effect"].values()]
    assert fixed.idea_effects == pytest.approx(ideas, abs=tolerance)
    assert fixed.idea_effects == pytest.approx(bibd["published"]["tau_hat"], abs=tolerance)
    judges = list(expected["judge_effect"].values())
    assert fixed.judge_effects == pytest.approx(judges, abs=tolerance)
    assert fixed.mean == pytest.approx(expected["mu"], abs=tolerance)
    assert fixed.residual == pytest.approx(bibd["published"]["MSE"], abs=tolerance)


def test_the_efficiency_of_montgomerys_design_is_eight_ninths(case):
    bibd = case("e03_bibd_catalyst")

    found = efficiency(arranged(bibd["data"]["reviews"]))

    assert found == pytest.approx(float(Fraction(bibd["expected"]["efficiency"])), abs=1e-9)


def test_correcting_for_strictness_reorders_montgomerys_raw_means(case):
    bibd = case("e03_bibd_catalyst")
    reviews = arranged(bibd["data"]["reviews"])

    raw = list(bibd["expected"]["raw_means"].values())
    assert reviews.raw_means == pytest.approx(raw, abs=1e-9)
    assert np.argsort(-reviews.raw_means).tolist() == [3, 0, 2, 1]
    assert np.argsort(-least_squares(reviews).idea_effects).tolist() == [3, 2, 1, 0]


def test_the_trap_of_z_scores_is_not_stepped_into(case):
    trap = case("e10_zscore_trap")
    reviews, expected = arranged(trap["data"]["reviews"]), trap["expected"]

    assert reviews.raw_means.tolist() == list(expected["raw_mean"].values())
    effects = list(expected["LS_effect"].values())
    assert least_squares(reviews).idea_effects == pytest.approx(effects, abs=1e-9)
    mixed = panel.estimate(reviews).idea_effects
    assert mixed[1] > mixed[2], "the only judge who saw both scored B 30 points above C"


def test_ideas_that_no_judge_connects_are_not_comparable(case):
    rows = case("e11_edges")["expected"]["disconnected"]["reviews"]

    with pytest.raises(NotComparable, match="not_comparable"):
        least_squares(arranged(rows))


def test_an_idea_without_reviews_is_not_comparable():
    with pytest.raises(NotComparable):
        least_squares(Reviews.of([("A", "J1", 5)], ["A", "B"], ["J1"]))


def test_a_judge_of_one_idea_does_not_disturb_the_comparison(case):
    edge = case("e11_edges")["expected"]["judge_one_idea"]
    reviews = arranged(edge["reviews"])

    effects = least_squares(reviews).idea_effects

    assert effects[0] - effects[1] == pytest.approx(
        edge["least_squares_difference_A_minus_B"], abs=1e-9
    )
    raw = reviews.raw_means
    assert raw[0] - raw[1] == pytest.approx(edge["raw_mean_difference"], abs=1e-9)


def test_a_complete_panel_keeps_the_raw_order_and_everything_it_knows():
    generator = np.random.default_rng(3)
    rows = [(f"I{i}", f"J{j}", generator.integers(0, 100)) for i in range(6) for j in range(4)]
    reviews = arranged(rows)

    assert efficiency(reviews) == pytest.approx(1)
    effects = least_squares(reviews).idea_effects
    assert effects == pytest.approx(reviews.raw_means - reviews.raw_means.mean())


def test_a_judge_who_adds_a_constant_changes_no_idea(case):
    rows = case("e03_bibd_catalyst")["data"]["reviews"]
    milder = [(idea, judge, score + 9 * (judge == "B3")) for idea, judge, score in rows]

    before, after = least_squares(arranged(rows)), least_squares(arranged(milder))

    assert after.idea_effects == pytest.approx(before.idea_effects, abs=1e-9)


def test_without_anything_to_spare_the_scatter_is_unknown():
    fixed = least_squares(arranged([("A", "J1", 60), ("B", "J1", 40)]))

    assert fixed.idea_effects == pytest.approx([10, -10])
    assert np.isnan(fixed.residual)


def test_the_efficiency_of_one_idea_has_no_value():
    with pytest.raises(NotComparable):
        efficiency(arranged([("A", "J1", 60), ("A", "J2", 40)]))
