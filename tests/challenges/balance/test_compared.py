import copy
from fractions import Fraction

import numpy as np
import pytest

from challenges.balance import compute
from challenges.balance.compared import OTHERS, method_table
from challenges.balance.evidence import Case
from challenges.balance.intake import read

LOCKED = {
    "winrate-0": {"method": "winrate", "delta": 0},
    "winrate-0.5": {"method": "winrate", "delta": "0.5"},
    "winrate-1": {"method": "winrate", "delta": 1},
    "zscore": {"method": "zscore"},
    "rank": {"method": "rank"},
    "points": {"method": "points"},
}


@pytest.fixture
def made(challenge):
    def make(seed, **rules):
        draw = np.random.default_rng(seed)
        votes = {f"I{n}": (int(draw.binomial(60, 0.3)), 60) for n in range(7)}
        reviews = [(i, f"J{j}", int(draw.integers(30, 95))) for i in votes for j in range(3)]
        return challenge(votes, reviews, draws=1, **rules)

    return make


def table_of(given):
    return {row["name"]: row["winners"] for row in compute(copy.deepcopy(given))["methods"]}


def test_the_table_has_nine_rows_in_a_fixed_order(made):
    names = [row["name"] for row in compute(made(1))["methods"]]

    assert names == [*LOCKED, "raw", "panel", "crowd"]
    assert {name: (method.name, method.delta) for name, method in OTHERS.items()} == {
        name: (rules["method"], float(rules.get("delta", 0.5))) for name, rules in LOCKED.items()
    }


@pytest.mark.parametrize("seed", range(6))
def test_each_method_has_the_winner_it_would_have_if_it_were_locked(made, seed):
    found = table_of(made(seed, crowd_weight="0.4"))

    for name, rules in LOCKED.items():
        locked = Case(read(made(seed, crowd_weight="0.4", **rules)))
        assert found[name] == list(locked.decision.winners)


@pytest.mark.parametrize("seed", range(6))
def test_each_side_alone_and_the_plain_average_have_their_highest(made, seed):
    given = made(seed)
    result = compute(copy.deepcopy(given))
    found = {row["name"]: row["winners"] for row in result["methods"]}

    def highest(value):
        rows = [row for row in result["ideas"] if row["gate"] is None]
        top = max(value(row) for row in rows)
        return [row["id"] for row in rows if value(row) == top]

    assert found["panel"] == highest(lambda row: float(row["panel"]["win_rate"]))
    assert found["crowd"] == highest(lambda row: float(row["crowd"]["win_rate"]))
    scores = {
        idea: [row["score"] for row in given["reviews"] if row["idea"] == idea]
        for idea in {row["idea"] for row in given["reviews"]}
    }
    assert found["raw"] == highest(lambda row: Fraction(sum(scores[row["id"]]), 3))


def test_the_methods_may_disagree(made):
    tables = [table_of(made(seed)) for seed in range(12)]

    assert any(len({tuple(winners) for winners in table.values()}) > 2 for table in tables)


def test_who_stopped_at_a_gate_wins_under_no_method(made):
    given = made(3)
    first = table_of(given)["raw"][0]
    given["vetoes"] = [
        {"idea": first, "judge": judge, "reason": "unsafe", "text": "x"} for judge in ("J0", "J1")
    ]

    assert all(first not in winners for winners in table_of(given).values())


def test_whom_only_the_locked_method_kept_out_may_win_by_the_others(made):
    given = made(3, method="gate", admit=1)

    assert table_of(given) == table_of(made(3))


def test_with_nobody_passing_no_method_has_a_winner(made):
    assert set(map(tuple, table_of(made(3, floor=100)).values())) == {()}


def test_without_a_panel_nobody_is_named_by_it(challenge):
    found = table_of(challenge({"A": (9, 20), "B": (2, 20)}, reviews_min=0, floor=0))

    assert found["raw"] == []
    assert found["panel"] == ["A", "B"]
    assert found["crowd"] == found["zscore"] == ["A"]


def test_ties_of_each_method_are_decided_in_the_locked_order(challenge):
    reviews = [(i, f"J{j}", s) for i, s in (("A", 90), ("B", 60)) for j in range(3)]
    votes = {"A": (10, 50), "B": (40, 50)}

    by_crowd = table_of(challenge(votes, reviews, ties=["crowd", "share"]))
    shared = table_of(challenge(votes, reviews, ties=["share"]))

    assert (by_crowd["rank"], shared["rank"]) == (["B"], ["A", "B"])


def test_the_table_is_that_of_a_case(made):
    given = made(5)

    assert method_table(Case(read(copy.deepcopy(given)))) == compute(given)["methods"]
