from decimal import Decimal

import pytest

from challenges.ranking.report import MOST_OTHERS
from tests.builders.ranking import a_report, three_judges


def test_rows_come_by_place_and_the_gated_come_last():
    found = a_report(
        [("aa", 10, 100), ("bb", 60, 100), ("cc", 90, 100)], three_judges(aa=70, bb=75, cc=20)
    )

    assert [(row.id, row.place, row.gate) for row in found.rows] == [
        ("bb", 1, None),
        ("aa", 2, None),
        ("cc", None, "floor"),
    ]


def test_the_two_parts_of_a_bar_add_up_to_the_balanced_score_exactly():
    found = a_report(
        [("aa", 10, 100), ("bb", 61, 100), ("cc", 90, 100)],
        three_judges(aa=70, bb=75, cc=50),
        crowd_weight="0.37",
    )

    assert [row.crowd_part + row.panel_part for row in found.rows] == [
        row.final for row in found.rows
    ]
    assert all(abs(row.crowd_part - Decimal("0.37") * row.crowd) < 1 for row in found.rows)


def test_a_gap_of_25_points_marks_a_favourite():
    found = a_report(
        [("aa", 5, 500), ("bb", 200, 500), ("cc", 450, 500)], three_judges(aa=90, bb=70, cc=45)
    )

    assert {row.id: row.favourite_of for row in found.rows} == {
        "aa": "panel",
        "bb": None,
        "cc": "crowd",
    }


def test_ideas_outside_the_shortlist_are_kept_apart_best_supported_first():
    found = a_report(
        [("aa", 10, 100), ("bb", 60, 100), ("xx", 1, 50, False), ("yy", 9, 50, False)],
        three_judges(aa=70, bb=75),
    )

    assert [other.id for other in found.others] == ["yy", "xx"]


def test_an_election_without_a_panel_has_a_crowd_only():
    found = a_report([("aa", 10, 100), ("bb", 60, 100)], crowd_weight="1", reviews_min=0, floor="0")

    assert (found.has_crowd, found.has_panel) == (True, False)
    assert (found.judges, found.reviews, found.supports) == (0, 0, 70)
    assert [row.id for row in found.winners] == ["bb"]
    assert [row.favourite_of for row in found.rows] == [None, None]


def test_a_panel_without_votes_has_a_panel_only():
    found = a_report([("aa", 0, 0), ("bb", 0, 0)], three_judges(aa=70, bb=75))

    assert (found.has_crowd, found.has_panel) == (False, True)
    assert (found.judges, found.reviews) == (3, 6)


def test_a_tie_has_two_winners_each_with_facts_of_its_own():
    found = a_report(
        [("aa", 50, 100), ("bb", 50, 100), ("cc", 9, 100)],
        crowd_weight="1",
        reviews_min=0,
        floor="0",
    )

    assert [row.id for row in found.winners] == ["aa", "bb"]
    assert sorted(found.winner_facts) == ["aa", "bb"]


def test_nobody_passing_means_no_winner():
    found = a_report([("aa", 50, 100), ("bb", 40, 100)])

    assert found.winners == []
    assert found.segments == []


def test_of_ten_thousand_other_ideas_the_best_supported_are_kept_and_all_are_counted():
    others = [(f"x{number:05}", number % 90, 100, False) for number in range(10_000)]

    found = a_report([("aa", 10, 100), ("bb", 60, 100), *others], three_judges(aa=70, bb=75))

    assert (len(found.others), found.others_count) == (MOST_OTHERS, 10_000)
    assert {other.supports for other in found.others} == {89}


