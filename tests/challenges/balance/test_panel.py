import numpy as np
import pytest
from scipy.optimize import approx_fprime

from challenges.balance import panel
from challenges.balance.comparison import least_squares
from challenges.balance.reviews import Reviews


def arranged(rows):
    return Reviews.of(rows, sorted({row[0] for row in rows}), sorted({row[1] for row in rows}))


def turned(reviews):
    """The same scores with ideas and judges exchanged."""
    return Reviews(reviews.judge, reviews.idea, reviews.score, reviews.judges, reviews.ideas)


def drawn(ideas, judges, each, seed=0):
    generator = np.random.default_rng(seed)
    merit, strictness = generator.normal(0, 9, ideas), generator.normal(0, 6, judges)
    rows = [
        (f"I{i:03}", f"J{j:03}", 60 + merit[i] + strictness[j] + generator.normal(0, 7))
        for i in range(ideas)
        for j in generator.choice(judges, each, replace=False)
    ]
    return arranged(rows)


def levelled(reviews, of):
    """The same scores of a complete panel with the means of its ideas, or of its judges, equal."""
    number = getattr(reviews, of)
    means = np.bincount(number, reviews.score) / np.bincount(number)
    score = reviews.score - means[number] + 60
    return Reviews(reviews.idea, reviews.judge, score, reviews.ideas, reviews.judges)


def solved_densely(reviews, ratios):
    """The same model from its full covariance matrix, which shares no step with Henderson's."""
    ideas, judges = np.eye(reviews.ideas)[reviews.idea], np.eye(reviews.judges)[reviews.judge]
    size, ones = len(reviews.score), np.ones(len(reviews.score))
    full = np.eye(size) + ratios.idea * ideas @ ideas.T + ratios.judge * judges @ judges.T
    inverse = np.linalg.inv(full)
    weight = ones @ inverse @ ones
    free = inverse - np.outer(inverse @ ones, ones @ inverse) / weight
    quadratic = reviews.score @ free @ reviews.score
    residual = quadratic / (size - 1)
    prior = ratios.idea * np.eye(reviews.ideas)
    return {
        "mean": ones @ inverse @ reviews.score / weight,
        "ideas": ratios.idea * ideas.T @ free @ reviews.score,
        "judges": ratios.judge * judges.T @ free @ reviews.score,
        "residual": residual,
        "covariance": residual * (prior - ratios.idea**2 * ideas.T @ free @ ideas),
        "criterion": (size - 1) * (1 + np.log(2 * np.pi * residual))
        + np.linalg.slogdet(full)[1]
        + np.log(weight),
    }


@pytest.fixture
def b04_reviews(table):
    rows = [(row["idea"], row["judge"], float(row["score"])) for row in table("b04_e2e_a_panel")]
    return arranged(rows)


@pytest.fixture
def wines(table):
    rows = [(row["idea"], row["judge"], float(row["score"])) for row in table("e07_princeton_red")]
    return arranged(rows)


def test_the_fitted_variances_are_those_of_lme4(case, b04_reviews):
    reference = case("b04_e2e_a")
    expected, tolerance = reference["expected"], reference["tolerance"]["var_rel"]

    found = panel.estimate(b04_reviews, bounds=None)

    assert found.residual == pytest.approx(expected["se2"], rel=tolerance)
    assert found.residual * found.ratios.idea == pytest.approx(expected["su2"], rel=tolerance)
    assert found.residual * found.ratios.judge == pytest.approx(expected["sb2"], rel=tolerance)
    assert found.mean == pytest.approx(expected["mu"], abs=1e-4)


def test_ideas_judges_and_their_covariance_are_those_computed_in_r(case, b04_reviews):
    expected = case("b04_e2e_a")["expected"]

    found = panel.estimate(b04_reviews, bounds=None)

    assert found.idea_effects == pytest.approx(expected["u"], abs=1e-3)
    assert found.judge_effects == pytest.approx(expected["judge_effect"], abs=1e-3)
    assert np.diag(found.idea_covariance) == pytest.approx(expected["u_cov_diag"], rel=1e-3)
    assert b04_reviews.raw_means.tolist() == expected["raw_mean"]


