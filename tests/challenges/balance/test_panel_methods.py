from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import rankdata

from challenges.balance.comparison import NotComparable, least_squares
from challenges.balance.panel_methods import METHODS, panel_values, rank_sums, ranks
from challenges.balance.reviews import Reviews
from challenges.balance.winrate import win_rates


def arranged(rows):
    return Reviews.of(rows, sorted({row[0] for row in rows}), sorted({row[1] for row in rows}))


def of_one_judge_each(*scores_by_idea):
    """Every review by another judge, so that only the scores of each idea matter."""
    rows = [
        (f"I{i}", (i, j), s) for i, given in enumerate(scores_by_idea) for j, s in enumerate(given)
    ]
    return arranged(rows)


def drawn(ideas, judges, each, seed=0):
    generator = np.random.default_rng(seed)
    merit, strictness = generator.normal(0, 9, ideas), generator.normal(0, 6, judges)
    return arranged(
        [
            (f"I{i:03}", f"J{j:03}", round(60 + merit[i] + strictness[j] + generator.normal(0, 7)))
            for i in range(ideas)
            for j in generator.choice(judges, each, replace=False)
        ]
    )


@pytest.fixture
def trap(case):
    return arranged(case("e10_zscore_trap")["data"]["reviews"])


@pytest.fixture
def wines(table):
    rows = [(row["idea"], row["judge"], float(row["score"])) for row in table("e07_princeton_red")]
    return arranged(rows)


@pytest.fixture
def juries(table):
    """Each national jury of 2016: its songs' ranks as scores, and the points it gave."""
    rows = defaultdict(list)
    for row in table("e09_eurovision_jurors_2016"):
        rows[row["jury"]].append(row)
    return {
        jury: (
            arranged(
                [(row["song"], juror, -int(row[juror])) for row in given for juror in "ABCDE"]
            ),
            {row["song"]: int(row["official_points"]) for row in given},
        )
        for jury, given in rows.items()
    }


def test_the_trap_of_z_scores_gives_the_figures_of_its_case(case, trap):
    expected = case("e10_zscore_trap")["expected"]
    tolerance = case("e10_zscore_trap")["tolerance"]["abs"]

    z, raw, ls = (panel_values(trap, method).values for method in ("zscore", "raw", "ls"))

    assert z == pytest.approx(list(expected["z_mean"].values()), abs=tolerance)
    assert raw == pytest.approx(list(expected["raw_mean"].values()), abs=tolerance)
    effects = list(expected["LS_effect"].values())
    assert ls - ls.mean() == pytest.approx(effects, abs=tolerance)


def test_the_rank_sums_of_the_wines_of_princeton_are_exact(case, wines):
    sums = case("e07_princeton_red")["expected"]["rank_sum"]

    assert rank_sums(wines).tolist() == list(sums.values())


def test_the_wines_of_princeton_have_the_official_order(case, wines):
    official = case("e07_princeton_red")["published"]["official_order_top4"]
    names = sorted(case("e07_princeton_red")["expected"]["rank_sum"])

    values = panel_values(wines, "ranksum").values

    order = [names[idea] for idea in np.argsort(-values)]
    assert order[:4] == [name.split()[0] for name in official]
    assert np.argsort(-values).tolist() == np.argsort(rank_sums(wines)).tolist()


def test_the_wines_of_princeton_have_the_published_means(case, wines):
    means = case("e07_princeton_red")["expected"]["mean"]

    assert panel_values(wines, "raw").values == pytest.approx(list(means.values()), abs=1e-9)


def test_juries_without_ties_gave_the_official_points(case, juries):
    exact = case("e09_eurovision_jurors_2016")["expected"]["juries_without_ties_exact"]

    for jury in exact:
        reviews, points = juries[jury]
        found = panel_values(reviews, "juror_points").values.tolist()
        assert dict(zip(sorted(points), found, strict=True)) == points, jury


def test_all_42_juries_are_consistent_with_their_official_points(case, juries):
    expected = case("e09_eurovision_jurors_2016")["expected"]
    assert len(juries) == expected["n_juries"]

    for jury, (reviews, points) in juries.items():
        found, sums = panel_values(reviews, "juror_points").values, rank_sums(reviews)
        official = np.array([points[song] for song in sorted(points)])
        better = sums[:, None] < sums
        assert np.all((official[:, None] >= official) | ~better), jury
        for total in np.unique(sums):
            tied = sums == total
            shared = pytest.approx(official[tied].sum(), abs=1e-9)
            assert found[tied].sum() == shared, f"{jury} shares what it gave"


