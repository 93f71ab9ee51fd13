import copy

import numpy as np
import pytest

from challenges.balance import compute
from challenges.balance.agreement import koo_li, reviews_needed
from challenges.balance.alpha import krippendorff_of_table, wording
from challenges.balance.evidence import Case
from challenges.balance.intake import read
from challenges.balance.panel_report import panel_report

NOTHING = ("single", "consistency", "alpha", "words", "reviews_for_80")


@pytest.fixture
def wines(challenge, table):
    """The red wines of case e07, marked on their own scale of 0 to 20."""

    def make(**rules):
        rows = table("e07_princeton_red")
        criteria = [{"id": "wine", "weight": 1, "low": 0, "high": 20}]
        given = challenge(
            dict.fromkeys(sorted({row["idea"] for row in rows}), (5, 20)),
            criteria=criteria,
            **{"variance_bounds": False, "reviews_min": 0, "floor": 0, "draws": 1} | rules,
        )
        given["reviews"] = [
            {"idea": row["idea"], "judge": row["judge"], "scores": {"wine": row["score"]}}
            for row in rows
        ]
        return given

    return make


def case_of(given):
    return Case(read(copy.deepcopy(given)))


def test_the_variances_are_those_computed_in_r(wines, case):
    reference = case("e07_princeton_red")
    expected, within = reference["expected"]["REML"], reference["tolerance"]["rel"]

    found = panel_report(case_of(wines()))["variances"]

    # Marks of 0 to 20 became 0 to 100.
    assert found["idea"] == pytest.approx(25 * expected["var_idea"], rel=within)
    assert found["judge"] == pytest.approx(25 * expected["var_judge"], rel=within)
    assert found["residual"] == pytest.approx(25 * expected["var_resid"], rel=within)
    means = reference["expected"]["mean"].values()
    assert found["mean"] == pytest.approx(5 * np.mean(list(means)), rel=1e-6)


def test_the_reliability_of_one_mark_follows_from_the_variances(wines):
    report = panel_report(case_of(wines()))
    found, variances = report["reliability"], report["variances"]

    total = variances["idea"] + variances["judge"] + variances["residual"]
    assert found["single"] == pytest.approx(variances["idea"] / total)
    consistency = variances["idea"] / (variances["idea"] + variances["residual"])
    assert found["consistency"] == pytest.approx(consistency)
    assert found["reviews_for_80"] == pytest.approx(reviews_needed(0.8, consistency))
    # Spearman-Brown: so many reviews have a reliability of .80.
    k = found["reviews_for_80"]
    assert k * consistency / (1 + (k - 1) * consistency) == pytest.approx(0.8)


def test_each_score_is_the_more_reliable_the_less_it_errs(wines):
    report = panel_report(case_of(wines()))

    for row in report["ideas"]:
        variance = report["variances"]["idea"]
        assert row["reliability"] == pytest.approx(1 - row["se"] ** 2 / variance)
        assert row["reviews"] == 9


def test_agreement_is_told_by_alpha_over_all_and_by_criterion(wines, table):
    found = panel_report(case_of(wines()))["reliability"]
    rows = table("e07_princeton_red")
    ideas, judges = (sorted({row[name] for row in rows}) for name in ("idea", "judge"))
    scores = np.full((len(judges), len(ideas)), np.nan)
    for row in rows:
        scores[judges.index(row["judge"]), ideas.index(row["idea"])] = float(row["score"])

    assert found["alpha"] == pytest.approx(krippendorff_of_table(scores, "interval"))
    assert found["criteria"] == {"wine": pytest.approx(krippendorff_of_table(scores, "ordinal"))}
    assert found["words"] == {
        "single": koo_li(found["single"]),
        "consistency": koo_li(found["consistency"]),
        "alpha": wording(found["alpha"]),
    }


def test_without_criteria_there_is_no_alpha_of_them(challenge):
    reviews = [(i, j, s) for i, s in (("A", 80), ("B", 60)) for j in ("J1", "J2")]

    assert (
        panel_report(case_of(challenge({"A": (1, 5), "B": (1, 5)}, reviews)))["reliability"][
            "criteria"
        ]
        == {}
    )


def test_without_reviews_there_is_nothing_to_tell(challenge):
    found = panel_report(case_of(challenge({"A": (1, 5), "B": (2, 5)})))

    assert set(found["variances"].values()) == {None}
    assert found["ideas"] == [{"se": None, "raw_mean": None, "reviews": 0, "reliability": None}] * 2
    assert {name: found["reliability"][name] for name in NOTHING} == dict.fromkeys(NOTHING)
    assert found["reliability"]["panel"] == 0
    assert found["reliability"]["crowd"] > 0


@pytest.mark.parametrize("panel", ["raw", "ls", "median", "trimmed"])
def test_errors_are_those_of_the_locked_panel_method(wines, panel):
    case = case_of(wines(panel=panel))

    found = [row["se"] for row in panel_report(case)["ideas"]]

    assert found == pytest.approx(np.sqrt(np.diag(case.panel_side.covariance)))
    if panel == "raw":
        scores = [row.score for row in case.panel_reviews]
        groups = np.array(scores, dtype=float).reshape(10, 9)
        error = np.sqrt(np.mean(groups.var(axis=1, ddof=1)) / 9)
        assert found == pytest.approx([error] * 10)


def test_plain_averages_are_told_beside_every_method(wines, case):
    expected = case("e07_princeton_red")["expected"]["mean"]

    for panel in ("mixed", "ranksum"):
        found = [row["raw_mean"] for row in panel_report(case_of(wines(panel=panel)))["ideas"]]
        assert found == pytest.approx([5 * mean for mean in expected.values()])


def test_the_share_that_is_known_is_that_of_each_side(wines):
    result = compute(wines())
    effects = np.array([float(row["panel"]["score"]) for row in result["ideas"]])
    case = case_of(wines())

    spread = case.panel_side.spread
    assert float(result["reliability"]["panel"]) == pytest.approx(
        np.var(effects) / spread, abs=1e-5
    )
    # All wines have as many supports of as many exposures.
    assert result["reliability"]["crowd"] == "0.000000"


def test_marks_that_all_agree_leave_no_alpha(challenge):
    reviews = [(i, j, 70) for i in "AB" for j in ("J1", "J2")]
    found = panel_report(case_of(challenge({"A": (1, 5), "B": (1, 5)}, reviews)))

    assert found["reliability"]["alpha"] is None
    assert found["reliability"]["words"]["alpha"] is None
    assert found["variances"]["residual"] == 0
    assert [row["reliability"] for row in found["ideas"]] == [0, 0]


@pytest.mark.parametrize("panel", ["zscore", "ranksum"])
def test_no_error_is_told_where_the_panels_values_are_on_another_scale_than_the_marks(wines, panel):
    assert {row["se"] for row in panel_report(case_of(wines(panel=panel)))["ideas"]} == {None}