def test_the_wines_of_princeton_give_the_fit_of_lme4(case, wines):
    reference = case("e07_princeton_red")
    expected, tolerance = reference["expected"]["REML"], reference["tolerance"]["rel"]

    found = panel.estimate(wines, bounds=None)

    assert found.criterion == pytest.approx(expected["criterion"], abs=2e-5)
    assert found.residual == pytest.approx(expected["var_resid"], rel=tolerance)
    assert found.residual * found.ratios.idea == pytest.approx(expected["var_idea"], rel=tolerance)
    assert found.residual * found.ratios.judge == pytest.approx(
        expected["var_judge"], rel=tolerance
    )
    assert found.idea_effects == pytest.approx(list(expected["blup"].values()), abs=5e-4)


@pytest.mark.parametrize("ratios", [panel.SMALL_PANEL, panel.Ratios(0.3, 2.0)])
def test_the_solution_is_that_of_the_full_covariance_matrix(b04_reviews, ratios):
    found, dense = panel.solve(b04_reviews, ratios), solved_densely(b04_reviews, ratios)

    assert found.mean == pytest.approx(dense["mean"])
    assert found.idea_effects == pytest.approx(dense["ideas"])
    assert found.judge_effects == pytest.approx(dense["judges"])
    assert found.residual == pytest.approx(dense["residual"])
    assert found.idea_covariance == pytest.approx(dense["covariance"])
    assert found.criterion == pytest.approx(dense["criterion"])


@pytest.mark.parametrize(("ideas", "judges"), [(12, 5), (5, 12), (7, 7)])
def test_it_does_not_matter_which_side_is_the_larger(ideas, judges):
    reviews, ratios = drawn(ideas, judges, 3), panel.Ratios(1.3, 0.4)

    found, dense = panel.solve(reviews, ratios), solved_densely(reviews, ratios)
    back = panel.solve(turned(reviews), panel.Ratios(0.4, 1.3))

    assert found.idea_covariance == pytest.approx(dense["covariance"])
    assert found.idea_effects == pytest.approx(dense["ideas"])
    assert found.judge_effects == pytest.approx(back.idea_effects)
    assert found.judge_errors == pytest.approx(np.sqrt(np.diag(back.idea_covariance)))


@pytest.mark.parametrize("point", [(0.0, -1.6), (-2.0, 0.5), (1.0, 1.0)])
def test_the_gradient_of_the_criterion_is_its_slope(point):
    for reviews in (drawn(12, 5, 3), drawn(5, 12, 3)):
        equations = panel._Equations(reviews)

        def criterion(at, equations=equations):
            return equations.criterion(*np.exp(at))

        slope = approx_fprime(np.array(point), lambda at: criterion(at)[0], 1e-6)
        assert criterion(point)[1] == pytest.approx(slope, rel=1e-3, abs=1e-3)


def test_no_nearby_ratio_is_more_likely_than_the_fitted_ones():
    reviews = drawn(40, 10, 5)
    ratios = panel.fit_ratios(reviews)
    best = panel.solve(reviews, ratios).criterion

    assert ratios.fitted
    assert not ratios.on_boundary
    for by in (0.95, 1.05):
        for idea, judge in ((by, 1), (1, by), (by, by)):
            other = panel.Ratios(ratios.idea * idea, ratios.judge * judge)
            assert panel.solve(reviews, other).criterion > best


def test_a_large_panel_finds_the_variances_it_was_drawn_from():
    found = panel.estimate(drawn(400, 40, 5, seed=4))

    assert found.residual * found.ratios.idea == pytest.approx(81, rel=0.2)
    assert found.residual * found.ratios.judge == pytest.approx(36, rel=0.5)
    assert found.residual == pytest.approx(49, rel=0.1)


