"""Properties that hold for any input: of win-rates, exact numbers, chances and whole files."""

import copy
import itertools
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy import stats

from challenges.balance import (
    blend,
    canonical,
    chance,
    disagreement,
    explain,
    faults,
    methods,
    winrate,
)
from challenges.balance.challenge import compute
from challenges.balance.intake import read
from challenges.balance.winrate import Side
from tests.builders.balance_draws import draw_side, exact, for_any, seeds, sizes, some_bytes
from tests.builders.balance_files import errors_in

# Win-rates and the ways of setting sides against each other


@for_any(seeds, sizes, st.sampled_from([0, 0.25, 1]))
def test_win_rates_average_fifty_and_turn_round_with_the_values(seed, size, delta):
    side = draw_side(seed, size)
    rates = winrate.win_rates(side, delta)

    assert rates.mean() == pytest.approx(50)
    assert ((rates >= 0) & (rates <= 100)).all()
    assert winrate.win_rates(Side(-side.mean, side.covariance), delta) == pytest.approx(100 - rates)
    moved = Side(5 + 3 * side.mean, 9 * side.covariance)
    assert winrate.win_rates(moved, delta) == pytest.approx(rates, abs=1e-6)
    assert 0 <= winrate.reliability(side) <= 1 + 1e-9


@for_any(seeds, st.integers(2, 90), st.sampled_from([0, 0.25, 1]))
def test_win_rates_of_many_draws_are_those_of_all_pairs(seed, size, delta):
    draws = np.random.default_rng(seed).normal(0, 2, (2, size))
    found = winrate.win_rates_of_draws(draws, 1.0, delta)

    lead = draws[:, :, None] - draws[:, None, :]
    width = delta * math.sqrt(2)
    beaten = stats.norm.cdf(lead / width) if width else (1 + np.sign(lead)) / 2
    expected = 100 * (beaten.sum(axis=2) - 0.5) / (size - 1)
    assert found == pytest.approx(expected, abs=1e-9)


@for_any(seeds, sizes, st.sampled_from(methods.METHODS))
def test_parts_follow_the_ideas_wherever_they_stand(seed, size, name):
    side, order = draw_side(seed, size), np.random.default_rng(seed).permutation(size)
    part = methods.Method(name).part(side, size)

    turned = Side(side.mean[order], side.covariance[np.ix_(order, order)])
    assert methods.Method(name).part(turned, size) == pytest.approx(part[order], abs=1e-6)


@for_any(st.lists(st.integers(-5, 5), min_size=1, max_size=9))
def test_scales_keep_the_order_and_their_own_sums(values):
    values, size = np.array(values, dtype=float), len(values)
    ranks, table = methods.mid_ranks(values), methods.points_table(size, "borda")

    assert ranks.sum() == size * (size + 1) / 2
    assert table.sum() == size * (size - 1) / 2
    assert methods.standardised(values).sum() == pytest.approx(0, abs=1e-9)
    stretched = methods.stretched(values)
    assert ((stretched >= 0) & (stretched <= 100)).all()
    for scaled in (ranks, methods.standardised(values), stretched):
        assert (np.argsort(scaled, kind="stable") == np.argsort(values, kind="stable")).all()


# The balance in exact numbers


@for_any(exact, exact, st.fractions(0, 1))
def test_a_balanced_score_lies_between_its_sides(one, other, weight):
    found = blend.blend(one, other, weight)

    assert min(one, other) <= found <= max(one, other)
    assert blend.blend(other, one, 1 - weight) == found


@for_any(st.lists(st.tuples(exact, exact), max_size=7))
def test_segments_cover_all_weights_and_name_who_is_highest(pairs):
    sides = [{f"I{n}": pair[side] for n, pair in enumerate(pairs)} for side in (0, 1)]
    found = blend.segments(*sides)

    if not pairs:
        assert found == []
        return
    assert (found[0].start, found[-1].end) == (0, 1)
    assert all(left.end == right.start for left, right in itertools.pairwise(found))
    for part in found:
        weight = (part.start + part.end) / 2
        heights = {
            idea: (1 - weight) * Fraction(sides[0][idea]) + weight * Fraction(sides[1][idea])
            for idea in sides[0]
        }
        best = sorted(idea for idea, height in heights.items() if height == max(heights.values()))
        assert list(part.winners) == best


