"""Section 10 of the specification, row by row: a status, never a crash."""

import numpy as np
import pytest

from challenges.balance import BadInput, compute
from challenges.balance.evidence import Case
from challenges.balance.intake import read
from tests.builders.balance_files import BALLOTS, a_file, everything

EVEN = "50.000000"
OPEN = {"reviews_min": 0, "floor": 0, "draws": 50}


def ideas(result):
    return {row["id"]: row for row in result["ideas"]}


def column(result, *path):
    found = []
    for row in result["ideas"]:
        for key in path:
            row = row[key]
        found.append(row)
    return found


def marks(scores, judges=("J1", "J2", "J3")):
    return [(idea, judge, score) for idea, score in scores.items() for judge in judges]


def test_no_votes_at_all_leave_the_order_of_the_panel(challenge, case):
    expected = case("e11_edges")["expected"]["zero_votes"]
    counts = zip(expected["supports"], expected["exposures"], strict=True)
    votes = dict(zip("ABC", counts, strict=True))

    result = compute(challenge(votes, marks({"A": 60, "B": 80, "C": 70}), **OPEN))

    assert list(map(float, column(result, "crowd", "win_rate"))) == expected["crowd_winrate"]
    assert column(result, "place") == [3, 1, 2]
    assert "crowd_no_evidence" in result["statuses"]


@pytest.mark.parametrize("ballot", BALLOTS)
def test_whatever_the_ballot_an_empty_box_ranks_by_the_panel(ballot):
    given = a_file(ballot)
    alone = compute(a_file(ballot, crowd_weight=0, chance="posterior"))
    for idea in given["ideas"]:
        idea |= {name: 0 for name in ("supports", "exposures") if name in idea}
        if "ratings" in idea:
            idea["ratings"] = [0] * 5
    given["ballots"] = [{"voter": "v", "choices": {}}] if "ballots" in given else []
    given["duels"] = []
    if ballot == "star ballots":
        # Without any ballot a star challenge has to say that nobody rated.
        for idea in given["ideas"]:
            idea["ratings"] = [0] * 5

    result = compute(given)

    assert "crowd_no_evidence" in result["statuses"]
    assert column(result, "place") == column(alone, "place")
    assert {rate for rate in column(result, "crowd", "win_rate") if rate} == {EVEN}


def test_an_idea_without_exposures_has_the_mean_and_the_variance_of_the_prior(challenge):
    votes = {f"I{n}": (10 + 3 * n, 60) for n in range(6)} | {"new": (0, 0)}
    result = compute(challenge(votes, **OPEN))

    alpha, beta = (float(result["prior"][name]) for name in ("alpha", "beta"))
    mean, strength = alpha / (alpha + beta), alpha + beta
    unseen = ideas(result)["new"]["crowd"]
    assert float(unseen["mean"]) == pytest.approx(mean, abs=1e-6)
    assert float(unseen["variance"]) == pytest.approx(mean * (1 - mean) / (strength + 1), abs=1e-6)
    assert 40 < float(unseen["win_rate"]) < 60


def test_more_supports_than_exposures_and_votes_given_twice_are_refused_with_their_rows(challenge):
    with pytest.raises(BadInput) as caught:
        compute(challenge({"A": (3, 2), "B": (1, 2), "C": (5, 4)}))
    assert [path for path, _ in [(caught.value.path, ""), *caught.value.others]] == [
        "ideas[0].supports",
        "ideas[2].supports",
    ]

    twice = challenge({}, [("A", "J", 50), ("A", "J", 60)])
    twice["ideas"] = [{"id": "A", "finalist": True}]
    twice["ballots"] = [{"voter": "v", "choices": {"A": 1}}] * 2
    with pytest.raises(BadInput, match=r"reviews\[1\]"):
        compute(twice)


@pytest.mark.parametrize("method", ["winrate", "zscore", "minmax", "rank", "points", "absolute"])
def test_ideas_equal_on_a_side_are_equal_whatever_the_method(challenge, method):
    given = challenge(dict.fromkeys("ABC", (5, 20)), marks(dict.fromkeys("ABC", 70)), method=method)

    result = compute(given)

    assert set(column(result, "crowd", "win_rate")) == {EVEN}
    assert set(column(result, "panel", "win_rate")) == {EVEN}
    for side in ("crowd", "panel"):
        assert len(set(column(result, "parts", side))) == 1
    assert set(column(result, "place")) == {1}
    chances = [float(chance) for chance in column(result, "p_win")]
    assert chances == pytest.approx([1 / 3] * 3, abs=0.03)


@pytest.mark.parametrize("method", ["winrate", "zscore", "minmax", "rank", "points"])
def test_ideas_that_the_panel_ranks_in_turns_are_equal_too(challenge, method):
    """Rounding leaves 1e-16 between effects that are equal, which must rank nobody."""
    base = (27.0, 4.1, 1.7, 81.3, 91.3, 60.7)
    reviews = [(f"I{i}", f"J{j}", base[(i + j) % 6]) for i in range(6) for j in range(6)]
    votes = {f"I{i}": (5, 20) for i in range(6)}

    result = compute(challenge(votes, reviews, method=method, **OPEN))

    assert len(set(column(result, "parts", "panel"))) == 1
    assert set(column(result, "place")) == {1}


