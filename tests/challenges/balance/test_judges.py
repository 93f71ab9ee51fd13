import numpy as np
import pytest
from scipy.special import chdtrc

from challenges.balance import panel
from challenges.balance.judges import flag_numbers, flags
from challenges.balance.reviews import Reviews

IDEAS = [f"I{number}" for number in range(8)]
MERIT = np.array([80, 74, 69, 66, 60, 55, 49, 40], dtype=float)


def given(**scores):
    """Reviews by judges who scored the eight ideas in order; None for no review."""
    rows = [
        (idea, judge, score)
        for judge, row in scores.items()
        for idea, score in zip(IDEAS, row, strict=True)
        if score is not None
    ]
    return Reviews.of(rows, IDEAS, sorted(scores))


def flagged(**scores):
    """Flags by judge."""
    reviews = given(**scores)
    found = flags(reviews, panel.estimate(reviews))
    return dict(zip(sorted(scores), found, strict=True))


def numbers_of(judge, **scores):
    """Flags of one judge with their numbers, and the estimate that they rest on."""
    reviews = given(**scores)
    found = panel.estimate(reviews)
    return flag_numbers(reviews, found)[sorted(scores).index(judge)], found


def flags_one_by_one(reviews, found):
    """The same flags from each judge's own rows."""
    return [_flags_of(judge, reviews, found) for judge in range(reviews.judges)]


def _flags_of(judge, reviews, found):
    mine = reviews.judge == judge
    score, idea = reviews.score[mine], reviews.idea[mine]
    rest = score - found.scores[idea] - found.judge_effects[judge]
    others = [reviews.score[~mine & (reviews.idea == number)] for number in idea]
    shared = [(own, row.mean()) for own, row in zip(score, others, strict=True) if len(row)]
    against = np.cov(np.array(shared).T)[0, 1] < -1e-9 if len(shared) > 1 else False
    raised = {
        "single_review": len(score) == 1,
        "constant_scores": len(score) > 1 and len(set(score)) == 1,
        "strictness": abs(found.judge_effects[judge]) > 3 * found.judge_errors[judge],
        "scatter": len(score) >= 4 and chdtrc(len(score), rest @ rest / found.residual) < 0.01,
        "opposed": len(shared) >= 5 and against,
    }
    return [name for name, holds in raised.items() if holds]


def mixed_panel(seed):
    """A sparse panel with a contrary judge, a flat one, a strict one and one without reviews."""
    generator = np.random.default_rng(seed)
    rows = [(i, j) for i in range(30) for j in generator.choice(12, 5, replace=False)]
    idea, judge = np.array(rows).T
    score = np.round(60 + generator.normal(0, 9, 30)[idea] + generator.normal(0, 7, len(rows)))
    score[judge == 0] = 120 - score[judge == 0]
    score[judge == 1] = 55
    score[judge == 2] -= 35
    return Reviews(idea, judge, score, 30, 13)


def usual(count=4):
    wobble = np.random.default_rng(2).normal(0, 2, (count, 8))
    return {f"U{number}": MERIT + wobble[number] for number in range(count)}


def test_judges_who_agree_have_no_flags():
    assert flagged(**usual()) == {"U0": [], "U1": [], "U2": [], "U3": []}


def test_a_judge_of_one_idea_is_flagged_and_nobody_else():
    found = flagged(**usual(), once=[70, *[None] * 7])

    assert found.pop("once") == ["single_review"]
    assert not any(found.values())


def test_a_judge_who_gives_everybody_the_same_is_flagged():
    assert "constant_scores" in flagged(**usual(), even=[60] * 8)["even"]


def test_a_judge_far_stricter_than_the_others_is_flagged_for_it_alone():
    assert flagged(**usual(6), strict=MERIT - 30)["strict"] == ["strictness"]


def test_a_judge_who_turns_the_order_round_is_flagged():
    assert {"scatter", "opposed"} <= set(flagged(**usual(6), contrary=MERIT[::-1])["contrary"])


def test_four_ideas_are_too_few_to_call_a_judge_opposed():
    reversed_half = [40, 60, 70, 80, *[None] * 4]

    assert "opposed" not in flagged(**usual(6), contrary=reversed_half)["contrary"]


def test_three_reviews_are_too_few_to_call_scores_scattered():
    assert "scatter" not in flagged(**usual(6), wild=[0, 100, 0, *[None] * 5])["wild"]
    assert "scatter" in flagged(**usual(6), wild=[0, 100, 0, 100, *[None] * 4])["wild"]