def test_frances_worked_example_of_2016_has_its_place_and_points(case, juries):
    worked = case("e09_eurovision_jurors_2016")["expected"]["FR_2016_ES"]
    reviews, points = juries["FR"]
    spain = sorted(points).index("ES")

    sums = rank_sums(reviews)

    assert sums[spain] == sum(worked["ranks"])
    assert np.count_nonzero(sums < sums[spain]) + 1 == worked["place"]
    assert panel_values(reviews, "juror_points").values[spain] == worked["points"]


def test_ranks_are_those_of_scipy_within_each_judge():
    reviews = drawn(30, 6, 4, seed=2)

    found = ranks(reviews)

    for judge in range(reviews.judges):
        hers = reviews.judge == judge
        assert found[hers].tolist() == rankdata(-reviews.score[hers]).tolist()


def test_ranks_in_piles_of_different_size_are_comparable():
    large = [(idea, "J1", score) for idea, score in zip("ABCDEFGH", range(8, 0, -1), strict=True)]
    reviews = arranged([*large, ("Y", "J2", 50), ("Z", "J2", 40)])

    values = dict(zip("ABCDEFGHYZ", panel_values(reviews, "ranksum").values, strict=True))

    assert values["A"] == 1 - Fraction(1, 16)
    assert values["Y"] == 0.75
    assert values["B"] > values["Y"] > values["C"]


def test_who_ties_for_points_shares_them():
    rows = [(idea, "J1", score) for idea, score in zip("ABCDE", (9, 7, 7, 7, 1), strict=True)]

    found = panel_values(arranged(rows), "juror_points").values

    assert found == pytest.approx([12, 25 / 3, 25 / 3, 25 / 3, 6])


def test_the_eleventh_and_all_after_have_no_points():
    rows = [(f"I{i:02}", "J1", -i) for i in range(13)]

    found = panel_values(arranged(rows), "juror_points").values

    assert found.tolist() == [12, 10, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]


@pytest.mark.parametrize("seed", range(4))
def test_a_complete_panel_has_the_raw_order_under_ls(seed):
    reviews = drawn(12, 5, 5, seed)

    raw, ls = panel_values(reviews, "raw").values, panel_values(reviews, "ls").values

    assert ls == pytest.approx(raw, abs=1e-9)


def test_a_judge_who_adds_a_constant_changes_nothing_between_ideas_under_ls(case):
    rows = case("e03_bibd_catalyst")["data"]["reviews"]
    milder = [(idea, judge, score + 9 * (judge == "B3")) for idea, judge, score in rows]

    before, after = (panel_values(arranged(given), "ls") for given in (rows, milder))

    assert after.values - before.values == pytest.approx([9 / 4] * 4, abs=1e-9)
    assert after.covariance == pytest.approx(before.covariance, abs=1e-9)


def test_montgomerys_incomplete_blocks_give_the_published_standard_error(case):
    bibd = case("e03_bibd_catalyst")

    found = panel_values(arranged(bibd["data"]["reviews"]), "ls")

    expected, tolerance = bibd["expected"], bibd["tolerance"]["abs"]
    effects = [float(Fraction(effect)) for effect in expected["idea_effect"].values()]
    assert found.values - expected["mu"] == pytest.approx(effects, abs=tolerance)
    covariance = found.covariance
    apart = covariance.diagonal()[:, None] + covariance.diagonal() - 2 * covariance
    pairs = np.sqrt(apart[np.triu_indices(4, 1)])
    assert pairs == pytest.approx([expected["se_difference"]] * 6, abs=tolerance)


def test_the_covariance_of_ls_is_that_of_the_textbook():
    reviews = drawn(9, 6, 3, seed=5)
    design = np.column_stack([np.eye(9)[reviews.idea], np.eye(6)[reviews.judge][:, 1:]])
    residual = least_squares(reviews).residual
    centring = np.eye(9) - 1 / 9

    found = panel_values(reviews, "ls").covariance

    full = residual * np.linalg.inv(design.T @ design)[:9, :9]
    assert found == pytest.approx(centring @ full @ centring, abs=1e-9)


