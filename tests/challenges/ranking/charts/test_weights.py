from dataclasses import replace
from decimal import Decimal

import pytest

from challenges.ranking.charts import weights
from challenges.ranking.charts.weights import FIELD, MOST_LINES, round_step, x_of
from challenges.ranking.report import Segment
from tests.builders.ranking import a_report, three_judges

TITLES = {"aa": "Night gardens", "bb": "Repair bus", "cc": "Library"}


def y_of(score, low=0, high=100):
    return FIELD.bottom - (FIELD.bottom - FIELD.top) * (score - low) / (high - low)


@pytest.fixture
def crossing(placed):
    """The panel's favourite up to 40 %, the crowd's from there."""
    found = placed({"aa": (100, 20), "bb": (0, 80), "cc": (10, 10)}, winner="aa")
    segments = [
        Segment(Decimal(0), Decimal("0.375"), ("bb",)),
        Segment(Decimal("0.375"), Decimal(1), ("aa",)),
    ]
    return replace(found, segments=segments)


def test_each_line_runs_from_the_panels_score_to_the_crowds(drawing, crossing):
    drawn = drawing(weights(crossing, TITLES, Decimal("0.5")).svg)

    lines = drawn.all("line", "chart-line-winner") + drawn.all("line", "chart-line-other")
    ends = {(float(line.get("y1")), float(line.get("y2"))) for line in lines}
    assert ends == {
        (round(y_of(panel), 1), round(y_of(crowd), 1))
        for crowd, panel in ((100, 20), (0, 80), (10, 10))
    }
    assert {(line.get("x1"), line.get("x2")) for line in lines} == {
        (str(FIELD.left), str(FIELD.right))
    }


def test_the_broad_line_follows_whoever_is_first_to_the_exact_crossing(drawing, crossing):
    drawn = drawing(weights(crossing, TITLES, Decimal("0.5")).svg)

    tops = [
        [float(line.get(name)) for name in ("x1", "y1", "x2", "y2")]
        for line in drawn.all("line", "chart-top")
    ]
    meet = [round(x_of(0.375), 1), round(y_of(50), 1)]
    assert tops == [
        [FIELD.left, round(y_of(80), 1), *meet],
        [*meet, FIELD.right, round(y_of(100), 1)],
    ]
    (dot,) = drawn.all("circle", "chart-change")
    assert [float(dot.get("cx")), float(dot.get("cy"))] == meet


def test_the_locked_weight_stands_upright_and_the_chosen_one_only_if_it_differs(drawing, crossing):
    locked = drawing(weights(crossing, TITLES, Decimal("0.5")).svg)
    chosen = drawing(weights(crossing, TITLES, Decimal("0.6")).svg)

    assert [line.get("x1") for line in locked.all("line", "chart-locked")] == [str(x_of(0.5))[:3]]
    assert locked.all("line", "chart-chosen") == []
    (line,) = chosen.all("line", "chart-chosen")
    assert float(line.get("x1")) == float(line.get("x2")) == pytest.approx(x_of(0.6), abs=0.05)
    assert {"locked: 50%", "chosen: 60%"} <= set(chosen.words())


def test_every_line_has_its_name_at_the_right(drawing, crossing):
    drawn = drawing(weights(crossing, TITLES, Decimal("0.5")).svg)

    named = drawn.words("chart-label") + drawn.words("chart-name")
    assert set(TITLES.values()) <= set(named)


def test_of_many_the_ones_that_are_ever_first_are_drawn_and_named(drawing, placed):
    scores = {f"i{number:02}": (number, number) for number in range(60)}
    found = placed(scores, winner="i59")
    found = replace(found, segments=[Segment(Decimal(0), Decimal(1), ("i00",))])

    drawn = weights(found, {name: f"Idea {name}" for name in scores}, Decimal("0.5"))

    names = drawing(drawn.svg).words("chart-label")
    assert drawn.drawn == MOST_LINES
    assert "Idea i00" in names
    assert "Idea i30" not in names


def test_who_stopped_at_a_gate_has_no_line(drawing, placed):
    found = placed({"aa": (90, 20), "bb": (10, 80), "cc": (50, 50)}, winner="aa", gated=("cc",))
    found = replace(found, segments=[Segment(Decimal(0), Decimal(1), ("aa",))])

    drawn = weights(found, TITLES, Decimal("0.5"))

    assert drawn.drawn == 2
    assert "Library" not in drawn.svg


def test_real_segments_draw_a_line_without_a_gap(drawing):
    found = a_report(
        [("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)], three_judges(aa=45, bb=75, cc=90)
    )

    tops = drawing(weights(found, TITLES, Decimal("0.5")).svg).all("line", "chart-top")

    assert len(tops) == 3
    for before, after in zip(tops, tops[1:], strict=False):
        assert before.get("x2") == after.get("x1")
        assert float(before.get("y2")) == pytest.approx(float(after.get("y1")), abs=0.11)


@pytest.mark.parametrize(
    ("breadth", "step"), [(100, 20), (60, 10), (59, 10), (30, 5), (7, 2), (2.4, 0.5), (0, 1)]
)
def test_steps_are_round(breadth, step):
    assert round_step(breadth) == pytest.approx(step)


def test_scores_below_zero_have_their_place(drawing, placed):
    found = placed({"aa": ("1.5", "-0.5"), "bb": ("-1.2", "0.9")}, winner="aa", method="zscore")
    found = replace(found, segments=[Segment(Decimal(0), Decimal(1), ("aa",))])

    drawn = drawing(weights(found, TITLES, Decimal("0.5")).svg)

    assert {"\N{MINUS SIGN}1.5", "0.0", "1.5"} <= set(drawn.words())
    lines = drawn.all("line", "chart-line-winner") + drawn.all("line", "chart-line-other")
    assert all(
        FIELD.top <= float(line.get(end)) <= FIELD.bottom for line in lines for end in ("y1", "y2")
    )


def test_all_equal_is_drawn_too(drawing, placed):
    found = placed({"aa": (50, 50), "bb": (50, 50)}, winner="aa")
    found = replace(found, segments=[Segment(Decimal(0), Decimal(1), ("aa", "bb"))])

    assert drawing(weights(found, TITLES, Decimal("0.5")).svg).all("line", "chart-top")


def test_where_the_weight_does_nothing_there_is_no_chart():
    found = a_report([("aa", 1, 9), ("bb", 2, 9)], three_judges(aa=60, bb=70), method="floor")

    assert weights(found, TITLES, Decimal("0.5")) is None
