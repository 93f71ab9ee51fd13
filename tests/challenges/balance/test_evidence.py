import copy
from decimal import Decimal

import numpy as np
import pytest

from challenges.balance import evidence, panel
from challenges.balance.evidence import Case
from challenges.balance.intake import read
from challenges.balance.panel_methods import panel_values

JUDGES = ("J1", "J2", "J3", "J4", "J5", "J6")


@pytest.fixture
def made(challenge):
    """A challenge of six finalists and six judges, four of whom scored each idea."""

    def make(seed=1, **rules):
        draw = np.random.default_rng(seed)
        votes = {f"I{n}": (int(draw.binomial(90, 0.3)), 90) for n in range(6)}
        reviews = [
            (idea, judge, int(draw.integers(20, 95)))
            for idea in votes
            for judge in sorted(draw.choice(JUDGES, 4, replace=False))
        ]
        return challenge(votes, reviews, **({"reviews_min": 0, "floor": 0} | rules))

    return make


def case_of(given):
    return Case(read(copy.deepcopy(given)))


def numbers(case):
    """Everything that ranks, to compare a variation with an edited file."""
    return case.decision.standings.keys(), [vars(row) for row in case.decision.standings.values()]


@pytest.mark.parametrize("judge", JUDGES)
def test_leaving_a_judge_out_is_the_file_without_her_reviews(made, judge):
    given = made()
    without = case_of(given).without_judge(judge)
    given["reviews"] = [row for row in given["reviews"] if row["judge"] != judge]

    assert numbers(without) == numbers(case_of(given))


def test_leaving_a_judge_out_stops_nobody_for_too_few_reviews(made):
    case = case_of(made(reviews_min=4))

    assert case.decision.passing
    assert len(case.without_judge("J1").decision.passing) == len(case.decision.passing)


@pytest.mark.parametrize("idea", ["I0", "I3"])
def test_leaving_a_finalist_out_is_the_file_in_which_she_is_none(made, idea):
    given = made()
    without = case_of(given).without_finalist(idea)
    next(row for row in given["ideas"] if row["id"] == idea)["finalist"] = False

    assert idea not in without.finalist_ids
    assert numbers(without) == numbers(case_of(given))


@pytest.mark.parametrize("extra", [1, 20])
def test_more_supports_are_the_file_with_more_supports(made, extra):
    given = made()
    more = case_of(given).with_supports("I2", extra)
    given["ideas"][2]["supports"] += extra

    assert numbers(more) == numbers(case_of(given))


def test_leaving_a_source_out_is_the_file_without_its_votes(made):
    given = made()
    source = {"id": "forum", "counts": {"I0": [5, 9], "I4": [0, 3]}}
    without = case_of(given | {"sources": [source]}).without_source("forum")
    for number, pair in ((0, (5, 9)), (4, (0, 3))):
        given["ideas"][number]["supports"] -= pair[0]
        given["ideas"][number]["exposures"] -= pair[1]

    assert numbers(without) == numbers(case_of(given))


def test_flagged_votes_may_be_treated_in_another_way(made):
    flag = {"id": "f", "kind": "burst", "voters": 4, "counts": {"I1": [6, 8]}}
    case = case_of(made() | {"flags": [flag]})
    excluded = made()
    excluded["ideas"][1]["supports"] -= 6
    excluded["ideas"][1]["exposures"] -= 8

    assert numbers(case.treated("exclude")) == numbers(case_of(excluded))
    assert numbers(case.treated("report")) == numbers(case_of(made())) == numbers(case)
    assert numbers(case_of(made(integrity="exclude") | {"flags": [flag]})) == numbers(
        case.treated("exclude")
    )


def test_other_scores_are_the_file_with_other_scores(made):
    given = made()
    case = case_of(given)
    score = case.reviews.score.copy()
    score[7] = 33
    moved = Case(case.challenge, moved_reviews=panel.Reviews(**vars_of(case.reviews, score=score)))
    rows = sorted(given["reviews"], key=lambda row: (row["idea"], row["judge"]))
    rows[7]["score"] = 33

    assert numbers(moved) == numbers(case_of(given))


def vars_of(reviews, **changes):
    names = ("idea", "judge", "score", "ideas", "judges")
    return {name: getattr(reviews, name) for name in names} | changes


def test_reviews_of_ideas_outside_the_shortlist_decide_nothing(made):
    given = made()
    before = numbers(case_of(given))
    given["ideas"].append({"id": "X", "supports": 0, "exposures": 0, "finalist": False})
    given["reviews"].append({"idea": "X", "judge": "J1", "score": 1})
    given["reviews"].append({"idea": "X", "judge": "J9", "score": 99})
    case = case_of(given)

    assert case.judge_ids == JUDGES
    assert len(case.panel_reviews) == len(case.challenge.reviews) - 2
    assert [row["score"] for row in before[1]] == [row["score"] for row in numbers(case)[1]]