def test_groups_that_no_judge_connects_are_not_comparable_under_ls(case):
    reviews = arranged(case("e11_edges")["expected"]["disconnected"]["reviews"])

    with pytest.raises(NotComparable, match="not_comparable"):
        panel_values(reviews, "ls")


def test_a_judge_of_one_idea_does_not_disturb_ls(case):
    edge = case("e11_edges")["expected"]["judge_one_idea"]

    ls, raw = (panel_values(arranged(edge["reviews"]), method).values for method in ("ls", "raw"))

    expected = edge["least_squares_difference_A_minus_B"]
    assert ls[0] - ls[1] == pytest.approx(expected, abs=1e-9)
    assert raw[0] - raw[1] == pytest.approx(edge["raw_mean_difference"], abs=1e-9)


def test_one_judge_of_everything_is_taken_at_her_word(case):
    reviews = arranged(case("e11_edges")["expected"]["one_judge_all"]["reviews"])

    for method in ("raw", "ls", "trimmed", "median"):
        assert panel_values(reviews, method).values == pytest.approx([80, 60, 40])
    assert panel_values(reviews, "zscore").values == pytest.approx([1, 0, -1])
    assert panel_values(reviews, "juror_points").values.tolist() == [12, 10, 8]


@pytest.mark.parametrize("delta", [0, 0.5])
@pytest.mark.parametrize("method", METHODS)
def test_equal_scores_leave_every_finalist_at_fifty(case, method, delta):
    equal = case("e11_edges")["expected"]["all_equal"]
    odd = [(i, j, 66.7) for i, judges in (("A", 3), ("B", 2), ("C", 3)) for j in range(judges)]

    rates = win_rates(panel_values(arranged(equal["reviews"]), method).side, delta)

    assert rates.tolist() == list(equal["panel_winrate"].values())
    rates = win_rates(panel_values(arranged(odd), method).side, delta)
    assert rates.tolist() == [50, 50, 50]


def test_a_judge_of_one_review_or_of_one_score_counts_as_zero_under_zscore():
    rows = [("A", "J1", 66.7), ("B", "J1", 66.7), ("C", "J1", 66.7), ("A", "J2", 99)]
    usual = [("A", "J3", 20), ("B", "J3", 40), ("C", "J3", 60)]

    assert panel_values(arranged(rows), "zscore").values.tolist() == [0, 0, 0]
    found = panel_values(arranged([*rows, *usual]), "zscore").values
    assert found == pytest.approx([-1 / 3, 0, 1 / 2])


def test_one_rogue_on_either_end_is_trimmed():
    found = panel_values(
        of_one_judge_each([0, 70, 72, 74, 100], [60, 0, 61, 62, 63, 100]), "trimmed"
    )

    assert found.values == pytest.approx([72, 61.5])
    assert not found.fell_back.any()
    assert found.statuses == ()


def test_under_five_reviews_trimming_falls_back_to_the_mean_and_says_so():
    found = panel_values(of_one_judge_each([0, 70, 72, 74, 100], [0, 70, 72, 74]), "trimmed")

    assert found.values == pytest.approx([72, 54])
    assert found.fell_back.tolist() == [False, True]
    assert found.statuses == ("too_few_to_trim",)


def test_the_median_is_the_middle_score_or_the_mean_of_the_two_in_the_middle():
    reviews = of_one_judge_each([90, 10, 50], [1, 99, 40, 60], [7], [3, 4])

    assert panel_values(reviews, "median").values == pytest.approx([50, 50, 7, 3.5])


def test_variances_are_the_scatter_within_ideas_over_the_number_of_reviews():
    reviews = of_one_judge_each([50, 60, 70], [40, 42], [80])
    within = (200 + 2) / 3

    assert panel_values(reviews, "raw").covariance == pytest.approx(
        [within / 3, within / 2, within]
    )
    trimmed, median = panel_values(reviews, "trimmed"), panel_values(reviews, "median")
    assert trimmed.covariance == pytest.approx([within / 3, within / 2, within])
    wider = np.pi / 2 * within / 3
    assert median.covariance == pytest.approx([wider, within / 2, within])


