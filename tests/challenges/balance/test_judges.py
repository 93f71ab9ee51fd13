import numpy as np

from challenges.balance import panel
from challenges.balance.judges import flags
from challenges.balance.reviews import Reviews

IDEAS = [f"I{number}" for number in range(8)]
MERIT = np.array([80, 74, 69, 66, 60, 55, 49, 40], dtype=float)


def flagged(**scores):
    """Flags by judge, for judges who scored the eight ideas in order; None for no review."""
    rows = [
        (idea, judge, score)
        for judge, given in scores.items()
        for idea, score in zip(IDEAS, given, strict=True)
        if score is not None
    ]
    reviews = Reviews.of(rows, IDEAS, sorted(scores))
    found = flags(reviews, panel.estimate(reviews))
    return dict(zip(sorted(scores), found, strict=True))


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
