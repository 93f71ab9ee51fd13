"""Properties that hold for any input, of each public function of the balance."""

import copy
import itertools
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from challenges.balance import (
    agreement,
    alpha,
    assignment,
    blend,
    canonical,
    chance,
    comparison,
    crowd,
    disagreement,
    explain,
    exposure,
    faults,
    judges,
    likelihood,
    methods,
    panel,
    panel_methods,
    panel_rows,
    parts,
    shortlist,
    tally,
    winrate,
)
from challenges.balance.ballots import pairwise, points, rows, stars, unexposed
from challenges.balance.challenge import compute
from challenges.balance.intake import read
from challenges.balance.integrity import groups, minhash, report, treatments
from challenges.balance.integrity.flags import DEVICE, Flag
from challenges.balance.integrity.votes import Votes, runs, voters_of
from challenges.balance.reviews import Reviews
from challenges.balance.rubric import rubric_score
from challenges.balance.winrate import Side
from tests.builders.balance_files import errors_in

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 7)
exact = st.decimals(0, 100, places=6)
counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=9)
some_bytes = st.binary(min_size=16, max_size=40)


def for_any(*strategies, max_examples=20):
    """The property holds for whatever is drawn; the same draws every time."""
    quick = settings(derandomize=True, database=None, deadline=None, max_examples=max_examples)
    return lambda holds: quick(given(*strategies)(holds))


def draw_side(seed, size):
    draw = np.random.default_rng(seed)
    root = draw.normal(0, draw.choice([0, 0.3, 2]), (size, size))
    return Side(draw.normal(0, 1, size), root @ root.T)


def draw_reviews(seed, ideas=6, judges=4, complete=False):
    """Reviews of some ideas by some judges, marks in whole points; each idea has at least one."""
    draw = np.random.default_rng(seed)
    cells = draw.random((ideas, judges)) < 0.6
    cells[np.arange(ideas), draw.integers(0, judges, ideas)] = True
    idea, judge = np.nonzero(np.ones_like(cells) if complete else cells)
    return Reviews(idea, judge, draw.integers(0, 101, len(idea)).astype(float), ideas, judges)


def split(pairs):
    """Supports and exposures (N,) from pairs of any two counts."""
    supports = np.array([min(pair) for pair in pairs])
    return supports, np.array([max(pair) for pair in pairs])


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


# The crowd


@for_any(counts)
def test_the_posterior_lies_between_the_prior_and_what_was_seen(pairs):
    supports, exposures = split(pairs)
    prior = crowd.fit_prior(supports, exposures)
    mean, variance = crowd.posterior(supports, exposures, prior)

    level = prior.alpha / prior.strength
    rate = supports / np.maximum(exposures, 1)
    seen = exposures > 0
    assert (mean[seen] <= np.maximum(rate, level)[seen] + 1e-12).all()
    assert (mean[seen] >= np.minimum(rate, level)[seen] - 1e-12).all()
    assert mean[~seen] == pytest.approx(level)
    assert ((variance > 0) & (variance < 0.25)).all()
    low, high = (crowd.posterior_quantile(supports, exposures, prior, q) for q in (0.1, 0.9))
    assert (low < high).all()


@for_any(counts)
def test_a_displayed_interval_holds_the_rate(pairs):
    for supports, exposures in zip(*split(pairs), strict=True):
        low, high = crowd.wilson(int(supports), int(exposures))
        assert 0 <= low < high <= 1
        if exposures:
            assert low <= supports / exposures <= high
            misses = int(exposures - supports)
            assert crowd.wilson(misses, int(exposures))[0] == pytest.approx(1 - high)
            assert crowd.confidence(int(supports), misses) <= supports / exposures
        weights = crowd.position_weights(*split(pairs))
        assert ((weights >= 0.2) & (weights <= 5)).all()


@for_any(st.floats(0, 1), st.floats(0.005, 0.5))
def test_as_many_exposures_are_needed_as_make_the_error_small_enough(rate, error):
    needed = crowd.target_exposures(rate, error)

    assert needed == 0 or math.sqrt(rate * (1 - rate) / needed) <= error * (1 + 1e-6)