def crossing():
    """Far apart on both sides, so that the order turns over between the ends."""
    return a_report(
        [("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)], three_judges(aa=45, bb=75, cc=90)
    )


def test_the_order_at_another_weight_is_a_sum_of_the_stored_parts():
    found = crossing()
    rows = {row.id: row for row in found.rows}

    order = {weight: found.order_at(Decimal(weight)) for weight in ("0", "0.25", "1")}

    assert [standing.row.id for standing in order["0"]] == ["cc", "bb", "aa"]
    assert [standing.row.id for standing in order["1"]] == ["aa", "bb", "cc"]
    assert [standing.place for standing in order["1"]] == [1, 2, 3]
    for standing in order["0.25"]:
        row = rows[standing.row.id]
        assert standing.final == pytest.approx(
            Decimal("0.75") * row.panel + Decimal("0.25") * row.crowd, abs=Decimal("0.0000006")
        )


def test_the_order_at_any_weight_has_the_winners_of_the_segment_it_lies_in():
    found = crossing()

    for part in found.segments:
        middle = ((part.start + part.end) / 2).quantize(Decimal("0.0001"))
        first = [standing.row.id for standing in found.order_at(middle) if standing.place == 1]
        assert tuple(first) == part.winners


def test_at_the_locked_weight_the_order_is_the_result_ties_included():
    found = a_report(
        [("aa", 50, 100), ("bb", 50, 100), ("cc", 9, 100)],
        crowd_weight="1",
        reviews_min=0,
        floor="0",
    )

    order = found.order_at(Decimal(1))

    assert [(s.row.id, s.place, s.final) for s in order] == [
        (row.id, row.place, row.final) for row in found.rows
    ]
    assert [standing.place for standing in order] == [1, 1, 3]


def test_equal_scores_at_another_weight_are_told_apart_by_the_locked_keys_or_share():
    same = [("aa", 50, 100), ("bb", 50, 100), ("cc", 20, 100)]
    apart = a_report(same, three_judges(aa=60, bb=70, cc=50))
    equal = a_report(same, three_judges(aa=60, bb=60, cc=50))

    assert [(s.row.id, s.place) for s in apart.order_at(Decimal(1))][:2] == [("bb", 1), ("aa", 2)]
    assert [(s.row.id, s.place) for s in equal.order_at(Decimal(1))][:2] == [("aa", 1), ("bb", 1)]


def test_who_stopped_at_a_gate_is_in_no_order():
    found = a_report(
        [("aa", 10, 100), ("bb", 60, 100), ("cc", 90, 100)], three_judges(aa=70, bb=75, cc=20)
    )

    assert {standing.row.id for standing in found.order_at(Decimal(1))} == {"aa", "bb"}


def test_an_idea_wins_between_the_ends_of_its_segments():
    found = crossing()

    assert found.wins_between("cc")[0] == 0
    assert found.wins_between("aa")[1] == 1
    assert found.wins_between("bb") == (found.wins_between("cc")[1], found.wins_between("aa")[0])


def test_judges_have_numbers_in_the_order_of_the_file_and_no_names():
    found = a_report([("aa", 10, 100), ("bb", 60, 100)], three_judges(aa=70, bb=75))

    assert found.judge_numbers == {"j1": 1, "j2": 2, "j3": 3}
    assert [judge.number for judge in found.panel] == [1, 2, 3]
    assert [judge.reviews for judge in found.panel] == [2, 2, 2]
    assert found.panel[0].effect < 0 < found.panel[2].effect
    assert not hasattr(found.panel[0], "id")


@pytest.mark.parametrize(
    ("method", "options", "side"),
    [
        ("gate", {"admit": 2}, "panel"),
        ("floor", {}, "crowd"),
        ("lexi", {"first_key": "crowd"}, "crowd"),
        ("lexi", {"first_key": "panel"}, "panel"),
    ],
)
def test_without_a_weight_the_side_that_ranks_makes_the_whole_score(method, options, side):
    found = a_report(
        [("aa", 10, 100), ("bb", 60, 100), ("cc", 40, 100)],
        three_judges(aa=70, bb=75, cc=60),
        method=method,
        **options,
    )

    assert not found.weight_matters
    for row in found.rows:
        assert getattr(row, f"{side}_part") == row.final == getattr(row, side)


def test_sums_of_other_methods_are_made_of_their_own_parts():
    found = a_report(
        [("aa", 10, 100), ("bb", 60, 100), ("cc", 40, 100)],
        three_judges(aa=70, bb=75, cc=60),
        method="points",
    )

    assert {row.id: (row.crowd_gives, row.panel_gives) for row in found.rows} == {
        "aa": (8, 10),
        "bb": (12, 12),
        "cc": (10, 8),
    }
    assert [row.final for row in found.winners] == [12]
