import statistics
from decimal import Decimal

import numpy as np
import pytest

from challenges.balance.decision import Decision, Evidence, method_of
from challenges.balance.locked import read_rules
from challenges.balance.methods import METHODS, SEQUENTIAL, WEIGHTED, Method
from challenges.balance.winrate import Side, win_rates

OPEN = {"reviews_min": 0, "floor": 0}


def side(values, variance=0.0):
    values = np.array(values, dtype=float)
    return Side(values, variance * np.eye(len(values)))


def evidence(panel, crowd, size=3, **more):
    """Ideas A, B, C, ...; marks of 50, 3 reviews each, no veto and no cost unless given."""
    size = next((len(values) for values in (panel, crowd) if values is not None), size)
    given = {
        "ids": tuple("ABCDEFGH"[:size]),
        "panel": None if panel is None else side(panel),
        "crowd": None if crowd is None else side(crowd),
        "scores": (50.0,) * size,
        "reviews": (3,) * size,
        "vetoed": (False,) * size,
        "costs": (None,) * size,
    }
    return Evidence(**given | more)


def decide(panel, crowd, *, given=None, **rules):
    return Decision(evidence(panel, crowd, **given or {}), read_rules(OPEN | rules, 3))


def gates(decision):
    return {idea: row.gate for idea, row in decision.standings.items()}


@pytest.fixture
def eurovision(table):
    """The final of 2016: points of jury and televote, the jury's standing for marks too."""
    rows = table("b01_eurovision_2016")
    jury, televote = ([float(row[side]) for row in rows] for side in ("jury", "televote"))
    songs = tuple(row["song"] for row in rows)
    given = evidence(jury, televote, ids=songs, scores=tuple(jury))

    def decided(**rules):
        return Decision(given, read_rules(OPEN | {"ties": ["crowd", "share"]} | rules, 26))

    decided.median = statistics.median(jury)
    return decided


@pytest.mark.parametrize(
    ("rules", "winner"),
    [
        ({"method": "absolute", "crowd_weight": 0}, "AU"),
        ({"method": "absolute", "crowd_weight": 1}, "RU"),
        ({"method": "absolute"}, "UA"),
        ({"method": "winrate"}, "UA"),
        ({"method": "minmax"}, "UA"),
        ({"method": "rank"}, "UA"),
        ({"method": "points"}, "UA"),
        ({"method": "points", "points_scale": "borda"}, "UA"),
        ({"method": "zscore"}, "AU"),
        ({"method": "gate", "admit": 10}, "AU"),
        ({"method": "lexi", "first_key": "panel"}, "AU"),
        ({"method": "lexi", "first_key": "crowd"}, "RU"),
    ],
)
def test_eurovision_2016_has_the_winner_of_each_method(eurovision, rules, winner):
    assert eurovision(**rules).winners == (winner,)


def test_a_floor_at_the_median_leaves_eurovision_2016_to_the_televote(eurovision):
    found = eurovision(method="floor", floor=eurovision.median)

    assert found.winners == ("RU",)
    assert len(found.passing) == 13


def test_the_sum_ranks_eurovision_2016_as_the_official_result(eurovision, case):
    places = eurovision(method="absolute").places

    assert sorted(places, key=places.get) == case("b01_eurovision_2016")["expected"]["ranking"]


def test_a_default_decision_adds_win_rates_rounded_to_six_decimals():
    found = decide([3, 2, 0], [0, 1, 5], crowd_weight="0.3").standings

    panel, crowd = win_rates(side([3, 2, 0]), 0.5), win_rates(side([0, 1, 5]), 0.5)
    for number, row in enumerate(found.values()):
        assert row.panel == row.panel_part == round(Decimal(panel[number]), 6)
        assert row.crowd == row.crowd_part == round(Decimal(crowd[number]), 6)
        assert row.final == round(row.panel * Decimal("0.7") + row.crowd * Decimal("0.3"), 6)


@pytest.mark.parametrize("name", WEIGHTED)
def test_a_weighted_decision_is_the_sum_of_its_parts(name):
    found = decide([3, 2, 0], [0, 1, 5], method=name, crowd_weight="0.3").standings

    for row in found.values():
        total = row.panel_part * Decimal("0.7") + row.crowd_part * Decimal("0.3")
        assert row.final == round(total, 6)


@pytest.mark.parametrize("name", METHODS)
def test_win_rates_are_told_under_every_method(name):
    found = decide([3, 2, 0], [0, 1, 5], method=name)

    usual = decide([3, 2, 0], [0, 1, 5])
    assert [(row.panel, row.crowd) for row in found.standings.values()] == [
        (row.panel, row.crowd) for row in usual.standings.values()
    ]


@pytest.mark.parametrize(
    ("name", "rules", "finals"),
    [("gate", {}, "panel"), ("floor", {}, "crowd"), ("lexi", {"first_key": "crowd"}, "crowd")],
)
def test_a_method_without_a_weight_ranks_by_one_side(name, rules, finals):
    found = decide([3, 2, 0], [0, 1, 5], method=name, **rules)

    assert all(row.final == getattr(row, finals) for row in found.standings.values())
    weighed = [
        decide([3, 2, 0], [0, 1, 5], method=name, crowd_weight=weight, **rules).places
        for weight in ("0", "1")
    ]
    assert weighed[0] == weighed[1]


@pytest.mark.parametrize("name", METHODS)
def test_a_side_without_evidence_leaves_the_other_to_decide(name):
    rules = {"method": name, "first_key": "panel"}

    if name != "floor":
        assert decide([1, 3, 2], None, **rules).places == {"A": 3, "B": 1, "C": 2}
    if name != "gate":
        assert decide(None, [1, 3, 2], **rules).places == {"A": 3, "B": 1, "C": 2}
    assert decide(None, None, **rules).winners == ("A", "B", "C")