def test_one_judge_is_computed_with_fixed_ratios_and_awards_nothing(challenge, case):
    expected = case("e11_edges")["expected"]["one_judge_all"]
    votes = dict.fromkeys("ABC", (5, 20))

    result = compute(challenge(votes, expected["reviews"]))

    assert {"single_judge", "panel_ratios_assumed", "few_reviews", "nobody_passes"} <= set(
        result["statuses"]
    )
    effects = [float(score) - 60 for score in column(result, "panel", "score")]
    assert effects == pytest.approx(list(expected["fixed_ratio_blup"].values()), abs=1e-6)
    assert sorted(column(result, "panel", "win_rate")) == column(result, "panel", "win_rate")[::-1]
    locked = compute(challenge(votes, expected["reviews"], reviews_min=1))
    assert column(locked, "place") == [1, 2, 3]


def test_a_judge_with_one_review_or_one_score_for_all_is_kept_and_flagged(challenge, case):
    expected = case("e11_edges")["expected"]["judge_one_idea"]
    votes = {"A": (5, 20), "B": (5, 20)}
    result = compute(challenge(votes, expected["reviews"], panel="ls", **OPEN))

    a, b = (float(score) for score in column(result, "panel", "score"))
    assert a - b == pytest.approx(expected["least_squares_difference_A_minus_B"], abs=1e-6)
    flags = {judge["id"]: judge["flags"] for judge in result["judges"]}
    assert "single_review" in flags["J3"]
    raw = [float(mean) for mean in column(result, "panel", "raw_mean")]
    assert raw[0] - raw[1] == pytest.approx(expected["raw_mean_difference"], abs=1e-6)

    constant = marks({"A": 80, "B": 60}) + [("A", "J4", 50), ("B", "J4", 50)]
    flags = {judge["id"]: judge["flags"] for judge in compute(challenge(votes, constant))["judges"]}
    assert "constant_scores" in flags["J4"]
    assert "constant_scores" not in flags["J1"]


def test_an_idea_with_too_few_reviews_cannot_be_awarded(challenge):
    reviews = [*marks({"A": 60, "B": 70}), ("C", "J1", 99), ("C", "J2", 99)]
    result = compute(challenge(dict.fromkeys("ABC", (5, 20)), reviews))

    assert ideas(result)["C"]["gate"] == "reviews"
    assert column(result, "place") == [2, 1, None]
    assert "few_reviews" in result["statuses"]
    locked = compute(challenge(dict.fromkeys("ABC", (5, 20)), reviews, reviews_min=2))
    assert column(locked, "place") == [3, 2, 1]


@pytest.mark.parametrize("panel", ["mixed", "ls"])
def test_what_nobody_can_compare_is_computed_and_said_so(challenge, case, panel):
    expected = case("e11_edges")["expected"]["disconnected"]
    result = compute(challenge(dict.fromkeys("ABCD", (5, 20)), expected["reviews"], panel=panel))

    assert "disconnected" in result["statuses"]
    assert ("not_comparable" in result["statuses"]) == (panel == "ls")
    a, b, c, d = (float(score) for score in column(result, "panel", "score"))
    assert (a - b, c - d) == (pytest.approx(10, abs=1e-6), pytest.approx(10, abs=1e-6))


def test_a_ratio_at_its_bound_is_said(challenge):
    turns = [(-4, -1, 2, 3), (-1, 2, 3, -4), (2, 3, -4, -1), (3, -4, -1, 2)]
    reviews = [(f"I{i}", f"J{j}", 60 + turns[i % 4][j]) for i in range(8) for j in range(4)]
    votes = {f"I{i}": (5, 20) for i in range(8)}

    for bounded in (True, False):
        result = compute(challenge(votes, reviews, variance_bounds=bounded, **OPEN))
        assert "variance_on_boundary" in result["statuses"]
        assert (float(result["variances"]["idea"]) > 0) == bounded


@pytest.mark.parametrize("ballot", BALLOTS)
def test_a_single_finalist_has_fifty_and_wins_if_it_passes(ballot):
    given = a_file(ballot)
    for idea in given["ideas"]:
        idea["finalist"] = idea["id"] == "I2"

    result = compute(given)
    row = ideas(result)["I2"]

    assert (row["final"], row["place"], row["p_win"]) == (EVEN, 1, "1.000000")
    assert "single_finalist" in result["statuses"]
    assert result["segments"] == [{"from": "0.000000", "to": "1.000000", "winners": ["I2"]}]
    stopped = compute(given | {"rules": given["rules"] | {"floor": 100}})
    assert ideas(stopped)["I2"]["place"] is None


@pytest.mark.parametrize("ballot", BALLOTS)
def test_no_finalist_is_no_award(ballot):
    given = a_file(ballot)
    for idea in given["ideas"]:
        idea["finalist"] = False

    result = compute(given)

    assert "no_finalists" in result["statuses"]
    assert set(column(result, "place")) == {None}
    assert result["segments"] == result["pareto"] == []


