import pytest

from challenges.ranking.charts import domain, one_bar, split_bar
from tests.builders.ranking import a_report, three_judges


def spans(svg, drawing):
    drawn = drawing(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    return {
        rect.get("class"): (float(rect.get("x")), float(rect.get("width")))
        for rect in drawn.all("rect")
    }


def test_the_panels_part_begins_where_the_crowds_ends(drawing, placed):
    found = placed({"aa": (60, 80), "bb": (20, 10)}, winner="aa", weight="0.25")
    row = found.rows[0]

    assert spans(split_bar(row, domain(found)), drawing) == {
        "split__crowd": (0, 15),
        "split__panel": (15, 60),
    }


def test_parts_on_both_sides_of_zero_lie_on_both_sides_of_it(drawing, placed):
    found = placed({"aa": (-2, 4), "bb": (2, -4)}, winner="aa", method="zscore")
    first, second = found.rows

    where = domain(found)

    assert (where.low, where.high) == (-2, 2)
    assert spans(split_bar(first, where), drawing) == {
        "split__crowd": (25, 25),
        "split__panel": (50, 50),
    }
    assert spans(split_bar(second, where), drawing) == {
        "split__crowd": (50, 25),
        "split__panel": (0, 50),
    }


def test_bars_of_points_are_as_long_as_the_longest(drawing):
    found = a_report(
        [("aa", 10, 100), ("bb", 60, 100), ("cc", 40, 100)],
        three_judges(aa=70, bb=75, cc=60),
        method="points",
    )

    assert spans(split_bar(found.winners[0], domain(found)), drawing) == {
        "split__crowd": (0, 50),
        "split__panel": (50, 50),
    }


def test_all_zero_is_drawn_as_nothing(drawing, placed):
    found = placed({"aa": (0, 0), "bb": (0, 0)}, winner="aa", method="zscore")

    assert spans(split_bar(found.rows[0], domain(found)), drawing)["split__crowd"] == (0, 0)


@pytest.mark.parametrize(
    ("side", "label"), [("crowd", "Crowd 62.5 of 100"), ("panel", "Panel 62.5")]
)
def test_one_side_alone_is_one_bar_with_its_number(drawing, placed, side, label):
    row = placed({"aa": ("62.5", "62.5"), "bb": (0, 0)}, winner="aa").rows[0]

    drawn = one_bar(getattr(row, side), side)

    assert spans(drawn, drawing) == {f"split__{side}": (0, 62.5)}
    assert f'aria-label="{label}' in drawn


def test_a_bar_says_its_numbers_to_who_cannot_see_it(placed):
    found = placed({"aa": (60, 80), "bb": (20, 10)}, winner="aa")

    assert 'aria-label="Crowd 30.0 and panel 40.0, together 70.0"' in split_bar(
        found.rows[0], domain(found)
    )
