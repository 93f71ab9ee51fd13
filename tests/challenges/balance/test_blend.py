from decimal import Decimal
from fractions import Fraction

import pytest

from challenges.balance.blend import (
    Segment,
    blend,
    effective_weight,
    gate,
    pareto,
    places,
    segments,
)


@pytest.fixture
def eurovision(case, table):
    """Jury and televote points of the final of 2016."""
    rows = table("b01_eurovision_2016")
    jury = {row["song"]: int(row["jury"]) for row in rows}
    televote = {row["song"]: int(row["televote"]) for row in rows}
    return jury, televote, case("b01_eurovision_2016")["expected"]


def row(final, panel=50, score=None, crowd=50):
    return {"final": final, "panel": panel, "score": score, "crowd": crowd}


def spans(found):
    return [(part.start, part.end, part.winners) for part in found]


def test_the_winner_of_eurovision_2016_for_every_weight_is_exact(eurovision):
    jury, televote, expected = eurovision

    found = segments(jury, televote)

    breakpoints = [(Fraction(start), (song,)) for start, song in expected["breakpoints"]]
    assert [(part.start, part.winners) for part in found] == breakpoints
    half = next(part for part in found if part.start < Fraction(1, 2) < part.end)
    assert [half.start, half.end] == list(map(Fraction, expected["robust_interval_at_half"]))


def test_the_sum_of_eurovision_2016_ranks_as_the_official_result(eurovision):
    jury, televote, expected = eurovision
    rows = {
        song: row(blend(jury[song], televote[song], Fraction(1, 2)), crowd=televote[song])
        for song in jury
    }

    found = places(rows, ["crowd", "share"])

    assert sorted(found, key=found.get) == expected["ranking"]
    assert sorted(found.values()) == list(range(1, 27))
    assert {song: 2 * row["final"] for song, row in rows.items()} == expected["totals"]


def test_half_of_the_eurovision_points_was_more_than_half_for_the_televote(eurovision):
    jury, televote, expected = eurovision

    found = effective_weight(list(jury.values()), [televote[song] for song in jury], 0.5)

    assert found == pytest.approx(expected["effective_crowd_share_at_half"], abs=1e-9)


def test_the_blend_of_b04_has_the_breakpoints_computed_in_r(case):
    expected = case("b04_e2e_a")["expected"]
    by_panel = dict(zip(expected["idea"], expected["panel_winrate"], strict=True))
    by_crowd = dict(zip(expected["idea"], expected["crowd_winrate"], strict=True))

    found = [(float(part.start), part.winners) for part in segments(by_panel, by_crowd)]

    for (start, winners), (wanted, winner) in zip(found, expected["breakpoints"], strict=True):
        assert start == pytest.approx(wanted, abs=1e-9)
        assert winners == (winner,)


@pytest.mark.parametrize(
    ("weight", "score"),
    [("0", "80"), ("1", "20"), ("0.5", "50"), ("0.3", "62"), (Fraction(1, 3), "60")],
)
def test_the_weight_is_that_of_the_crowd(weight, score):
    assert blend(80, 20, weight) == Decimal(score)


def test_a_balanced_score_is_rounded_half_to_even_at_six_decimals():
    assert blend(Decimal("0.000001"), 0, "0.5") == Decimal("0")
    assert blend(Decimal("0.000003"), 0, "0.5") == Decimal("0.000002")


@pytest.mark.parametrize("weight", ["-0.1", "1.1"])
def test_a_weight_outside_0_to_1_is_refused(weight):
    with pytest.raises(ValueError, match="between 0 and 1"):
        blend(80, 20, weight)


@pytest.mark.parametrize(
    ("reviews", "score", "reviews_min", "floor", "stopped"),
    [
        (3, 40, 3, 40, None),
        (2, 90, 3, 40, "reviews"),
        (2, 10, 3, 40, "reviews"),
        (3, Decimal("39.999999"), 3, 40, "floor"),
        (3, 39.9999999, 3, 40, None),
        (0, None, 0, 40, "floor"),
        (0, None, 0, 0, None),
        (1, -5, 0, 0, None),
    ],
)
def test_an_idea_stops_at_too_few_reviews_and_then_at_the_floor(
    reviews, score, reviews_min, floor, stopped
):
    assert gate(reviews, score, reviews_min, floor) == stopped


def test_the_higher_balanced_score_has_the_better_place():
    assert places({"A": row(40), "B": row(60), "C": row(50)}, ["share"]) == {
        "A": 3,
        "B": 1,
        "C": 2,
    }


def test_scores_that_differ_after_the_sixth_decimal_are_tied():
    rows = {"A": row(50.0000001), "B": row(50), "C": row(50.000001)}

    assert places(rows, ["share"]) == {"A": 2, "B": 2, "C": 1}


TIED = {
    "A": row(50, panel=40, score=70, crowd=60),
    "B": row(50, panel=60, score=65, crowd=40),
    "C": row(50, panel=60, score=66, crowd=40),
}


@pytest.mark.parametrize(
    ("ties", "order"),
    [
        (["panel", "score", "crowd", "share"], {"C": 1, "B": 2, "A": 3}),
        (["panel", "share"], {"B": 1, "C": 1, "A": 3}),
        (["crowd", "share"], {"A": 1, "B": 2, "C": 2}),
        (["score", "share"], {"A": 1, "C": 2, "B": 3}),
        (["share"], {"A": 1, "B": 1, "C": 1}),
    ],
)
def test_ties_are_decided_in_the_locked_order_and_then_shared(ties, order):
    assert places(TIED, ties) == order


