import numpy as np
import pytest

from challenges.balance import panel
from challenges.balance.agreement import (
    IntraclassCorrelations,
    cicchetti,
    complete_matrix,
    intraclass_correlations,
    koo_li,
    reliability,
    reviews_needed,
)
from challenges.balance.reviews import Reviews


def arranged(rows):
    return Reviews.of(rows, sorted({row[0] for row in rows}), sorted({row[1] for row in rows}))


@pytest.fixture
def wines(table):
    rows = [(row["idea"], row["judge"], float(row["score"])) for row in table("e07_princeton_red")]
    return arranged(rows)


def test_the_six_forms_of_shrout_and_fleiss_are_reproduced(case):
    example = case("e01_shrout_fleiss")
    expected, tolerance = example["expected"], example["tolerance"]["abs"]

    found = intraclass_correlations(example["data"]["scores_targets_x_judges"])

    forms = {
        "ICC1": found.one,
        "ICC2": found.two,
        "ICC3": found.three,
        "ICC1k": found.one_k,
        "ICC2k": found.two_k,
        "ICC3k": found.three_k,
    }
    assert forms == pytest.approx(expected, abs=tolerance)
    assert {name: round(form, 2) for name, form in forms.items()} == example["published"]


def test_the_wines_of_princeton_have_the_correlations_of_psych(case, wines):
    expected = case("e07_princeton_red")["expected"]

    found = intraclass_correlations(complete_matrix(wines))

    assert found.two == pytest.approx(expected["ICC2"], abs=1e-9)
    assert found.two_k == pytest.approx(expected["ICC2k"], abs=1e-9)


def test_on_a_complete_panel_the_fitted_model_gives_the_same_correlation(wines):
    """REML is analysis of variance there, so that two routes lead to ICC(2,1) and ICC(3,1)."""
    from_squares = intraclass_correlations(complete_matrix(wines))

    from_model = reliability(panel.estimate(wines, bounds=None))

    assert from_model.single == pytest.approx(from_squares.two, abs=1e-6)
    assert from_model.consistency == pytest.approx(from_squares.three, abs=1e-6)


@pytest.mark.parametrize("score", [70, 66.7, 0.1, 0])
def test_equal_scores_leave_nothing_to_correlate(score):
    found = intraclass_correlations(np.full((6, 4), score))

    assert found == IntraclassCorrelations(None, None, None, None, None, None)


def test_judges_who_all_say_the_same_agree_fully():
    found = intraclass_correlations(np.tile([[66.7], [10.1], [33.3]], (1, 7)))

    assert found == IntraclassCorrelations(1, 1, 1, 1, 1, 1)


def test_judges_who_differ_in_strictness_alone_are_consistent_without_agreeing():
    found = intraclass_correlations(np.add.outer([10, 20, 30], [0.1, 15.7, 33.3]))

    assert found.three == pytest.approx(1)
    assert found.three_k == pytest.approx(1)
    assert found.one < found.two < 0.5


def test_ideas_that_do_not_differ_have_no_consistency_to_measure():
    found = intraclass_correlations(np.tile([10.1, 66.7, 33.3], (5, 1)))

    assert found.three is None
    assert found.three_k is None
    assert found.two == 0
    assert found.one < 0


@pytest.mark.parametrize("matrix", [[], [[1, 2, 3]], [[1], [2]], np.zeros((0, 4)), [1, 2, 3]])
def test_one_idea_or_one_judge_is_too_few_to_correlate(matrix):
    assert intraclass_correlations(matrix) is None


def test_a_missing_score_is_refused():
    with pytest.raises(ValueError, match="every judge for every idea"):
        intraclass_correlations([[1, 2], [3, np.nan]])