def test_ideas_that_do_not_differ_stay_on_the_lower_bound():
    generator = np.random.default_rng(8)
    rows = [(f"I{i}", f"J{j}", generator.normal(60, 5)) for i in range(8) for j in range(5)]
    for idea in range(8):
        mean = np.mean([row[2] for row in rows if row[0] == f"I{idea}"])
        rows = [(i, j, s - mean + 60 if i == f"I{idea}" else s) for i, j, s in rows]
    reviews = arranged(rows)

    bounded, free = panel.fit_ratios(reviews), panel.fit_ratios(reviews, bounds=None)

    assert bounded.on_boundary
    assert bounded.idea == pytest.approx(0.1)
    assert free.idea == 0
    assert free.on_boundary


@pytest.mark.parametrize(
    ("ideas", "judges", "each", "small"),
    [
        (6, 4, 4, False),
        (5, 4, 4, True),
        (5, 6, 6, True),
        (6, 3, 3, True),
        (20, 3, 3, True),
        (9, 9, 3, False),
        (9, 10, 3, True),
    ],
)
def test_under_4_judges_6_ideas_or_10_to_spare_the_ratios_are_not_fitted(
    ideas, judges, each, small
):
    reviews = drawn(ideas, judges, each, seed=1)

    assert panel.is_small(reviews) == small
    assert (panel.estimate(reviews).ratios == panel.SMALL_PANEL) == small


def test_one_judge_gives_the_known_estimates(case):
    edge = case("e11_edges")["expected"]["one_judge_all"]

    found = panel.estimate(arranged(edge["reviews"]))

    assert found.idea_effects == pytest.approx(list(edge["fixed_ratio_blup"].values()), abs=1e-9)
    assert found.mean == pytest.approx(60)


def test_disconnected_groups_are_shrunk_each_within_its_judge(case):
    edge = case("e11_edges")["expected"]["disconnected"]
    reviews = arranged(edge["reviews"])

    effects = panel.estimate(reviews).idea_effects

    assert reviews.components == edge["components"]
    assert effects[0] - effects[1] == pytest.approx(10, abs=1e-9)
    assert effects[2] - effects[3] == pytest.approx(10, abs=1e-9)


@pytest.mark.parametrize("score", [70, 66.7, 0.1])
def test_equal_scores_leave_exactly_no_difference(score):
    found = panel.estimate(arranged([(i, j, score) for i in "ABC" for j in ("J1", "J2", "J3")]))

    assert found.idea_effects.tolist() == [0, 0, 0]
    assert not found.idea_covariance.any()
    assert found.mean == score


def test_equal_scores_determine_no_ratio():
    with pytest.raises(ValueError, match="all equal"):
        panel.fit_ratios(arranged([(i, j, 70) for i in "ABC" for j in ("J1", "J2")]))


def test_a_judge_of_one_idea_is_kept_and_shrunk(case):
    found = panel.estimate(arranged(case("e11_edges")["expected"]["judge_one_idea"]["reviews"]))

    assert found.judge_effects[2] < 0
    assert abs(found.judge_effects[2]) < 60


def test_a_single_review_says_nothing():
    found = panel.estimate(Reviews.of([("A", "J1", 81)], ["A", "B"], ["J1"]))

    assert found.idea_effects.tolist() == [0, 0]
    assert found.residual == 0
    assert found.scores.tolist() == [81, 81]


def test_an_idea_without_reviews_has_the_average_and_is_the_least_sure():
    rows = [(i, j, s) for i, j, s in (("A", "J1", 80), ("A", "J2", 70), ("B", "J1", 40))]
    found = panel.estimate(Reviews.of(rows, ["A", "B", "C"], ["J1", "J2"]))

    assert found.idea_effects[2] == 0
    assert np.argmax(np.diag(found.idea_covariance)) == 2


def test_no_reviews_are_no_panel():
    with pytest.raises(ValueError, match="at least one review"):
        panel.estimate(Reviews.of([], ["A"], []))