@for_any(counts, st.integers(1, 1000))
def test_exposures_are_as_uneven_in_any_unit(pairs, unit):
    exposures = split(pairs)[1]
    found = exposure.report(exposures)

    assert found.gini == pytest.approx(exposure.gini(unit * exposures), abs=1e-9)
    assert 0 <= found.gini < 1
    assert 0 <= found.unseen <= found.under_minimum <= 1
    assert list(found.quantiles) == sorted(found.quantiles)


@for_any(st.lists(st.lists(st.integers(0, 6), min_size=5, max_size=5), min_size=1, max_size=7))
def test_stars_are_drawn_towards_the_level(table):
    ratings = stars.Ratings.of_levels(table)
    prior = stars.fit_prior(ratings)
    mean, variance = stars.posterior(ratings, prior)

    rated = ratings.count > 0
    between = (mean - prior.mean) * (ratings.mean - mean)
    assert (between[rated] >= -1e-9).all()
    assert (variance >= 0).all()
    assert (variance <= prior.between + 1e-12).all()


@for_any(seeds, st.integers(1, 6))
def test_budgets_are_averaged_and_drawn_together(seed, ballots):
    given_points = np.random.default_rng(seed).integers(0, 9, (ballots, 4))
    voter, idea = np.nonzero(given_points)
    options = {"ballots": ballots, "ideas": 4}
    counted = points.Points.of_rows(voter, idea, given_points[voter, idea], **options)
    prior = points.fit_prior(counted)
    mean, variance = points.posterior(counted, prior)

    assert counted.mean == pytest.approx(given_points.mean(axis=0))
    assert mean.mean() <= counted.mean.max() + 1e-9
    assert np.ptp(mean) <= np.ptp(counted.mean) + 1e-9
    assert (variance >= 0).all()
    squares = points.Points.of_credits(
        voter, idea, given_points[voter, idea] ** 2, budget=None, **options
    )
    assert squares.mean == pytest.approx(counted.mean)


@for_any(seeds, st.integers(2, 6))
def test_abilities_add_up_to_nothing_and_turn_round_with_the_wins(seed, size):
    wins = np.random.default_rng(seed).integers(0, 9, (size, size)).astype(float)
    found, turned = pairwise.estimate(wins), pairwise.estimate(wins.T)

    assert found.mean.sum() == pytest.approx(0, abs=1e-6)
    assert turned.mean == pytest.approx(-found.mean, abs=1e-6)
    first, second = np.triu_indices(size, 1)
    counted = pairwise.count_wins(
        first, second, wins[first, second], wins[second, first], np.zeros(len(first)), size
    )
    np.fill_diagonal(wins, 0)
    assert (counted == wins).all()


@for_any(counts, st.integers(1, 1000))
def test_supports_by_time_do_not_depend_on_the_unit(pairs, unit):
    supports, displayed = split(pairs)
    one, other = (unexposed.fit_prior(supports, scale * displayed) for scale in (1, unit))
    mean, variance = unexposed.posterior(supports, displayed, one)
    again, _ = unexposed.posterior(supports, unit * displayed, other)

    assert again * unit == pytest.approx(mean, rel=1e-4) or not displayed.any()
    assert ((mean > 0) & (variance > 0)).all()


@for_any(st.lists(st.integers(-2, 6), max_size=6))
def test_rows_are_accepted_whole_or_named(values):
    wrong = [n for n, value in enumerate(values) if not 0 <= value < 4]
    if wrong:
        with pytest.raises(ValueError, match=f"row {wrong[0]} "):
            rows.numbers(values, 4, "idea")
        return
    found = rows.numbers(values, 4, "idea")
    assert found.tolist() == values
    rows.require_one_length(one=found, other=rows.amounts(values, "points", low=0))


@for_any(seeds)
def test_a_log_is_counted_the_same_in_any_order(seed):
    draw = np.random.default_rng(seed)
    shown, by = draw.integers(0, [[9], [4]], (2, 40)), draw.permutation(40)
    votes = [draw.integers(0, end, 40) for end in (9, 4, 2, 50)]
    one = tally.count(shown, tally.Votes(*votes), ideas=4, voters=9)
    other = tally.count(
        shown[:, by], tally.Votes(*(column[by] for column in votes)), ideas=4, voters=9
    )

    assert (one.supports == other.supports).all()
    assert (one.exposures == other.exposures).all()
    assert (one.supports <= one.exposures).all()
    assert (one.exposures <= 9).all()
    approved = tally.approvals(votes[0], votes[1], ballots=9, ideas=4)
    assert approved.sum() == len(set(zip(votes[0].tolist(), votes[1].tolist(), strict=True)))