def test_a_finalist_withdrawn_after_the_close_is_left_out_and_both_are_known(challenge):
    votes = {"A": (40, 100), "B": (30, 100), "C": (20, 100)}
    given = challenge(votes, marks({"A": 80, "B": 70, "C": 60}))
    with_all = compute(given)
    given["ideas"][2]["finalist"] = False

    without = compute(given)

    assert ideas(without)["C"]["panel"] is None
    assert ideas(without)["C"]["crowd"]["mean"] == ideas(with_all)["C"]["crowd"]["mean"]
    assert "reviews_outside_shortlist" in without["statuses"]
    winners = [row["id"] for row in without["ideas"] if row["place"] == 1]
    spoiler = next(row for row in with_all["flips"]["without_idea"] if row["id"] == "C")
    assert spoiler["winners"] == winners


@pytest.mark.parametrize("score", [float("nan"), float("inf"), "NaN", -1, 100.5, None, "", True])
def test_what_is_no_score_is_refused_at_input(challenge, score):
    with pytest.raises(BadInput) as caught:
        compute(challenge({"A": (1, 2)}, [("A", "J", score)]))

    assert caught.value.path == "reviews[0].score"


def test_an_incomplete_review_is_refused_at_input():
    given = everything()
    del given["reviews"][4]["scores"]["cost"]

    with pytest.raises(BadInput) as caught:
        compute(given)

    assert (caught.value.path, caught.value.reason) == ("reviews[4].scores", "lacks cost")


@pytest.mark.parametrize(("weight", "side"), [(0, "panel"), (1, "crowd")])
def test_at_either_end_of_the_weight_the_other_side_is_still_shown(challenge, weight, side):
    votes = {"A": (40, 100), "B": (30, 100), "C": (20, 100)}
    given = challenge(votes, marks({"A": 60, "B": 70, "C": 80}), crowd_weight=weight)

    result = compute(given)

    assert column(result, "final") == column(result, side, "win_rate")
    assert all(len(set(column(result, s, "win_rate"))) == 3 for s in ("panel", "crowd"))
    assert float(result["effective_weight"]) == weight
    tied = compute(given | {"ideas": [row | {"supports": 30} for row in given["ideas"]]})
    assert sorted(column(tied, "place")) == [1, 2, 3]


def test_a_tie_at_the_locked_weight_depends_on_the_weight(challenge):
    """Two ideas that share the first place at 1/2 and at no other weight."""
    reviews = marks({"A": 80, "B": 60})
    votes = {"A": (10, 50), "B": (40, 50)}

    result = compute(challenge(votes, reviews, method="rank", ties=["share"]))

    assert column(result, "place") == [1, 1]
    assert result["robust"] == {"from": "0.500000", "to": "0.500000", "depends_on_weight": True}


def test_enormous_counts_are_computed(challenge):
    huge = 10**12
    votes = {"A": (huge, huge), "B": (0, huge), "C": (huge // 2, huge), "D": (1, 1), "E": (0, 0)}
    result = compute(challenge(votes, **OPEN))
    assert column(result, "place")[:2] == [1, 5]

    stars = challenge({}, ballot="stars", **OPEN)
    stars["ideas"] = [
        {"id": idea, "finalist": True, "ratings": [huge * (n == level) for level in range(5)]}
        for n, idea in enumerate("ABC")
    ]
    assert column(compute(stars), "place") == [3, 2, 1]
    duels = challenge({}, ballot="pairwise", **OPEN)
    duels["ideas"] = [{"id": idea, "finalist": True} for idea in "ABC"]
    duels["duels"] = [{"a": "A", "b": "B", "a_wins": huge, "b_wins": 0}]
    assert column(compute(duels), "place") == [1, 3, 2]
    timed = challenge({}, exposure="time", **OPEN)
    timed["ideas"] = [
        {"id": idea, "finalist": True, "supports": huge, "time": time}
        for idea, time in (("A", "0.000001"), ("B", huge), ("C", 1), ("D", 2), ("E", 3))
    ]
    assert column(compute(timed), "place") == [1, 5, 2, 3, 4]


@pytest.mark.parametrize("scores", [(0, 0, 0), (100, 100, 100), (0, 100, 50), (0, 0, 100)])
def test_scores_at_the_ends_of_the_scale_are_computed(challenge, scores):
    rows = list(zip("ABC", scores, strict=True))
    votes = dict.fromkeys("ABC", (0, 5))

    for panel in ("mixed", "raw", "ls", "zscore", "trimmed", "median", "ranksum"):
        case = Case(read(challenge(votes, marks(dict(rows)), panel=panel, **OPEN)))
        rates = [float(row.panel) for row in case.decision.standings.values()]
        assert np.mean(rates) == pytest.approx(50, abs=1e-6)
        assert all((rates[i] > rates[j]) == (scores[i] > scores[j]) for i, j in ((0, 1), (1, 2)))
