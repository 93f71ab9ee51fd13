from decimal import Decimal
from types import SimpleNamespace

import pytest

from challenges.ranking.telling import MOST_BARS, MOST_IN_ORDER, MOST_ROWS, told
from tests.builders.ranking import a_report, three_judges

IDEAS = {
    "aa": SimpleNamespace(title="Night gardens"),
    "bb": SimpleNamespace(title="Repair bus"),
    "cc": SimpleNamespace(title="Library of things"),
}


def crossing(**rules):
    return a_report(
        [("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)],
        three_judges(aa=45, bb=75, cc=90),
        **rules,
    )


@pytest.mark.parametrize(
    ("asked", "value"),
    [("60", "60"), ("0", "0"), ("100", "100"), ("33.25", "33.25"), ("007", "7"), ("40.0", "40")],
)
def test_a_weight_in_per_cent_is_taken(asked, value):
    weights = told(crossing(), IDEAS, weight=asked)["weights"]

    assert (weights["value"], weights["is_locked"]) == (value, False)


@pytest.mark.parametrize(
    "asked",
    [None, "", "-1", "101", "100.01", "NaN", "inf", "1e2", "fifty", "٥٠", "9" * 400, "5 0", "\x00"],
)
def test_what_is_no_weight_shows_the_locked_one(asked):
    weights = told(crossing(crowd_weight="0.3"), IDEAS, weight=asked)["weights"]

    assert (weights["value"], weights["is_locked"]) == ("30", True)


def test_the_order_at_the_chosen_weight_says_where_each_idea_was():
    order = told(crossing(), IDEAS, weight="100")["weights"]["order"]

    assert [(line["place"], line["title"]) for line in order] == [
        (1, "Night gardens"),
        (2, "Repair bus"),
        (3, "Library of things"),
    ]
    assert [line["was"] for line in order][1] == 1


def test_segments_are_told_with_exact_ends_and_marks():
    found = crossing()

    segments = told(found, IDEAS, weight="100")["weights"]["segments"]

    assert [part["winners"] for part in segments] == [
        "Library of things",
        "Repair bus",
        "Night gardens",
    ]
    assert [part["is_locked"] for part in segments] == [False, True, False]
    assert [part["is_chosen"] for part in segments] == [False, False, True]
    assert (segments[0]["start"], segments[-1]["end"]) == ("0%", "100%")
    assert segments[0]["end"] == f"{100 * found.segments[0].end:.1f}%"


def test_an_idea_that_the_reader_may_not_see_has_no_name_anywhere():
    page = str(told(crossing(), {"bb": IDEAS["bb"]}, weight="80"))

    assert "Night gardens" not in page
    assert "an idea that is no longer shown" in page


def test_long_lists_are_cut_and_say_by_how_much():
    rows = [(f"i{number:03}", number % 90 + 5, 100) for number in range(MOST_ROWS + 30)]
    found = a_report(rows, crowd_weight="1", reviews_min=0, floor="0", draws=10)

    places = told(found, {})["places"]

    assert len(places["bars"]) == MOST_BARS
    assert (len(places["lines"]), places["left_out"], places["count"]) == (MOST_ROWS, 30, 230)


def test_fifty_finalists_keep_every_chart_and_the_order_is_cut():
    scores = {f"i{number:02}": 40 + number for number in range(50)}
    rows = [(name, 70 - number, 100) for number, name in enumerate(scores)]

    found = told(a_report(rows, three_judges(**scores)), {})

    assert len(found["weights"]["order"]) == MOST_IN_ORDER
    assert found["weights"]["order_left_out"] == 50 - MOST_IN_ORDER
    assert found["weights"]["left_out"] == 25
    assert found["chances"]["left_out"] == 35
    assert len(found["chances"]["rows"]) == 50


def test_the_quorum_comes_before_every_other_remark():
    found = a_report([("aa", 1, 9)], three_judges(aa=60))

    remarks = told(found, IDEAS, voters=1, quorum=5)["remarks"]

    assert remarks[0].startswith("Only 1 person voted; the rules ask for at least 5.")
    assert "Only one idea was on the shortlist." in remarks


def test_who_stopped_at_a_gate_comes_last_among_the_chances():
    found = a_report(
        [("aa", 10, 100), ("bb", 60, 100), ("cc", 90, 100)], three_judges(aa=70, bb=75, cc=20)
    )

    rows = told(found, IDEAS)["chances"]["rows"]

    assert [(row["title"], row["word"]) for row in rows][-1] == (
        "Library of things",
        "could not win",
    )


def test_methods_of_a_side_that_said_nothing_are_left_out():
    crowd = a_report([("aa", 1, 9), ("bb", 5, 9)], crowd_weight="1", reviews_min=0, floor="0")

    names = [row["name"] for row in told(crowd, IDEAS)["methods"]]

    assert "The crowd’s score alone" in names
    assert "The panel’s score alone" not in names


@pytest.mark.parametrize("method", ["gate", "floor", "lexi"])
def test_methods_without_a_weight_have_no_explorer(method):
    found = told(crossing(method=method), IDEAS, weight="60")

    assert found["weights"] == {
        "none": "The locked method does not use the weight, so no other weight changes anything."
    }
    assert all(len(line["bars"]) == 2 for line in found["places"]["bars"])


def test_the_numbers_of_a_weight_are_those_of_the_result():
    found = crossing()

    weights = told(found, IDEAS)["weights"]

    assert [line["final"] for line in weights["order"]] == [row.final for row in found.rows]
    assert weights["pulled"] == f"{100 * found.effective_weight:.0f}%"
    assert Decimal(weights["value"]) == 50
