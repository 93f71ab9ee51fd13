from challenges.ranking.charts import scatter
from challenges.ranking.charts.scatter import FIELD, MOST_POINTS, x_of, y_of
from tests.builders.ranking import a_report, three_judges

TITLES = {"aa": "Night gardens", "bb": "Repair bus", "cc": "Library", "dd": "Benches"}
SCORES = {"aa": (90, 20), "bb": (60, 70), "cc": (10, 90), "dd": (30, 30)}


def test_the_corners_of_the_field_are_0_and_100():
    assert (x_of(0), x_of(100)) == (FIELD.left, FIELD.right)
    assert (y_of(0), y_of(100)) == (FIELD.bottom, FIELD.top)


def test_points_stand_where_their_scores_are(drawing, placed):
    found = placed(SCORES, winner="bb", front=("aa", "bb", "cc"))

    drawn = drawing(scatter(found, TITLES).svg)

    circles = {(c.get("cx"), c.get("cy")) for c in drawn.all("circle")}
    assert circles == {
        (f"{x_of(crowd):.1f}".removesuffix(".0"), f"{y_of(panel):.1f}".removesuffix(".0"))
        for crowd, panel in (SCORES["aa"], SCORES["cc"], SCORES["dd"])
    }
    (star,) = drawn.all("path", "chart-winner")
    assert star.get("transform") == f"translate({x_of(60):.1f} {y_of(70):.1f})"


def test_what_is_beaten_on_both_sides_is_a_ring(drawing, placed):
    found = placed(SCORES, winner="bb", front=("aa", "bb", "cc"))

    (ring,) = drawing(scatter(found, TITLES).svg).all("circle", "chart-point--beaten")

    assert ring.get("cx") == f"{x_of(30):.1f}".removesuffix(".0")
    assert ring.get("fill") == "none"


def test_the_front_is_a_staircase_through_its_ideas(drawing, placed):
    found = placed(SCORES, winner="bb", front=("aa", "bb", "cc"))

    (front,) = drawing(scatter(found, TITLES).svg).all("polyline", "chart-front")

    corners = [tuple(map(float, pair.split(","))) for pair in front.get("points").split()]
    expected = [
        (FIELD.left, y_of(90)),
        (x_of(10), y_of(90)),
        (x_of(10), y_of(70)),
        (x_of(60), y_of(70)),
        (x_of(60), y_of(20)),
        (x_of(90), y_of(20)),
        (x_of(90), FIELD.bottom),
    ]
    assert [(round(x, 1), round(y, 1)) for x, y in expected] == corners


def test_the_line_of_the_winners_score_passes_through_the_winner(drawing, placed):
    found = placed(SCORES, winner="bb", front=("bb",), weight="0.4")

    (line,) = drawing(scatter(found, TITLES).svg).all("line", "chart-level")

    x1, y1, x2, y2 = (float(line.get(name)) for name in ("x1", "y1", "x2", "y2"))
    part = (x_of(60) - x1) / (x2 - x1)
    assert abs(y1 + part * (y2 - y1) - y_of(70)) < 0.2


def test_at_a_weight_of_nothing_or_everything_the_line_is_level_or_upright(drawing, placed):
    flat = drawing(scatter(placed(SCORES, winner="cc", weight="0"), TITLES).svg)
    upright = drawing(scatter(placed(SCORES, winner="aa", weight="1"), TITLES).svg)

    (level,), (plumb,) = flat.all("line", "chart-level"), upright.all("line", "chart-level")
    assert level.get("y1") == level.get("y2")
    assert plumb.get("x1") == plumb.get("x2")


def test_other_methods_have_no_such_line(drawing, placed):
    found = placed(SCORES, winner="bb", method="rank")

    assert drawing(scatter(found, TITLES).svg).all("line", "chart-level") == []


def test_what_could_not_be_awarded_is_a_cross(drawing, placed):
    drawn = drawing(scatter(placed(SCORES, winner="bb", gated=("aa",)), TITLES).svg)

    (cross,) = drawn.all("path", "chart-gated")
    assert cross.get("transform") == f"translate({x_of(90):.1f} {y_of(20):.1f})"


def test_points_are_named_the_winner_in_bold(drawing, placed):
    drawn = drawing(scatter(placed(SCORES, winner="bb"), TITLES).svg)

    assert drawn.words("chart-label") == ["Repair bus"]
    assert sorted(drawn.words("chart-name")) == ["Benches", "Library", "Night gardens"]


def test_points_on_one_spot_are_counted_where_names_find_no_room(placed):
    scores = {f"i{number:02}": (50, 50) for number in range(30)}

    found = scatter(placed(scores, winner="i00"), dict.fromkeys(scores, "A name of some length"))

    assert (found.drawn, found.unnamed > 0) == (30, True)


def test_of_very_many_the_winner_and_the_front_are_drawn(drawing, placed):
    scores = {f"i{number:03}": (number % 60, 10) for number in range(130)}

    found = scatter(placed(scores, winner="i059", front=("i119",)), dict.fromkeys(scores, "Name"))

    drawn = drawing(found.svg)
    assert found.drawn == MOST_POINTS
    assert len(drawn.all("circle")) + len(drawn.all("path")) == MOST_POINTS
    assert len(drawn.all("path", "chart-winner")) == 1


def test_titles_are_text_and_never_markup(drawing, placed):
    drawn = scatter(placed(SCORES, winner="bb"), TITLES | {"bb": "<script>x</script>"}).svg

    assert "<script>" not in drawn
    assert drawing(drawn).words("chart-label") == ["<script>x</script>"]


def test_one_side_alone_or_one_idea_has_no_chart():
    assert scatter(a_report([("aa", 1, 9), ("bb", 2, 9)]), TITLES) is None
    assert (
        scatter(a_report([("aa", 0, 9), ("bb", 0, 9)], three_judges(aa=60, bb=70)), TITLES) is None
    )
    assert scatter(a_report([("aa", 1, 9)], three_judges(aa=60)), TITLES) is None
