from decimal import Decimal

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

    assert {row.id: found.favourite_of(row) for row in found.rows} == {
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
    assert [found.favourite_of(row) for row in found.rows] == [None, None]


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