def test_equal_scores_from_everybody_flag_only_that():
    found = flagged(a=[70] * 8, b=[70] * 8)

    assert found == {"a": ["constant_scores"], "b": ["constant_scores"]}


def test_a_judge_alone_on_her_ideas_opposes_nobody():
    assert "opposed" not in flagged(only=[10, 90, 20, 80, 30, 70, 40, 60])["only"]


@pytest.mark.parametrize("seed", range(8))
def test_all_judges_at_once_have_the_flags_of_each_by_herself(seed):
    reviews = mixed_panel(seed)
    found = panel.estimate(reviews)

    together = flags(reviews, found)

    assert together == flags_one_by_one(reviews, found)
    assert "strictness" in together[2]
    assert together[12] == []


def test_a_judge_whose_own_ideas_all_have_one_average_opposes_nobody():
    """Subtracting her scores from the sums leaves rounding, which must not become a flag."""
    even = {f"E{number}": [70.1] * 8 for number in range(3)}

    assert (
        "opposed"
        not in flagged(**even, lively=[61.3, 72.9, 55.1, 80.7, 64.3, 58.9, 77.7, 70.2])["lively"]
    )


def test_every_flag_carries_its_numbers_in_the_order_of_the_flags():
    for seed in range(3):
        reviews = mixed_panel(seed)
        found = panel.estimate(reviews)
        numbered = flag_numbers(reviews, found)
        assert [list(flagged) for flagged in numbered] == flags(reviews, found)
        assert all(numbers for flagged in numbered for numbers in flagged.values())


def test_a_single_review_is_told_with_its_score():
    found, _ = numbers_of("once", **usual(), once=[71.5, *[None] * 7])

    assert found == {"single_review": {"score": 71.5}}


def test_constant_scores_are_told_with_their_number_and_the_score():
    found, _ = numbers_of("even", **usual(), even=[60, 60, 60, *[None] * 5])

    assert found["constant_scores"] == {"reviews": 3, "score": 60}


def test_strictness_is_told_in_points_with_its_error():
    found, estimate = numbers_of("strict", **usual(6), strict=MERIT - 30)

    told = found["strictness"]
    assert told["effect"] == estimate.judge_effects[-1] == pytest.approx(-25, abs=5)
    assert told["error"] == estimate.judge_errors[-1]
    assert abs(told["effect"]) > 3 * told["error"]


def test_scatter_is_told_with_its_size_and_how_unlikely_it_is():
    found, estimate = numbers_of("wild", **usual(6), wild=[0, 100, 0, 100, *[None] * 4])

    told = found["scatter"]
    rest = [0, 100, 0, 100] - estimate.scores[:4] - estimate.judge_effects[-1]
    assert told["reviews"] == 4
    assert told["mean_square"] == pytest.approx(np.mean(rest**2) / estimate.residual)
    assert told["chance"] == pytest.approx(chdtrc(4, 4 * told["mean_square"]))
    assert told["chance"] < 0.01


def test_opposition_is_told_as_a_correlation_over_so_many_ideas():
    others = usual(6)
    contrary = [None, *MERIT[::-1][1:]]

    found, _ = numbers_of("contrary", **others, contrary=contrary)

    theirs = np.mean(list(others.values()), axis=0)[1:]
    correlation = np.corrcoef(contrary[1:], theirs)[0, 1]
    assert found["opposed"] == {"ideas": 7, "correlation": pytest.approx(correlation)}


def test_scores_that_a_judge_gave_twice_are_all_her_own():
    reviews = given(**usual(6), contrary=MERIT[::-1])
    hers = reviews.judge == 6
    twice = Reviews(
        np.append(reviews.idea, reviews.idea[hers]),
        np.append(reviews.judge, reviews.judge[hers]),
        np.append(reviews.score, reviews.score[hers]),
        reviews.ideas,
        reviews.judges,
    )

    once, repeated = (flag_numbers(rows, panel.estimate(rows))[6] for rows in (reviews, twice))

    assert repeated["opposed"]["correlation"] == pytest.approx(once["opposed"]["correlation"])


def test_the_judge_of_one_idea_among_the_edge_cases_is_flagged_and_kept(case):
    rows = case("e11_edges")["expected"]["judge_one_idea"]["reviews"]
    reviews = Reviews.of(rows, ["A", "B"], ["J1", "J2", "J3"])
    found = panel.estimate(reviews)

    assert flag_numbers(reviews, found)[2]["single_review"] == {"score": 0}
    assert -60 < found.judge_effects[2] < 0