def test_a_stricter_judge_does_not_harm_the_ideas_she_drew():
    reviews = drawn(60, 12, 4, seed=5)
    strict = reviews.score - 20 * (reviews.judge == 0)
    harsher = Reviews(reviews.idea, reviews.judge, strict, reviews.ideas, reviews.judges)
    hers = np.unique(reviews.idea[reviews.judge == 0])

    before, after = panel.estimate(reviews), panel.estimate(harsher)

    harm = (before.idea_effects - after.idea_effects)[hers].mean()
    assert harm < 1.5, "of the 5 points by which her reviews lower the raw means"
    assert after.judge_effects[0] == after.judge_effects.min()


NO_IDEAS, NO_JUDGES = panel.Ratios(0.0, 2.0), panel.Ratios(0.3, 0.0)


@pytest.mark.parametrize("ratios", [NO_IDEAS, NO_JUDGES, panel.Ratios(0.0, 0.0)])
@pytest.mark.parametrize("size", [(12, 5), (5, 12)])
def test_a_variance_of_zero_is_solved_like_any_other(ratios, size):
    reviews = drawn(*size, 3)

    found, dense = panel.solve(reviews, ratios), solved_densely(reviews, ratios)

    assert found.mean == pytest.approx(dense["mean"])
    assert found.idea_effects == pytest.approx(dense["ideas"])
    assert found.judge_effects == pytest.approx(dense["judges"])
    assert found.idea_covariance == pytest.approx(dense["covariance"])
    assert found.criterion == pytest.approx(dense["criterion"])


def test_ideas_that_do_not_differ_have_no_effects_at_all_without_bounds():
    reviews = levelled(drawn(10, 8, 8), of="idea")

    found = panel.estimate(reviews, bounds=None)

    assert found.ratios.idea == 0
    assert found.ratios.judge > 0.1
    assert found.ratios.on_boundary
    assert not found.idea_effects.any()
    assert not found.idea_covariance.any()


def test_judges_who_do_not_differ_leave_the_raw_order_without_bounds():
    reviews = levelled(drawn(10, 8, 8), of="judge")

    found = panel.estimate(reviews, bounds=None)

    assert found.ratios.judge == 0
    assert not found.judge_effects.any()
    assert not found.judge_errors.any()
    assert np.argsort(found.scores).tolist() == np.argsort(reviews.raw_means).tolist()


def test_what_remains_is_fitted_as_if_the_vanished_side_had_never_been():
    """Scores by idea alone are one-way analysis of variance, with an answer in closed form."""
    reviews = levelled(drawn(10, 8, 8), of="judge")
    within = reviews.score - reviews.raw_means[reviews.idea]
    mean_square = within @ within / (80 - 10)
    ratio = (8 * reviews.raw_means.var(ddof=1) / mean_square - 1) / 8

    found = panel.estimate(reviews, bounds=None)

    assert found.ratios.idea == pytest.approx(ratio, rel=1e-6)
    assert found.residual == pytest.approx(mean_square, rel=1e-6)


def test_scores_of_one_level_with_nothing_but_noise_leave_both_variances_at_zero():
    reviews = levelled(levelled(drawn(10, 8, 8), of="judge"), of="idea")

    found = panel.estimate(reviews, bounds=None)

    assert (found.ratios.idea, found.ratios.judge) == (0, 0)
    assert found.mean == pytest.approx(reviews.score.mean())
    assert found.residual == pytest.approx(reviews.score.var(ddof=1))


@pytest.mark.parametrize("seed", range(12))
def test_no_variance_is_called_zero_that_makes_the_scores_likelier(seed):
    """Panels of little but noise, where one of both variances often vanishes."""
    generator = np.random.default_rng(seed)
    rows = [(i, j, generator.normal(60, 7)) for i in range(9) for j in range(5) if (i + j) % 5]
    reviews = arranged(rows)

    ratios = panel.fit_ratios(reviews, bounds=None)

    best = panel.solve(reviews, ratios).criterion
    grid = [0, *np.geomspace(1e-4, 10, 16)]
    others = [panel.solve(reviews, panel.Ratios(i, j)).criterion for i in grid for j in grid]
    assert best <= min(others) + 1e-9
    assert ratios.idea == 0 or ratios.idea > 1e-5
    assert ratios.judge == 0 or ratios.judge > 1e-5