@for_any(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_the_front_holds_exactly_whom_nobody_beats(pairs):
    sides = [{f"I{n}": pair[side] for n, pair in enumerate(pairs)} for side in (0, 1)]

    def beaten(one):
        return any(
            all(a >= b for a, b in zip(other, one, strict=True)) and other != one for other in pairs
        )

    expected = sorted(f"I{n}" for n, pair in enumerate(pairs) if not beaten(pair))
    assert blend.pareto(*sides) == expected


@for_any(
    st.dictionaries(st.text("ABCDEF", min_size=1, max_size=2), st.tuples(exact, exact), max_size=6)
)
def test_places_are_one_more_than_the_number_of_those_ahead(ideas):
    finals = {idea: {"final": final, "crowd": crowd} for idea, (final, crowd) in ideas.items()}
    found = blend.places(finals, ["crowd", "share"])

    for idea, pair in ideas.items():
        assert found[idea] == 1 + sum(other > pair for other in ideas.values())


@for_any(st.lists(st.tuples(exact, exact), min_size=2, max_size=6), st.floats(0, 1))
def test_the_effective_weight_is_a_share_and_turns_round_with_the_sides(pairs, weight):
    one, other = zip(*pairs, strict=True)
    found = blend.effective_weight(one, other, weight)

    if found is not None:
        assert 0 <= found <= 1
        turned = blend.effective_weight(other, one, 1 - weight)
        assert turned is None or turned == pytest.approx(1 - found)


@for_any(st.integers(0, 6), exact, st.integers(0, 6), exact, st.booleans())
def test_more_reviews_or_marks_never_close_a_gate(count, score, least, floor, vetoed):
    if blend.gate(count, score, least, floor, vetoed) is None:
        assert blend.gate(count + 1, score + 1, least, floor, vetoed) is None


@for_any(st.lists(st.integers(0, 100), max_size=7), st.integers(0, 100))
def test_the_robust_interval_holds_the_locked_weight(cuts, weight):
    ends = [Fraction(0), *sorted(Fraction(cut, 100) for cut in cuts), Fraction(1)]
    segments = [
        {"from": start, "to": end, "winners": [f"I{n}"]}
        for n, (start, end) in enumerate(itertools.pairwise(ends))
    ]
    locked = Fraction(weight, 100)
    inside = next(part for part in segments if part["from"] <= locked <= part["to"])
    found = explain.around(segments, locked, inside["winners"])

    assert (found["from"], found["to"]) == (inside["from"], inside["to"])
    start, end = found["from"], found["to"]
    gaps = [locked - start] * (start > 0) + [end - locked] * (end < 1)
    assert found["depends_on_weight"] == any(gap <= Fraction(1, 10) for gap in gaps)


@for_any(exact, exact)
def test_labels_rise_with_the_chance(one, other):
    names = ["close", "likely", "clear"]
    low, high = sorted((one / 100, other / 100))

    assert names.index(explain.certainty(low)) <= names.index(explain.certainty(high))


# Numbers as they are written down


@for_any(
    st.one_of(st.integers(-(10**9), 10**9), st.fractions(-(10**9), 10**9), st.floats(-1e9, 1e9))
)
def test_a_number_of_six_decimals_is_the_nearest_one_and_stays(number):
    found = canonical.six(number)

    assert abs(Fraction(found) - Fraction(number)) <= Fraction(1, 2 * 10**6)
    assert canonical.six(found) == found == Decimal(canonical.decimal_text(number))


@for_any(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(), exact),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
        max_leaves=8,
    )
)
def test_what_is_plain_stays_plain_and_has_one_digest(value):
    plain = canonical.plain(value)

    assert canonical.plain(plain) == plain
    assert canonical.canonical_json(plain) == canonical.canonical_json(value)
    assert canonical.digest(plain) == canonical.digest(value)


@for_any(st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.decimals(), st.none()))
def test_whatever_is_read_as_a_number_lies_within_its_ends(value):
    try:
        found = faults.number(value, "x", -5, 5)
    except faults.BadInput:
        return
    assert -5 <= found <= 5
    assert faults.number(canonical.decimal_text(found), "x", -5, 5) == found