@for_any(seeds, some_bytes, st.integers(0, 12))
def test_a_shortlist_is_as_long_as_it_can_be_and_follows_from_the_seed(seed, key, places):
    draw = np.random.default_rng(seed)
    size = int(draw.integers(0, 15))
    exposures = draw.integers(0, 80, size)
    candidates = shortlist.Candidates(
        [f"I{n:02}" for n in range(size)],
        [str(tag) for tag in draw.integers(0, 4, size)],
        draw.integers(0, exposures + 1),
        exposures,
        draw.integers(0, 3, size),
    )
    prior = crowd.Prior(2.0, 8.0, fitted=True)
    found = shortlist.shortlist(candidates, prior, places, key)

    assert len(found.ids) == min(places, size)
    assert len(set(found.ids)) == len(found.ids)
    assert found.empty == places - len(found.ids)
    assert shortlist.shortlist(candidates, prior, places, key) == found
    assert shortlist.lot(key, "I00") != shortlist.lot(key, "I01")
    assert 8 <= shortlist.default_places(size, places, 1 + seed % 5) <= 50


# Flags and what is done about them


@for_any(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=6))
def test_links_put_exactly_those_together_whom_a_chain_joins(links):
    first, second = (
        (np.array(part, dtype=int) for part in zip(*links, strict=True))
        if links
        else (
            np.zeros(0, int),
            np.zeros(0, int),
        )
    )
    labels = groups.join(np.arange(8), first, second)

    group = {n: {n} for n in range(8)}
    for one, other in links:
        both = group[one] | group[other]
        for member in both:
            group[member] = both
    assert labels.tolist() == [min(group[n]) for n in range(8)]
    flags = [Flag(DEVICE, {}, (), tuple({one, other})) for one, other in links]
    named = treatments.named(flags, 8)
    assert set(np.flatnonzero(named)) == {member for link in links for member in link}
    for treatment, power in (("report", 0), ("sqrt", -0.5), ("cap1", -1)):
        weights = treatments.weights(flags, treatment, 8)
        sizes = [len(group[n]) if named[n] else 1 for n in range(8)]
        assert weights == pytest.approx([size**power for size in sizes])


@for_any(st.lists(st.integers(0, 4), max_size=12))
def test_equal_numbers_are_put_together_and_paired_once(numbers):
    array = np.array(numbers, dtype=int)
    values, members = runs(array)
    found = {
        tuple(sorted(pair)) for part in minhash.pairs(array) for pair in zip(*part, strict=True)
    }

    assert [array[group].tolist() for group in members] == [
        [value] * numbers.count(value) for value in values
    ]
    pairs = itertools.combinations(range(len(numbers)), 2)
    assert found == {pair for pair in pairs if numbers[pair[0]] == numbers[pair[1]]}
    voter = np.arange(len(numbers))
    assert voters_of(values, array, voter) == [tuple(group.tolist()) for group in members]


@for_any(seeds, some_bytes)
def test_signals_do_not_depend_on_the_order_of_the_votes(seed, key):
    draw = np.random.default_rng(seed)
    voter, idea = np.nonzero(draw.random((30, 8)) < 0.4)
    hour, source = draw.integers(0, 3, len(voter)), draw.integers(-1, 2, len(voter))
    age, device = draw.uniform(0, 100, 30), draw.integers(-1, 3, 30)

    def flags(order):
        columns = (voter[order], idea[order], 30, 8, hour[order], 3, source[order], age, device)
        return report.examine(Votes(*columns), key)

    assert flags(np.arange(len(voter))) == flags(draw.permutation(len(voter)))


@for_any(seeds)
def test_similar_ballots_agree_in_more_races(seed):
    signatures = np.random.default_rng(seed).integers(0, 3, (6, 64)).astype(np.uint32)
    first, second = np.triu_indices(6, 1)
    found = minhash.agreements(signatures.astype(np.uint8), first, second)

    assert (found == (signatures[first] == signatures[second]).sum(axis=1)).all()
    assert 0 <= minhash.agreements_least(0.8) <= minhash.agreements_least(0.9) <= 64
    for band, start in zip(minhash.bands(signatures), range(0, 64, 4), strict=True):
        same = (signatures[first, start : start + 4] == signatures[second, start : start + 4]).all(
            1
        )
        assert ((band[first] == band[second]) == same).all()