def test_gates_are_asked_in_order_and_told_by_name():
    given = {
        "reviews": (2, 2, 3, 3, 3),
        "scores": (39.0, 90.0, 39.0, 90.0, 40.0),
        "vetoed": (True, False, True, True, False),
    }
    found = decide([5, 4, 3, 2, 1], [0] * 5, given=given, reviews_min=3, floor=40)

    assert list(gates(found).values()) == ["reviews", "reviews", "floor", "veto", None]
    assert found.places == {"E": 1}
    assert list(found.passing) == ["E"]


def test_who_stops_at_a_gate_still_counts_in_the_win_rates_of_the_others():
    free = decide([5, 1, 2], [1, 1, 3])
    stopped = decide([5, 1, 2], [1, 1, 3], given={"vetoed": (False, False, True)})

    finals = [[row.final for row in found.standings.values()] for found in (free, stopped)]
    assert finals[0] == finals[1]
    assert set(stopped.places) == {"A", "B"}


def test_nobody_passing_leaves_no_winner():
    found = decide([5, 1], [1, 1], given={"vetoed": (True, True)})

    assert (found.places, found.winners, found.passing) == ({}, (), {})


def test_the_crowd_admits_and_the_panel_chooses():
    panel, crowd = [9, 5, 7, 1], [1, 8, 6, 9]
    found = decide(panel, crowd, method="gate", admit=3)

    assert gates(found) == {"A": "crowd", "B": None, "C": None, "D": None}
    assert found.places == {"C": 1, "B": 2, "D": 3}
    vetoed = {"vetoed": (True, False, False, False)}
    assert gates(decide(panel, crowd, given=vetoed, method="gate", admit=3))["A"] == "veto"


def test_gates_may_be_held_while_something_else_changes():
    given, rules = evidence([3, 2, 1], [0, 0, 0]), read_rules(OPEN, 3)
    held = {"A": "reviews", "B": None, "C": None}

    assert Decision(given, rules, gates=held).winners == ("B",)
    assert Decision(given, rules).winners == ("A",)


def test_a_question_may_ask_another_method():
    given, rules = evidence([9, 8, 0], [0, 5, 6]), read_rules(OPEN | {"crowd_weight": 1}, 3)

    assert Decision(given, rules).winners == ("C",)
    assert Decision(given, rules, method=Method("lexi", first="panel")).winners == ("A",)


# Two ideas that balance to the same at one half; A is the panel's and B the crowd's.
TIED = {"panel": [2, 1, 0], "crowd": [1, 2, 0]}


@pytest.mark.parametrize(
    ("ties", "given", "places"),
    [
        (["panel", "share"], {}, {"A": 1, "B": 2, "C": 3}),
        (["crowd", "share"], {}, {"B": 1, "A": 2, "C": 3}),
        (["score", "share"], {"scores": (50, 60, 70)}, {"B": 1, "A": 2, "C": 3}),
        (["score", "crowd", "share"], {"scores": (50, 50, 70)}, {"B": 1, "A": 2, "C": 3}),
        (["cost", "share"], {"costs": (900, 800, 1)}, {"B": 1, "A": 2, "C": 3}),
        (["cost", "share"], {"costs": (900, None, 1)}, {"A": 1, "B": 2, "C": 3}),
        (["cost", "panel", "share"], {"costs": (800, 800, 1)}, {"A": 1, "B": 2, "C": 3}),
        (["share"], {}, {"A": 1, "B": 1, "C": 3}),
    ],
)
def test_each_key_decides_a_tie_in_its_turn(ties, given, places):
    assert decide(**TIED, given=given, method="rank", ties=ties).places == places


def test_a_shared_first_place_has_two_winners():
    assert decide(**TIED, method="rank", ties=["share"]).winners == ("A", "B")


def test_the_lottery_follows_from_the_seed():
    found = {
        decide(**TIED, method="rank", ties=["lottery", "share"], seed=f"{n:032x}").winners
        for n in range(20)
    }

    assert found == {("A",), ("B",)}


def test_the_second_side_decides_ties_of_the_first_before_anything_else():
    lexi = {"method": "lexi", "ties": ["cost", "panel", "share"]}
    given = {"costs": (1, 2, 3)}

    by_panel = decide([5, 5, 0], [1, 2, 0], given=given, **lexi)
    by_crowd = decide([1, 2, 0], [5, 5, 0], given=given, first_key="crowd", **lexi)

    assert by_panel.winners == by_crowd.winners == ("B",)


def test_what_both_sides_leave_equal_is_decided_by_the_locked_keys():
    rules = {"method": "lexi", "ties": ["panel", "crowd", "cost", "share"]}

    found = decide([5, 5, 0], [2, 2, 0], given={"costs": (2, 1, 3)}, **rules)

    assert found.places == {"B": 1, "A": 2, "C": 3}


def test_the_locked_method_carries_its_parameters():
    rules = read_rules(
        {
            "method": "points",
            "delta": "0.25",
            "points_scale": "borda",
            "admit": 4,
            "first_key": "crowd",
        },
        3,
    )

    assert method_of(rules) == Method("points", 0.25, "borda", 4, "crowd")
    assert Decision(evidence([1], [1]), rules).by == method_of(rules)


@pytest.mark.parametrize("name", [*WEIGHTED, *SEQUENTIAL])
def test_one_idea_wins_and_none_loses(name):
    assert decide([3], [4], method=name).winners == ("A",)
    assert decide([], [], method=name).winners == ()
    assert decide(None, None, given={"size": 0}, method=name).winners == ()
