from dataclasses import replace
from decimal import Decimal

import pytest

from challenges.ranking.charts import MOST_JUDGES, judges
from challenges.ranking.charts.judges import place_of, reach_of
from challenges.ranking.report import Judge


def a_judge(number, effect, error="1"):
    return Judge(number, Decimal(effect), Decimal(error), reviews=5, flags=())


@pytest.fixture
def panel_of(placed):
    found = placed({"aa": (50, 50), "bb": (50, 50)}, winner="aa")
    return lambda *rows: replace(found, panel=list(rows))


def test_the_field_holds_every_interval_in_steps_of_five():
    assert reach_of([a_judge(1, "3", "1"), a_judge(2, "-2.9")]) == 5
    assert reach_of([a_judge(1, "-3.2", "1")]) == 10
    assert reach_of([a_judge(1, "0", "0")]) == 5


@pytest.mark.parametrize(
    ("points", "place"), [(-10, "0%"), (0, "50%"), (10, "100%"), (5, "75%"), (99, "100%")]
)
def test_strict_judges_stand_left_and_mild_ones_right(points, place):
    assert place_of(points, 10) == place


def test_the_diamond_stands_at_the_estimate_and_the_line_spans_95_per_cent(drawing, panel_of):
    drawn = drawing(judges(panel_of(a_judge(1, "-2"), a_judge(2, "3.04"))))

    spans = [(line.get("x1"), line.get("x2")) for line in drawn.all("line", "chart-interval")]
    diamonds = [svg.get("x") for svg in drawn.all("svg") if svg.get("width") == "1"]
    assert spans == [("10.4%", "49.6%"), ("60.8%", "100%")]
    assert diamonds == ["30%", "80.4%"]


def test_judges_have_numbers_only(drawing, panel_of):
    drawn = drawing(judges(panel_of(a_judge(1, "-2"), a_judge(2, "3"))))

    assert drawn.words()[:2] == ["Judge 1", "Judge 2"]
    assert {"5 stricter", "average", "5 milder"} <= set(drawn.words())


def test_a_large_panel_is_cut(drawing, panel_of):
    drawn = drawing(judges(panel_of(*(a_judge(number, "1") for number in range(1, 60)))))

    assert len(drawn.all("line", "chart-interval")) == MOST_JUDGES


def test_one_judge_is_compared_with_nobody(panel_of):
    assert judges(panel_of(a_judge(1, "0"))) is None
    assert judges(panel_of()) is None