@for_any(st.integers(1, 10**6))
def test_the_more_voters_a_flag_names_the_less_each_weighs(voters):
    weights = [
        parts.vote_weight(parts.Part("f", {}, "k", voters), treatment)
        for treatment in ("report", "sqrt", "cap1", "exclude")
    ]

    assert weights == sorted(weights, reverse=True)
    assert (weights[0], weights[-1]) == (1, 0)


@for_any(st.sets(st.integers(0, 5)), st.sets(st.integers(0, 7)))
def test_a_veto_needs_more_than_half_of_all_who_judge_and_two(scored, objecting):
    reviews = [panel_rows.Review("A", str(judge), Decimal(50)) for judge in sorted(scored)]
    vetoes = [panel_rows.Veto("A", str(judge), "unsafe", "x") for judge in sorted(objecting)]

    stopped = len(objecting) >= 2 and 2 * len(objecting) > len(scored | objecting)
    assert panel_rows.vetoed("A", reviews, vetoes) == ("unsafe" if stopped else None)


# The panel


@for_any(seeds, st.sampled_from([None, panel.BOUNDS]))
def test_effects_do_not_depend_on_the_level_and_errors_on_the_scale(seed, bounds):
    reviews = draw_reviews(seed)
    moved = Reviews(reviews.idea, reviews.judge, 0.5 * reviews.score + 20, 6, 4)
    ratios = panel.fit_ratios(reviews, bounds) if seed % 2 else panel.SMALL_PANEL
    one, other = panel.solve(reviews, ratios), panel.solve(moved, ratios)

    assert other.idea_effects == pytest.approx(one.idea_effects / 2, abs=1e-8)
    assert other.idea_errors == pytest.approx(one.idea_errors / 2, rel=1e-6)
    values = np.linalg.eigvalsh(one.idea_covariance)
    assert values.min() >= -1e-9 * max(values.max(), 1)
    assert one.idea_errors**2 == pytest.approx(np.diag(one.idea_covariance), abs=1e-9)
    assert panel.estimate(reviews).ratios.fitted != panel.is_small(reviews)


@for_any(seeds, st.sampled_from(sorted(panel_methods.METHODS)))
def test_panel_values_follow_the_ideas_and_never_fall_with_a_higher_mark(seed, method):
    reviews = draw_reviews(seed, complete=True)
    found = panel_methods.panel_values(reviews, method)

    order = np.random.default_rng(seed).permutation(6)
    turned = Reviews(order[reviews.idea], reviews.judge, reviews.score, 6, 4)
    again = panel_methods.panel_values(turned, method)
    assert again.values[order] == pytest.approx(found.values, abs=1e-8)
    assert np.linalg.eigvalsh(found.side.covariance).min() >= -1e-7
    if method != "zscore":
        score = reviews.score + 30 * (reviews.idea == 2)
        raised = panel_methods.panel_values(
            Reviews(reviews.idea, reviews.judge, score, 6, 4), method
        )
        assert raised.values[2] >= found.values[2] - 1e-9


@for_any(seeds)
def test_each_judge_gives_all_ranks_once(seed):
    reviews = draw_reviews(seed)
    found = panel_methods.ranks(reviews)

    for judge in range(4):
        mine = reviews.judge == judge
        assert found[mine] == pytest.approx(stats.rankdata(-reviews.score[mine]))
    assert panel_methods.rank_sums(reviews).sum() == pytest.approx(found.sum())


@for_any(seeds)
def test_fixed_effects_explain_what_they_can_and_add_up_to_nothing(seed):
    reviews = draw_reviews(seed, complete=True)
    found = comparison.least_squares(reviews)
    rest = reviews.score - found.mean
    rest = rest - found.idea_effects[reviews.idea] - found.judge_effects[reviews.judge]

    assert found.idea_effects.sum() == pytest.approx(0, abs=1e-8)
    assert np.bincount(reviews.idea, rest) == pytest.approx(np.zeros(6), abs=1e-8)
    assert np.bincount(reviews.judge, rest) == pytest.approx(np.zeros(4), abs=1e-8)
    assert comparison.efficiency(reviews) == pytest.approx(1)