def test_fixed_ratios_are_used_instead_of_fitted_ones(made):
    case = case_of(made())
    ratios = panel.Ratios(2.0, 0.5)
    fixed = Case(case.challenge, ratios=ratios)

    assert fixed.estimate.ratios == ratios
    assert (fixed.panel_side.mean == panel.solve(case.reviews, ratios).idea_effects).all()
    assert fixed.without_judge("J1").estimate.ratios == ratios


def test_variance_bounds_may_be_taken_off(challenge):
    turns = [(-4, -1, 2, 3), (-1, 2, 3, -4), (2, 3, -4, -1), (3, -4, -1, 2)]
    reviews = [(f"I{i}", f"J{j}", 60 + turns[i % 4][j]) for i in range(8) for j in range(4)]
    votes = {f"I{i}": (5, 20) for i in range(8)}

    bounded = case_of(challenge(votes, reviews)).estimate.ratios
    free = case_of(challenge(votes, reviews, variance_bounds=False)).estimate.ratios

    assert bounded.idea == pytest.approx(0.1)
    assert free.idea < 0.1
    assert bounded.on_boundary


def test_a_very_large_panel_keeps_its_ratios_when_something_is_left_out(made, monkeypatch):
    case = case_of(made())
    refitted = case.without_judge("J1").estimate.ratios
    monkeypatch.setattr(evidence, "MANY_REVIEWS", 3)

    held = case_of(made()).without_judge("J1").estimate.ratios

    assert held == case.estimate.ratios
    assert held != refitted


@pytest.mark.parametrize("method", ["raw", "ls", "trimmed", "median"])
def test_other_panel_methods_are_marks_too(made, method):
    case = case_of(made(panel=method))
    values = panel_values(case.reviews, method)

    assert (case.panel_side.mean == values.values).all()
    assert case.scores == tuple(values.values)


@pytest.mark.parametrize("method", ["zscore", "ranksum"])
def test_methods_on_a_scale_of_their_own_leave_the_floor_to_plain_averages(made, method):
    case = case_of(made(panel=method))

    assert (case.panel_side.mean == panel_values(case.reviews, method).values).all()
    assert case.scores == pytest.approx(tuple(case.reviews.raw_means))


def test_what_cannot_be_compared_falls_back_on_the_mixed_model(challenge, case):
    edge = case("e11_edges")["expected"]["disconnected"]
    given = challenge(dict.fromkeys("ABCD", (5, 20)), edge["reviews"], panel="ls")
    found = case_of(given)

    assert found.other_panel is None
    assert (found.panel_side.mean == found.estimate.idea_effects).all()
    assert found.scores == tuple(found.estimate.scores)


@pytest.mark.parametrize("method", ["mixed", "raw", "ls", "median", "ranksum"])
def test_an_idea_that_nobody_scored_has_no_mark_and_stops_at_any_floor(made, method):
    given = made(panel=method, floor=1)
    given["reviews"] = [row for row in given["reviews"] if row["idea"] != "I3"]
    found = case_of(given)

    assert found.scores[3] is None
    assert found.decision.standings["I3"].gate == "floor"
    assert found.evidence.reviews[3] == 0


def test_sums_as_they_are_put_both_sides_on_a_scale_of_0_to_100(made):
    case = case_of(made(method="absolute"))

    assert (case.panel_side.mean == case.estimate.scores).all()
    assert case.crowd_side.mean == pytest.approx(100 * case.crowd.mean)
    variances = np.diag(case.crowd_side.covariance)
    assert variances == pytest.approx(1e4 * case.crowd.variance)


def test_vetoes_and_costs_come_in_the_order_of_the_finalists(made):
    given = made()
    given["ideas"][4]["cost"] = 700
    given["vetoes"] = [
        {"idea": "I2", "judge": judge, "reason": "unsafe", "text": "x"} for judge in JUDGES
    ]
    found = case_of(given)

    assert found.vetoes == {"I2": "unsafe"}
    assert found.evidence.vetoed == (False, False, True, False, False, False)
    assert found.evidence.costs == (None, None, None, None, 700, None)


def test_a_challenge_without_votes_or_reviews_has_no_sides(challenge):
    found = case_of(challenge({"A": (0, 9), "B": (0, 3)}))

    assert found.crowd_side is found.panel_side is found.estimate is found.other_panel is None
    assert found.scores == (None, None)
    assert found.decision.standings["A"].final == Decimal(50)
