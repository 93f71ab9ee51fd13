"""Properties that hold for any input: of votes, ballots, shortlists and flags."""

import itertools
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import strategies as st

from challenges.balance import crowd, exposure, panel_rows, parts, shortlist, tally
from challenges.balance.ballots import pairwise, points, rows, stars, unexposed
from challenges.balance.integrity import groups, minhash, report, treatments
from challenges.balance.integrity.flags import DEVICE, Flag
from challenges.balance.integrity.votes import Votes, runs, voters_of
from tests.builders.balance_draws import counts, for_any, seeds, some_bytes, split

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
