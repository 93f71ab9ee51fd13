from math import erf, sqrt

import pytest

from challenges.ranking import sentences
from tests.builders.ranking import a_report, three_judges

TITLES = {"aa": "Night gardens", "bb": "Repair bus", "cc": "Library of things"}
IDEAS = [("aa", 45, 150), ("bb", 30, 150), ("cc", 5, 150)]


def steps_of(found):
    steps = sentences.worked_example(found, found.winners[0], TITLES)
    return {step.title: [line.text for line in step.lines] for step in steps}


def a_found(**rules):
    return a_report(IDEAS, three_judges(aa=45, bb=75, cc=90), **rules)


def test_the_sum_at_the_end_is_the_balanced_score_of_the_winner():
    found = a_found(crowd_weight="0.4")
    (winner,) = found.winners

    steps = steps_of(found)

    assert steps["The balanced score"][-1] == (
        f"60% × {winner.panel:.2f} + 40% × {winner.crowd:.2f} = {winner.final:.2f}"
    )


def test_mean_and_variance_follow_from_prior_and_counts():
    found = a_found()
    (winner,) = found.winners
    model = found.output["crowd_model"]
    alpha, beta = float(model["alpha"]), float(model["beta"])
    counts = {row[0]: row[1:] for row in IDEAS}[winner.id]

    formula = steps_of(found)[f"What the crowd says of “{TITLES[winner.id]}”"][1]

    mean = (alpha + counts[0]) / (alpha + beta + counts[1])
    assert formula == (
        f"m = ({alpha:.2f} + {counts[0]}) / ({alpha + beta:.2f} + {counts[1]}) = {mean:.4f}, "
        f"v = {mean * (1 - mean) / (alpha + beta + counts[1] + 1):.6f}"
    )


def test_averaging_the_shown_comparison_over_two_finalists_gives_the_crowd_score():
    """With one rival the comparison is the whole win-rate, which the engine computed."""
    found = a_report(
        [("aa", 45, 150), ("bb", 30, 150)], three_judges(aa=90, bb=45), reviews_min=0, floor="0"
    )
    (winner,) = found.winners

    lines = steps_of(found)[f"What the crowd says of “{TITLES[winner.id]}”"]

    assert lines[3].endswith(f" = {winner.crowd:.1f}%")
    assert lines[4] == (
        f"Averaged over the other finalist this is the crowd score, {winner.crowd:.1f}."
    )


def test_the_chance_beside_phi_is_the_normal_one():
    lines = steps_of(a_found())["What the crowd says of “Repair bus”"]
    far = float(lines[3].partition("= Φ(")[2].partition(")")[0].replace("\N{MINUS SIGN}", "-"))
    sure = float(lines[3].rpartition("= ")[2].rstrip("%"))

    assert sure == pytest.approx(50 * (1 + erf(far / sqrt(2))), abs=0.4)


def test_the_panels_mark_is_told_with_the_correction():
    found = a_found()
    (winner,) = found.winners
    variances = {name: f"{float(value):.1f}" for name, value in found.output["variances"].items()}

    lines = steps_of(found)[f"What the panel says of “{TITLES[winner.id]}”"]

    assert f"(variance {variances['idea']})" in lines[0]
    assert f"({variances['judge']})" in lines[0]
    assert lines[2].startswith("3 reviews, 75.3 on average; ")
    assert lines[2].endswith(f"thin evidence: {winner.mark:.1f}")


def test_one_side_alone_has_no_step_for_the_other():
    crowd = a_report(IDEAS, crowd_weight="1", reviews_min=0, floor="0")
    panel = a_report([("aa", 0, 9), ("bb", 0, 9)], three_judges(aa=60, bb=70))

    assert not [title for title in steps_of(crowd) if "panel" in title]
    assert not [title for title in steps_of(panel) if "crowd" in title]


def test_a_method_without_a_sum_adds_nothing_up():
    found = a_found(method="floor")

    assert steps_of(found)["The score that ranks"] == [
        f"The locked method adds nothing up: its score is {found.winners[0].final:.1f}."
    ]


def test_one_finalist_is_compared_with_nobody():
    found = a_report([("aa", 5, 9)], three_judges(aa=60))

    texts = [text for lines in steps_of(found).values() for text in lines]

    assert not [text for text in texts if "other finalist" in text or "Φ" in text]


def test_a_variance_of_which_six_decimals_say_too_little_is_not_computed_with():
    found = a_report([("aa", 30_000, 100_000), ("bb", 29_000, 100_000)], three_judges(aa=90, bb=60))

    lines = steps_of(found)["What the crowd says of “Night gardens”"]

    assert not [text for text in lines if "Φ" in text]