def test_scores_without_any_rest_are_taken_apart_exactly():
    ideas, judges = [0, 11, 25, 3, 47, 30, 8], [0, 5, -6, 9, 2]
    rows = [(i, j, 40 + ideas[i] + judges[j]) for i in range(7) for j in range(5)]
    reviews = arranged(rows)

    found = panel.estimate(reviews, bounds=None)

    assert found.ratios.on_boundary
    assert found.residual == pytest.approx(0, abs=1e-4)
    lead = found.idea_effects - found.idea_effects[0]
    assert lead == pytest.approx(np.subtract(ideas, ideas[0]), abs=1e-5)
    assert found.scores == pytest.approx(reviews.raw_means, abs=1e-5)


@pytest.mark.parametrize("turn", [False, True])
def test_a_panel_with_few_reviews_for_its_size_is_solved_like_a_small_one(turn):
    """Counts of this size are held without their zeros."""
    reviews = drawn(400, 60, 3)
    reviews = turned(reviews) if turn else reviews
    ratios = panel.Ratios(1.3, 0.4)
    equations = panel._Equations(reviews)
    assert not isinstance(equations.bordered, np.ndarray)

    found, dense = panel.solve(reviews, ratios), solved_densely(reviews, ratios)

    assert found.idea_effects == pytest.approx(dense["ideas"])
    assert found.idea_covariance == pytest.approx(dense["covariance"])
    assert found.criterion == pytest.approx(dense["criterion"])
    slope = approx_fprime(np.zeros(2), lambda at: equations.criterion(*np.exp(at))[0], 1e-6)
    assert equations.criterion(1, 1)[1] == pytest.approx(slope, rel=1e-3)


@pytest.mark.parametrize("size", [(12, 5), (5, 12)])
def test_errors_are_the_roots_of_the_covariance_which_is_symmetric_to_the_bit(size):
    found = panel.solve(drawn(*size, 3), panel.SMALL_PANEL)

    assert found.idea_errors == pytest.approx(np.sqrt(found.idea_covariance.diagonal()))
    assert np.array_equal(found.idea_covariance, found.idea_covariance.T)


def test_complete_panels_with_the_same_reviews_for_all_keep_the_raw_order():
    reviews = drawn(15, 6, 6, seed=3)

    found = panel.estimate(reviews)

    assert np.argsort(found.scores).tolist() == np.argsort(reviews.raw_means).tolist()


def test_the_order_of_the_rows_changes_nothing():
    reviews = drawn(40, 10, 5, seed=6)
    order = np.random.default_rng(1).permutation(len(reviews.score))
    moved = Reviews(reviews.idea[order], reviews.judge[order], reviews.score[order], 40, 10)

    before, after = panel.estimate(reviews), panel.estimate(moved)

    assert after.scores == pytest.approx(before.scores, abs=1e-9)
    assert after.idea_covariance == pytest.approx(before.idea_covariance, abs=1e-8)


def test_incomplete_blocks_without_shrinkage_are_those_of_least_squares(case):
    reviews = arranged(case("e03_bibd_catalyst")["data"]["reviews"])
    fixed = least_squares(reviews)

    found = panel.solve(reviews, panel.Ratios(1e7, 1e7))

    assert found.idea_effects == pytest.approx(fixed.idea_effects, abs=1e-5)


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_refused(score):
    rows = [(i, j, 50 + i + j) for i in range(8) for j in range(5)]

    with pytest.raises(ValueError, match="finite"):
        panel.estimate(arranged([*rows, (0, 5, score)]))
    with pytest.raises(ValueError, match="finite"):
        panel.estimate(arranged([("A", "J1", score)]))
