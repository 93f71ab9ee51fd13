"""Section 12 of the specification: what must hold without any published case."""

import copy
import os
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from challenges.balance import compute
from challenges.balance.canonical import canonical_json
from challenges.balance.chance import chances_of_winning
from challenges.balance.decision import method_of
from challenges.balance.evidence import Case
from challenges.balance.intake import read
from challenges.balance.locked import PANELS
from challenges.balance.methods import METHODS, WEIGHTED
from challenges.balance.winrate import Side, win_rates
from tests.builders.balance_files import BALLOTS, a_file, everything

ROOT = Path(__file__).parents[3]
OPEN = {"reviews_min": 0, "floor": 0, "draws": 1}


def case_of(given):
    return Case(read(copy.deepcopy(given)))


def complete_panel(challenge, draw, **rules):
    """Nine finalists, each scored by all of five judges."""
    reviews = [(f"I{i}", f"J{j}", int(draw.integers(20, 95))) for i in range(9) for j in range(5)]
    votes = {f"I{i}": (int(draw.integers(5, 30)), 60) for i in range(9)}
    return challenge(votes, reviews, **OPEN | rules)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("panel", ["ls", "mixed"])
def test_where_every_judge_saw_every_idea_the_order_is_that_of_plain_averages(
    challenge, panel, seed
):
    case = case_of(complete_panel(challenge, np.random.default_rng(seed), panel=panel))

    means = case.reviews.raw_means
    assert (np.argsort(np.round(case.scores, 6)) == np.argsort(np.round(means, 6))).all()


@pytest.mark.parametrize("judge", ["J1", "J4"])
def test_a_constant_added_to_one_judge_leaves_least_squares_unchanged(judge):
    given = a_file(panel="ls")
    before = case_of(given)
    for row in given["reviews"]:
        row["score"] += 5 * (row["judge"] == judge)
    after = case_of(given)

    def lead(case):
        return case.panel_side.mean - case.panel_side.mean.mean()

    assert lead(after) == pytest.approx(lead(before))
    assert after.panel_side.covariance == pytest.approx(before.panel_side.covariance)
    places = [case.decision.places for case in (before, after)]
    assert places[0] == places[1]


@pytest.mark.parametrize("given", [{"ballot": ballot} for ballot in BALLOTS], ids=str)
def test_both_sides_average_exactly_fifty_for_every_ballot(given):
    assert_both_sides_average_fifty(a_file(**given))


@pytest.mark.parametrize("panel", PANELS)
def test_both_sides_average_exactly_fifty_for_every_panel(panel):
    assert_both_sides_average_fifty(a_file(panel=panel))


def assert_both_sides_average_fifty(given):
    for delta in (0, "0.5", 1):
        given["rules"]["delta"] = delta
        rows = case_of(given).decision.standings.values()
        for side in ("panel", "crowd"):
            mean = sum(Fraction(getattr(row, side)) for row in rows) / len(rows)
            assert abs(mean - 50) < Fraction(1, 10**6)


@pytest.mark.parametrize("delta", [0, 0.25, 0.5, 1])
def test_a_win_rate_never_falls_as_its_own_value_rises(delta):
    draw = np.random.default_rng(7)
    for _ in range(40):
        size = int(draw.integers(2, 8))
        root = draw.normal(0, draw.choice([0, 0.1, 1]), (size, size))
        mean, covariance = draw.normal(0, 1, size), root @ root.T
        raised = int(draw.integers(size))
        last = -1.0
        for step in np.linspace(-3, 3, 15):
            moved = mean.copy()
            moved[raised] += step
            rate = win_rates(Side(moved, covariance), delta)[raised]
            assert rate >= last - 1e-9
            last = rate


def test_more_supports_or_a_higher_mark_never_lower_the_own_win_rate():
    for number in (0, 3):
        last = 0
        for supports in range(0, 61, 6):
            given = a_file()
            given["ideas"][number] |= {"supports": supports, "exposures": 60}
            rate = list(case_of(given).decision.standings.values())[number].crowd
            assert rate >= last
            last = rate