@for_any(seeds)
def test_agreement_is_the_same_on_any_scale(seed):
    reviews = draw_reviews(seed, complete=True)
    matrix = agreement.complete_matrix(reviews)
    one = agreement.intraclass_correlations(matrix)
    other = agreement.intraclass_correlations(0.5 * matrix + 3)

    assert vars(other) == pytest.approx(vars(one), abs=1e-9)
    for level in ("interval", "ordinal", "nominal"):
        found = alpha.krippendorff(reviews.idea, reviews.score, level)
        assert found <= 1
        assert alpha.krippendorff(reviews.idea, 0.5 * reviews.score + 3, level) == pytest.approx(
            found
        )
        assert alpha.krippendorff_of_table(matrix.T, level) == pytest.approx(found)
    reliable = agreement.reliability(panel.estimate(reviews))
    assert 0 <= reliable.single <= reliable.consistency <= 1
    assert ((reliable.per_idea >= 0) & (reliable.per_idea <= 1)).all()


@for_any(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_so_many_reviews_are_as_reliable_as_was_asked(target, single):
    k = agreement.reviews_needed(target, single)

    assert k * single / (1 + (k - 1) * single) == pytest.approx(target)
    order = ["poor", "fair", "moderate", "good", "excellent"]
    for label in (agreement.koo_li, agreement.cicchetti):
        assert order.index(label(min(target, single))) <= order.index(label(max(target, single)))
    words = ["not_reliable", "tentative", "rely"]
    low, high = sorted((target, single))
    assert words.index(alpha.wording(low)) <= words.index(alpha.wording(high))


@for_any(seeds)
def test_flags_of_judges_do_not_depend_on_who_else_has_which_number(seed):
    reviews = draw_reviews(seed)
    order = np.random.default_rng(seed).permutation(4)
    turned = Reviews(reviews.idea, order[reviews.judge], reviews.score, 6, 4)
    found = judges.flags(reviews, panel.solve(reviews, panel.SMALL_PANEL))
    again = judges.flags(turned, panel.solve(turned, panel.SMALL_PANEL))

    assert [again[order[judge]] for judge in range(4)] == found
    numbered = judges.flag_numbers(reviews, panel.solve(reviews, panel.SMALL_PANEL))
    assert [list(row) for row in numbered] == found


@for_any(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 10)), min_size=1, max_size=5))
def test_a_rubric_score_is_a_weighted_mean_of_its_marks(marked):
    criteria = {f"c{n}": (weight, 0, 10) for n, (weight, _) in enumerate(marked)}
    marks = {f"c{n}": mark for n, (_, mark) in enumerate(marked)}
    found = rubric_score(marks, criteria)

    total = sum(weight for weight, _ in marked)
    assert found == Fraction(10 * sum(weight * mark for weight, mark in marked), total)
    assert 10 * min(marks.values()) <= found <= 10 * max(marks.values())


@for_any(st.lists(st.floats(-3, 3), min_size=2, max_size=2))
def test_the_lowest_point_of_a_bowl_is_found_wherever_the_search_begins(centre):
    middle = np.array(centre)

    def bowl(point):
        return float(np.sum((point - middle) ** 2)), 2 * (point - middle)

    found = likelihood.minimise(bowl, [np.zeros(2), np.ones(2)], [(-2, 2), (-2, 2)])
    assert found == pytest.approx(np.clip(middle, -2, 2), abs=1e-6)


@for_any(seeds, some_bytes)
def test_an_assignment_keeps_conflicts_limits_and_what_was_given(seed, key):
    draw = np.random.default_rng(seed)
    ideas, names = [f"I{n}" for n in range(6)], [f"J{n}" for n in range(5)]
    conflicts = draw.random((6, 5)) < 0.2
    found = assignment.assign(ideas, names, 2, key, conflicts=conflicts, limits=4)

    assert not (found.given & conflicts).any()
    assert (found.loads <= 4).all()
    assert (found.per_idea <= 2).all()
    more = assignment.extend(found, 3, key)
    assert (more.given | found.given == more.given).all()
    idea, judge = found.pairs[0]
    other = assignment.replace(found, judge, idea, key)
    assert (idea, judge) not in other.pairs
    assert set(found.pairs) - {(idea, judge)} <= set(other.pairs)


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