def test_ideas_without_a_panel_score_can_tie():
    assert places({"A": row(50), "B": row(50)}, ["panel", "score", "share"]) == {"A": 1, "B": 1}


def test_an_unknown_tie_key_is_refused():
    with pytest.raises(ValueError, match="beauty"):
        places(TIED, ["beauty"])


def test_the_lower_cost_is_ahead_and_an_unknown_cost_comes_last():
    tied = {"A": row(50) | {"cost": 90}, "B": row(50) | {"cost": 80}, "C": row(50) | {"cost": None}}

    assert places(tied, ["cost", "share"]) == {"B": 1, "A": 2, "C": 3}


def test_a_lottery_leaves_no_tie_and_only_the_seed_decides_it():
    tied = {name: row(50) for name in "ABCDEFGH"}

    drawn = [places(tied, ["lottery", "share"], bytes([seed]) * 16) for seed in range(30)]

    assert all(sorted(found.values()) == list(range(1, 9)) for found in drawn)
    assert drawn[0] == places(dict(reversed(tied.items())), ["lottery", "share"], bytes(16))
    assert {name for found in drawn for name, place in found.items() if place == 1} == set(tied)


def test_a_veto_stops_an_idea_that_passes_everything_else():
    assert gate(3, 70, 3, 40, vetoed=True) == "veto"
    assert gate(2, 70, 3, 40, vetoed=True) == "reviews"
    assert gate(3, 70, 3, 40, vetoed=False) is None


def test_the_pareto_front_holds_whom_no_other_beats_on_both_sides():
    panel = {"A": 90, "B": 60, "C": 40, "D": 30, "E": 60}
    crowd = {"A": 10, "B": 50, "C": 45, "D": 95, "E": 50}

    assert pareto(panel, crowd) == ["A", "B", "D", "E"]
    assert pareto({}, {}) == []


def test_the_same_as_the_best_on_one_side_and_worse_on_the_other_is_not_on_the_front():
    assert pareto({"A": 90, "B": 80}, {"A": 50, "B": 50}) == ["A"]
    assert pareto({"A": 90, "B": 90}, {"A": 50, "B": 60}) == ["B"]


def test_nobody_has_no_place():
    assert places({}, ["share"]) == {}


def test_a_side_on_which_nobody_differs_weighs_nothing():
    assert effective_weight([10, 90], [50, 50], 0.5) == 0
    assert effective_weight([50, 50], [10, 90], 0.5) == 1
    assert effective_weight([10, 90], [10, 90], 0.3) == pytest.approx(0.3)
    assert effective_weight([50, 50], [50, 50], 0.5) is None
    assert effective_weight([], [], 0.5) is None


def test_one_idea_wins_at_every_weight():
    assert spans(segments({"A": 50}, {"A": 50})) == [(0, 1, ("A",))]
    assert segments({}, {}) == []


def test_an_idea_better_on_both_sides_wins_at_every_weight():
    assert spans(segments({"A": 60, "B": 40}, {"A": 70, "B": 30})) == [(0, 1, ("A",))]


def test_equal_ideas_share_their_segment():
    found = segments({"A": 60, "B": 60, "C": 30}, {"A": 40, "B": 40, "C": 80})

    assert spans(found) == [(0, Fraction(3, 7), ("A", "B")), (Fraction(3, 7), 1, ("C",))]


def test_an_idea_that_only_draws_level_at_one_weight_has_a_segment_of_that_weight():
    found = segments({"A": 80, "B": 50, "C": 20}, {"A": 20, "B": 50, "C": 80})

    half = Fraction(1, 2)
    assert spans(found) == [
        (0, half, ("A",)),
        (half, half, ("A", "B", "C")),
        (half, 1, ("C",)),
    ]


def test_ideas_level_on_one_side_only_share_that_end():
    assert spans(segments({"A": 60, "B": 60}, {"A": 40, "B": 70})) == [
        (0, 0, ("A", "B")),
        (0, 1, ("B",)),
    ]
    assert spans(segments({"A": 40, "B": 70}, {"A": 60, "B": 60})) == [
        (0, 1, ("B",)),
        (1, 1, ("A", "B")),
    ]


def test_of_parallel_lines_only_the_higher_one_wins():
    assert spans(segments({"A": 40, "B": 60}, {"A": 50, "B": 70})) == [(0, 1, ("B",))]


def test_the_segments_agree_with_a_search_at_a_thousand_weights(eurovision):
    jury, televote, _ = eurovision
    found = segments(jury, televote)

    for step in range(1001):
        weight = Fraction(step, 1000)
        heights = {s: jury[s] + weight * (televote[s] - jury[s]) for s in jury}
        best = max(heights.values())
        winners = {song for song, height in heights.items() if height == best}
        held = [set(part.winners) for part in found if part.start <= weight <= part.end]
        assert set().union(*held) == winners


def test_a_segment_is_a_plain_value():
    assert segments({"A": 1}, {"A": 1}) == [Segment(Fraction(0), Fraction(1), ("A",))]
