import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.ranking.charts.labels import LINE, Box, beside_points, spread

FIELD = Box(0, 0, 600, 500)
positions = st.tuples(st.floats(0, 600), st.floats(0, 500))


@given(st.lists(positions, max_size=25))
def test_no_name_lies_on_another_on_a_point_or_outside(points):
    labels = beside_points(points, ["Library of things"] * len(points), FIELD)

    boxes = [label.box for label in labels if label]
    assert all(box.within(FIELD) for box in boxes)
    for number, box in enumerate(boxes):
        assert not any(box.meets(other) for other in boxes[number + 1 :])
        assert not any(box.left < x < box.right and box.top < y < box.bottom for x, y in points)


def test_a_lonely_name_stands_right_of_its_point():
    (label,) = beside_points([(300, 250)], ["Repair bus"], FIELD)

    assert (label.anchor, label.x, label.y) == ("start", 310, 254)


def test_at_the_right_edge_a_name_stands_left_of_its_point():
    (label,) = beside_points([(595, 250)], ["Repair bus"], FIELD)

    assert (label.anchor, label.x) == ("end", 585)


def test_the_first_names_get_their_place_first():
    crowded = [(300.0, 250.0)] * 12

    labels = beside_points(crowded, ["Repair bus"] * 12, FIELD)

    assert labels[0] is not None
    assert labels[-1] is None


@given(st.lists(st.floats(0, 400), max_size=20))
def test_spread_heights_stand_apart_within_their_ends_and_in_order(wanted):
    placed = spread(wanted, 0, 400)

    by_height = sorted(placed)
    assert all(-1e-6 <= height <= 400 + 1e-6 for height in placed)
    assert all(
        after - before >= LINE - 1e-6
        for before, after in zip(by_height, by_height[1:], strict=False)
    )
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    assert [placed[number] for number in order] == by_height


def test_heights_that_are_apart_already_stay():
    assert spread([100, 20, 60], 0, 400) == [100, 20, 60]


def test_more_than_fit_stand_closer():
    placed = spread([50.0] * 11, 0, 100)

    assert placed == pytest.approx([10 * number for number in range(11)])