# Chances, disagreement, and the whole


@for_any(seeds, sizes, some_bytes)
def test_chances_are_shares_and_follow_the_ideas(seed, size, key):
    sides = draw_side(seed, size), draw_side(seed + 1, size)
    passing = np.random.default_rng(seed).random(size) < 0.8
    method = methods.Method()
    found = chance.chances_of_winning(*sides, 0.5, method, passing, 50, key)

    assert found.sum() == pytest.approx(float(passing.any()))
    assert not found[~passing].any()
    numbers = chance.uniforms(key, (6, 4))
    assert (numbers[2:] == chance.uniforms(key, (4, 4), skip=8)).all()
    assert ((numbers > 0) & (numbers < 1)).all()
    shared = chance.shared_wins(np.round(2 * numbers), np.array([True, True, False, True]))
    assert shared.sum(axis=1) == pytest.approx(np.ones(6))
    assert not shared[:, 2].any()


@for_any(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=9))
def test_disagreement_does_not_depend_on_scale_or_order(pairs):
    one, other = np.array(pairs, dtype=float).T
    for correlation in (disagreement.spearman, disagreement.kendall_tau_b):
        found = correlation(one, other)
        assert found is None or -1 - 1e-9 <= found <= 1 + 1e-9
        assert correlation(other, one) == (None if found is None else pytest.approx(found))
        assert correlation(one**3, -other) == (None if found is None else pytest.approx(-found))


@for_any(exact, exact)
def test_a_favourite_of_one_side_is_none_of_the_other(one, other):
    turned = {"crowd": "panel", "panel": "crowd", None: None}

    assert disagreement.favourite_of(one, other) == turned[disagreement.favourite_of(other, one)]


@st.composite
def challenges(draw):
    """Sound files, however thin: any counts, any marks, any weighted method."""
    names = draw(st.lists(st.sampled_from("ABCDEF"), unique=True, max_size=6))
    pairs = [sorted(draw(st.tuples(st.integers(0, 9), st.integers(0, 9)))) for _ in names]
    cells = [(idea, judge) for idea in names for judge in "XYZ"]
    scored = draw(st.lists(st.sampled_from(cells), unique=True)) if cells else []
    return {
        "format": "ideabounty-challenge/1",
        "rules": {
            "draws": 5,
            "method": draw(st.sampled_from(methods.METHODS)),
            "panel": draw(st.sampled_from(["mixed", "raw", "ls", "trimmed", "median"])),
            "crowd_weight": str(draw(st.decimals(0, 1, places=2))),
            "reviews_min": draw(st.integers(0, 2)),
            "floor": draw(st.sampled_from([0, 40])),
            "delta": draw(st.sampled_from([0, "0.5"])),
        },
        "ideas": [
            {"id": idea, "supports": s, "exposures": e, "finalist": draw(st.booleans())}
            for idea, (s, e) in zip(names, pairs, strict=True)
        ],
        "reviews": [
            {"idea": idea, "judge": judge, "score": draw(st.integers(0, 100))}
            for idea, judge in scored
        ],
    }


@for_any(challenges(), max_examples=40)
def test_any_sound_file_has_a_sound_result(challenge):
    result = compute(copy.deepcopy(challenge))

    assert errors_in(result, "result") == []
    assert read(challenge).sha256 == result["input_sha256"]
    placed = [row for row in result["ideas"] if row["place"] is not None]
    assert {row["id"] for row in placed} == {
        row["id"] for row in result["ideas"] if row["panel"] and row["gate"] is None
    }
    if placed:
        assert min(row["place"] for row in placed) == 1
        assert sum(float(row["p_win"]) for row in placed) == pytest.approx(1, abs=1e-4)
    best = sorted(placed, key=lambda row: row["place"])
    finals = [Decimal(row["final"]) for row in best]
    assert finals == sorted(finals, reverse=True)
    winners = [row["id"] for row in best if row["place"] == 1]
    named = set().union(*(part["winners"] for part in result["segments"]), set())
    assert not winners or named & set(winners)
