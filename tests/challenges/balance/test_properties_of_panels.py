"""Properties that hold for any input: of reviews, panels and assignments."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st
from scipy import stats

from challenges.balance import (
    agreement,
    alpha,
    assignment,
    comparison,
    judges,
    likelihood,
    panel,
    panel_methods,
)
from challenges.balance.reviews import Reviews
from challenges.balance.rubric import rubric_score
from tests.builders.balance_draws import draw_reviews, for_any, seeds, some_bytes


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