def contest(draw):
    """One contest drawn from the model itself: its file, and the truth about both sides."""
    quality, strict = draw.normal(0, 8, 10), draw.normal(0, 4, 6)
    reviews = [
        (f"I{i:02}", f"J{j}", round(float(55 + quality[i] + strict[j] + draw.normal(0, 8)), 4))
        for i in range(10)
        for j in draw.choice(6, 4, replace=False)
    ]
    rates = draw.beta(5, 18, 30)
    shown = draw.integers(30, 200, 30)
    ideas = [
        {
            "id": f"I{i:02}",
            "supports": int(draw.binomial(shown[i], rates[i])),
            "exposures": int(shown[i]),
            "finalist": i < 10,
        }
        for i in range(30)
    ]
    given = {
        "format": "ideabounty-challenge/1",
        "rules": OPEN,
        "ideas": ideas,
        "reviews": [
            {"idea": idea, "judge": judge, "score": min(max(score, 0), 100)}
            for idea, judge, score in reviews
        ],
    }
    return given, quality, rates[:10]


def test_the_stated_chances_of_winning_come_true_as_often_as_they_say():
    """400 contests: the declared winner is truly first as often as was said, within .05."""
    draw, stated, true = np.random.default_rng(2026), [], []
    for number in range(400):
        given, quality, rates = contest(draw)
        case = Case(read(given))
        method = method_of(case.rules)
        sides = case.panel_side, case.crowd_side
        seed = number.to_bytes(16, "big")
        chances = chances_of_winning(*sides, 0.5, method, [True] * 10, 200, seed)
        truth = method.score(
            method.part_of_draws(sides[0], quality[None])[0],
            method.part_of_draws(sides[1], rates[None])[0],
            0.5,
        )
        winner = case.finalist_ids.index(case.decision.winners[0])
        stated.append(chances[winner])
        true.append(np.argmax(truth) == winner)

    assert np.mean(true) == pytest.approx(np.mean(stated), abs=0.05)
    sure = np.array(stated) > 0.8
    assert np.mean(np.array(true)[sure]) > 0.75


def shuffled(value, lot):
    """The same file with its rows, and the keys of its objects, in another order."""
    if isinstance(value, dict):
        keys = list(value)
        lot.shuffle(keys)
        return {key: value[key] if key == "ties" else shuffled(value[key], lot) for key in keys}
    if isinstance(value, list):
        rows = [shuffled(row, lot) for row in value]
        # What is no row but a pair or a row of counts has an order that means something.
        if any(isinstance(row, dict) for row in rows):
            lot.shuffle(rows)
        return rows
    return value


def turned_round(given, lot):
    """Duels told from the other end."""
    duels = [
        {"a": d["b"], "b": d["a"], "a_wins": d["b_wins"], "b_wins": d["a_wins"], "ties": d["ties"]}
        if lot.random() < 0.5
        else d
        for d in given.get("duels", [])
    ]
    return given | ({"duels": duels} if duels else {})


@pytest.mark.parametrize(
    "given",
    [
        *(pytest.param(a_file(ballot), id=ballot) for ballot in BALLOTS),
        *(pytest.param(a_file(panel=panel), id=panel) for panel in PANELS),
        pytest.param(everything(), id="everything"),
        pytest.param(a_file("voters", panel="ranksum"), id="voters and ranks"),
    ],
)
def test_the_order_of_rows_and_keys_changes_no_byte(given):
    expected = canonical_json(compute(copy.deepcopy(given)))
    lot = random.Random(5)
    others = [turned_round(shuffled(given, lot), lot) for _ in range(2)]

    assert others[0]["ideas"] != given["ideas"]
    for other in others:
        assert canonical_json(compute(other)) == expected