def test_the_points_of_a_jury_are_as_sure_as_its_jurors_agree():
    agreed = [(idea, juror, -place) for juror in "ABC" for place, idea in enumerate("VWXYZ")]
    split = [*agreed[:10], *((idea, "C", place) for place, idea in enumerate("VWXYZ"))]

    assert not panel_values(arranged(agreed), "juror_points").covariance.any()
    found = panel_values(arranged(split), "juror_points").covariance
    by_juror = np.array([[12, 10, 8, 7, 6], [12, 10, 8, 7, 6], [6, 7, 8, 10, 12]])
    assert found == pytest.approx([by_juror.var(axis=0, ddof=1).mean() / 3] * 5)


def test_with_one_review_each_the_scatter_is_unknown_and_counts_as_none():
    for method in METHODS:
        found = panel_values(arranged([("A", "J1", 80), ("B", "J1", 60)]), method)
        assert not found.covariance.any()
        assert "scatter_unknown" in found.statuses


@pytest.mark.parametrize("method", METHODS)
def test_an_idea_without_reviews_stands_on_the_average_and_is_the_least_sure(method):
    known = drawn(8, 5, 5, seed=3)
    reviews = Reviews(known.idea + 1, known.judge, known.score, 9, 6)

    found, others = panel_values(reviews, method), panel_values(known, method)

    assert found.values[1:].tolist() == others.values.tolist()
    assert found.values[0] == pytest.approx(others.values.mean(), abs=1e-9)
    assert found.statuses == ("ideas_without_reviews",)
    variance = found.side.covariance.diagonal()
    assert variance[0] > variance[1:].max()
    assert np.isfinite(win_rates(found.side, 0)).all()


def test_an_idea_without_reviews_varies_as_ideas_and_reviews_together_do():
    known = of_one_judge_each([50, 70], [40, 40], [90, 90])
    reviews = Reviews(known.idea, known.judge, known.score, 4, known.judges)

    found = panel_values(reviews, "raw")

    between, within = np.var([60, 40, 90], ddof=1), 200 / 3
    assert found.covariance == pytest.approx([*[within / 2] * 3, between + within])


@pytest.mark.parametrize("method", METHODS)
def test_the_side_for_win_rates_carries_values_and_covariance(method):
    found = panel_values(drawn(7, 4, 4), method)

    side = found.side

    assert side.mean is found.values
    assert side.covariance.shape == (7, 7)
    assert np.array_equal(side.covariance, side.covariance.T)
    own = found.covariance if found.covariance.ndim == 1 else found.covariance.diagonal()
    assert side.covariance.diagonal().tolist() == own.tolist()


def test_only_means_and_medians_stay_on_the_scale_of_the_rubric():
    reviews = drawn(7, 4, 4)

    on_rubric = {method for method in METHODS if panel_values(reviews, method).on_rubric}

    assert on_rubric == {"raw", "ls", "trimmed", "median"}
    assert panel_values(reviews, "raw").scale == "rubric"
    assert panel_values(reviews, "zscore").scale == "own"


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_rows_changes_nothing(method):
    reviews = drawn(15, 7, 5, seed=9)
    order = np.random.default_rng(1).permutation(len(reviews.score))
    moved = Reviews(reviews.idea[order], reviews.judge[order], reviews.score[order], 15, 7)

    before, after = panel_values(reviews, method), panel_values(moved, method)

    assert after.values == pytest.approx(before.values, abs=1e-9)
    assert after.covariance == pytest.approx(before.covariance, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_higher_is_better_under_every_method(method):
    rows = [
        (idea, judge, base + judge) for judge in range(6) for idea, base in (("A", 70), ("B", 40))
    ]

    found = panel_values(arranged(rows), method).values

    assert found[0] > found[1]


@pytest.mark.parametrize("method", METHODS)
def test_no_reviews_are_no_panel(method):
    with pytest.raises(ValueError, match="at least one review"):
        panel_values(Reviews.of([], ["A"], []), method)


@pytest.mark.parametrize("method", METHODS)
def test_a_score_that_is_no_number_is_refused(method):
    with pytest.raises(ValueError, match="finite"):
        panel_values(arranged([("A", "J1", 50), ("B", "J1", float("nan"))]), method)


@pytest.mark.parametrize("method", ["mixed", "rasch"])
def test_another_method_is_refused_by_name(trap, method):
    with pytest.raises(ValueError, match=f"'{method}'"):
        panel_values(trap, method)
