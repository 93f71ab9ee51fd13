from challenges.ranking.charts import MOST_BARS, chances, likeliest

TITLES = {"aa": "Night gardens", "bb": "Repair bus", "cc": "Library"}
SCORES = {"aa": (90, 20), "bb": (60, 70), "cc": (10, 90)}


def test_each_bar_is_as_wide_as_its_chance_the_likeliest_first(drawing, placed):
    found = placed(SCORES, winner="bb", chances={"aa": "0.3", "bb": "0.25", "cc": "0.45"})

    drawn = drawing(chances(found, TITLES))

    bars = drawn.all("rect", "chart-total") + drawn.all("rect", "chart-other")
    by_height = sorted(bars, key=lambda bar: float(bar.get("y")))
    assert [bar.get("width") for bar in by_height] == ["45%", "30%", "25%"]
    assert drawn.words("chart-value") == ["45%", "30%", "25%"]


def test_the_winner_is_marked_wherever_it_stands(drawing, placed):
    found = placed(SCORES, winner="bb", chances={"aa": "0.6", "bb": "0.4"})

    (bar,) = drawing(chances(found, TITLES)).all("rect", "chart-total")

    assert bar.get("width") == "40%"


def test_letters_keep_their_size_as_nothing_is_scaled(drawing, placed):
    root = drawing(chances(placed(SCORES, winner="bb"), TITLES)).root

    assert root.get("viewBox") is None
    assert root.get("width") == "100%"


def test_who_could_not_win_has_no_bar(placed):
    found = placed(SCORES, winner="bb", gated=("aa",))

    assert {row.id for row in likeliest(found)} == {"bb", "cc"}
    assert "Night gardens" not in chances(found, TITLES)


def test_many_are_cut(drawing, placed):
    scores = {f"i{number:02}": (number, number) for number in range(40)}

    drawn = drawing(chances(placed(scores, winner="i39"), dict.fromkeys(scores, "Name")))

    assert len(drawn.all("rect", "chart-track")) == MOST_BARS


def test_one_that_could_win_alone_needs_no_chart(placed):
    assert chances(placed(SCORES, winner="bb", gated=("aa", "cc")), TITLES) is None