@pytest.mark.parametrize("method", WEIGHTED)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_segments_are_those_of_a_sweep_of_weights(method, seed):
    given = a_file(method=method, seed=seed)
    result = compute(copy.deepcopy(given))
    rows = [row for row in result["ideas"] if row["place"] is not None]
    parts = {
        row["id"]: (Fraction(row["parts"]["panel"]), Fraction(row["parts"]["crowd"]))
        for row in rows
    }
    segments = [
        (Fraction(part["from"]), Fraction(part["to"]), set(part["winners"]))
        for part in result["segments"]
    ]

    assert (segments[0][0], segments[-1][1]) == (0, 1)
    near = Fraction(1, 10**6)
    for step in range(1001):
        weight = Fraction(step, 1000)
        scores = {idea: (1 - weight) * p + weight * c for idea, (p, c) in parts.items()}
        best = {idea for idea, score in scores.items() if score == max(scores.values())}
        held = [w for start, end, w in segments if start - near <= weight <= end + near]
        assert best <= set().union(*held)
        if len(held) == 1:
            assert best == held[0]


@pytest.mark.parametrize("method", [name for name in METHODS if name not in WEIGHTED])
def test_a_method_without_a_weight_has_one_segment(method):
    result = compute(a_file(method=method, admit=2))

    winners = [row["id"] for row in result["ideas"] if row["place"] == 1]
    assert result["segments"] == [{"from": "0.000000", "to": "1.000000", "winners": winners}]
    assert result["robust"] == {"from": "0.000000", "to": "1.000000", "depends_on_weight": False}
    assert result["effective_weight"] is None


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("floor", [0, 60])
def test_somebody_is_first_in_every_draw_as_long_as_somebody_passes(method, floor):
    given = a_file(method=method, admit=3, floor=floor, draws=200)
    result = compute(given)

    gates = {row["id"]: row["gate"] for row in result["ideas"] if row["panel"]}
    chances = {row["id"]: float(row["p_win"]) for row in result["ideas"] if row["p_win"]}
    assert sum(chances.values()) == pytest.approx(1, abs=1e-5)
    # Whom the crowd admits is as uncertain as the rest; the other gates stay as they are.
    stopped = {idea for idea, gate in gates.items() if gate not in (None, "crowd")}
    assert all(chances[idea] == 0 for idea in stopped)
    assert stopped or not floor
    assert ("crowd" in gates.values()) == (method == "gate")


def test_who_only_just_missed_the_crowds_gate_has_a_chance(challenge):
    reviews = [(i, f"J{j}", s) for i, s in (("A", 60), ("B", 90)) for j in range(3)]
    given = challenge({"A": (21, 50), "B": (20, 50)}, reviews, method="gate", admit=1)
    rows = {row["id"]: row for row in compute(given)["ideas"]}

    assert (rows["A"]["place"], rows["B"]["gate"]) == (1, "crowd")
    assert 0.3 < float(rows["B"]["p_win"]) < 0.5
    assert float(rows["A"]["p_win"]) + float(rows["B"]["p_win"]) == pytest.approx(1)


LARGE = """
import sys
import numpy as np
from challenges.balance import compute
from challenges.balance.canonical import canonical_json

draw = np.random.default_rng(4)
ideas = [f"I{n:02}" for n in range(50)]
quality = draw.normal(60, 8, 50)
reviews = [
    {"idea": idea, "judge": f"J{judge:02}",
     "score": str(round(float(np.clip(quality[n] + draw.normal(0, 9), 0, 100)), 2))}
    for n, idea in enumerate(ideas)
    for judge in draw.choice(60, 6, replace=False)
]
rows = [
    {"id": idea, "supports": int(draw.binomial(150, 0.2)), "exposures": 150, "finalist": True}
    for idea in ideas
]
rules = {"draws": 200, "reviews_min": 0}
given = {"format": "ideabounty-challenge/1", "rules": rules, "ideas": rows, "reviews": reviews}
sys.stdout.buffer.write(canonical_json(compute(given)))
"""


def test_the_number_of_threads_changes_no_byte():
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", LARGE],
            cwd=ROOT,
            env=os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
            stdout=subprocess.PIPE,
        )
        for threads in ("1", "2")
    ]
    one, two = (run.communicate()[0] for run in runs)

    assert one == two
    assert one.count(b'"p_win"') == 50