def test_the_matrix_is_complete_only_when_every_judge_scored_every_idea_once():
    rows = [("A", "J1", 1), ("A", "J2", 2), ("B", "J1", 3), ("B", "J2", 4)]

    assert complete_matrix(arranged(rows)).tolist() == [[1, 2], [3, 4]]
    assert complete_matrix(arranged(rows[::-1])).tolist() == [[1, 2], [3, 4]]
    assert complete_matrix(arranged(rows[:3])) is None
    assert complete_matrix(Reviews.of([*rows[:3], rows[0]], ["A", "B"], ["J1", "J2"])) is None
    assert complete_matrix(Reviews.of([], [], [])) is None


def test_reliability_is_the_share_of_the_ideas_in_the_variance(case, table):
    expected = case("b04_e2e_a")["expected"]
    rows = [(row["idea"], row["judge"], float(row["score"])) for row in table("b04_e2e_a_panel")]

    found = reliability(panel.estimate(arranged(rows), bounds=None))

    su2, sb2, se2 = (expected[name] for name in ("su2", "sb2", "se2"))
    assert found.single == pytest.approx(su2 / (su2 + sb2 + se2), rel=1e-3)
    assert found.consistency == pytest.approx(su2 / (su2 + se2), rel=1e-3)
    per_idea = 1 - np.array(expected["u_cov_diag"]) / su2
    assert found.per_idea == pytest.approx(per_idea, abs=1e-3)


def test_more_reviews_make_the_score_of_an_idea_more_reliable():
    rows = [(f"I{i}", f"J{j}", 50 + 7 * i + (i * j) % 5) for i in range(6) for j in range(i + 1)]
    reviews = Reviews.of(rows, [f"I{i}" for i in range(7)], [f"J{j}" for j in range(6)])

    found = reliability(panel.solve(reviews, panel.SMALL_PANEL)).per_idea

    assert np.all(np.diff(found[:6]) > 0)
    assert found[6] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("ratios", [panel.SMALL_PANEL, panel.Ratios(0.0, 0.2)])
def test_ideas_that_do_not_differ_have_no_reliability(ratios):
    equal = arranged([(i, j, 66.7) for i in "ABC" for j in ("J1", "J2")])

    assert reliability(panel.solve(equal, ratios)).per_idea.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("target", "single", "reviews"),
    [(0.8, 0.5, 4), (0.75, 0.5, 3), (5 / 6, 0.5, 5), (0.9, 0.2, 36), (0.5, 0.5, 1), (0.9, 1, 0)],
)
def test_so_many_reviews_reach_the_target(target, single, reviews):
    assert reviews_needed(target, single) == pytest.approx(reviews)


def test_the_mean_of_so_many_reviews_has_the_reliability_asked_for():
    k = reviews_needed(0.83, 0.29)

    assert k * 0.29 / (1 + (k - 1) * 0.29) == pytest.approx(0.83)


@pytest.mark.parametrize("single", [0, -0.1])
def test_no_number_of_reviews_helps_when_one_says_nothing(single):
    assert reviews_needed(0.8, single) is None


@pytest.mark.parametrize(
    ("target", "single"), [(0, 0.5), (1, 0.5), (1.2, 0.5), (0.8, 1.1), (0.8, float("nan"))]
)
def test_a_reliability_that_cannot_be_is_refused(target, single):
    with pytest.raises(ValueError, match="between 0 and 1"):
        reviews_needed(target, single)


@pytest.mark.parametrize(
    ("correlation", "by_koo_li", "by_cicchetti"),
    [
        (-0.2, "poor", "poor"),
        (0.399, "poor", "poor"),
        (0.40, "poor", "fair"),
        (0.499, "poor", "fair"),
        (0.50, "moderate", "fair"),
        (0.60, "moderate", "good"),
        (0.749, "moderate", "good"),
        (0.75, "good", "excellent"),
        (0.90, "good", "excellent"),
        (0.901, "excellent", "excellent"),
        (None, None, None),
    ],
)
def test_correlations_are_worded_as_published(correlation, by_koo_li, by_cicchetti):
    assert koo_li(correlation) == by_koo_li
    assert cicchetti(correlation) == by_cicchetti
