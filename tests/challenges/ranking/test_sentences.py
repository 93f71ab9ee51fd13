from decimal import Decimal

import pytest

from challenges.ranking import sentences
from tests.builders.ranking import a_report, three_judges

TITLES = {"aa": "Night gardens", "bb": "Repair bus", "cc": "Library of things"}


def disagreement(**scores):
    marks = {"aa": 45, "bb": 75, "cc": 90} | scores
    return a_report([("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)], three_judges(**marks))


@pytest.mark.parametrize(
    ("share", "places", "words"),
    [
        ("0.5", 0, "50%"),
        ("0.584", 0, "58%"),
        ("0.312345", 1, "31.2%"),
        ("0", 0, "0%"),
        ("1", 0, "100%"),
        ("0.0001", 0, "less than 1%"),
        ("0.9999", 0, "more than 99%"),
        ("0.99999", 1, "more than 99.9%"),
    ],
)
def test_a_share_is_told_as_a_percentage_that_claims_no_certainty(share, places, words):
    assert sentences.percent(Decimal(share), places) == words


def test_numbers_are_grouped():
    assert sentences.count(84611) == "84,611"


def test_the_computed_sentence_names_every_number_of_the_idea():
    found = disagreement()
    (winner,) = found.winners
    facts = found.winner_facts[winner.id]

    told = sentences.why_this_score(facts, found)

    assert winner.id == "bb"
    assert told == (
        "300 of 500 people shown this idea supported it: "
        f"crowd score {sentences.score(winner.crowd)}. "
        f"Three judges gave it 75.3 of 100 on average, {sentences.score(winner.mark)} after "
        f"correcting for strictness (±\u00a0{sentences.score(winner.mark_error)}): "
        f"panel score {sentences.score(winner.panel)}. "
        f"At 50% for the crowd and 50% for the panel the balanced score is "
        f"{sentences.score(winner.final)}. "
        f"It wins for any crowd weight between {sentences.percent(facts.wins_from, 1)} and "
        f"{sentences.percent(facts.wins_to, 1)}. "
        f"Its chance of being truly first is {sentences.percent(winner.p_win)}."
    )


def test_one_person_and_one_judge_are_singular():
    found = a_report([("aa", 1, 1), ("bb", 0, 1)], [("aa", "j1", 90)], reviews_min=1, floor="0")

    told = sentences.why_this_score(found.winner_facts["aa"], found)

    assert told.startswith("1 of 1 person shown this idea supported it: crowd score ")
    assert "One judge gave it 90.0 of 100, " in told


def test_an_election_without_a_panel_says_so_and_no_weights():
    found = a_report([("aa", 10, 100), ("bb", 60, 100)], crowd_weight="1", reviews_min=0, floor="0")

    told = sentences.why_this_score(found.winner_facts["bb"], found)

    assert "No panel took part. The crowd alone decides, so this is also" in told
    assert "weight" not in told
    assert sentences.remarks(found)[0] == "No panel took part: the ranking is the crowd’s."


def test_a_winner_that_was_nobodys_favourite_is_explained_by_both_sides():
    found = disagreement()
    rows = {row.id: row for row in found.rows}

    told = sentences.why_the_winner(found, TITLES)

    assert told == (
        "The crowd’s favourite was “Night gardens”, the panel’s “Library of things”. "
        f"“Repair bus” was strong on both sides: crowd {sentences.score(rows['bb'].crowd)}, "
        f"panel {sentences.score(rows['bb'].panel)}. "
        f"The crowd’s favourite has only {sentences.score(rows['aa'].panel)} from the panel, and "
        f"the panel’s favourite only {sentences.score(rows['cc'].crowd)} from the crowd."
    )


def test_one_favourite_of_both_is_agreement():
    found = a_report([("aa", 90, 100), ("bb", 10, 100)], three_judges(aa=90, bb=50))

    assert sentences.why_the_winner(found, TITLES) == (
        "Crowd and panel agreed: “Night gardens” was the favourite of both."
    )


def test_a_favourite_stopped_at_the_floor_is_named_with_the_reason():
    found = disagreement(aa=20)
    (winner,) = found.winners

    told = sentences.why_the_winner(found, TITLES)

    assert told.startswith(
        "The crowd’s favourite was “Night gardens”, the panel’s “Library of things”. "
        "“Night gardens” could not be awarded: the panel’s mark, "
    )
    assert told.endswith(
        f"Of the ideas that passed, “{TITLES[winner.id]}” has the highest balanced score, with "
        f"{sentences.score(winner.crowd)} from the crowd and {sentences.score(winner.panel)} "
        "from the panel."
    )


def test_the_crowds_favourite_can_outweigh_the_panels():
    found = a_report(
        [("aa", 450, 500), ("bb", 40, 500), ("cc", 50, 500)],
        three_judges(aa=70, bb=72, cc=60),
        crowd_weight="0.7",
    )

    told = sentences.why_the_winner(found, TITLES)

    assert "“Night gardens” won because its lead with the crowd outweighed" in told


@pytest.mark.parametrize("rows", [[("aa", 0, 0), ("bb", 0, 0)], [("aa", 5, 9)]])
def test_nothing_is_explained_where_only_one_side_spoke_or_one_idea_stood(rows):
    scores = {row[0]: 60 for row in rows}

    found = a_report(rows, three_judges(**scores))

    assert sentences.why_the_winner(found, TITLES) == ""


def test_an_idea_with_too_few_reviews_is_told_how_many_it_has():
    found = a_report([("aa", 5, 9), ("bb", 5, 9)], [("aa", "j1", 80)])

    assert [sentences.gate_reason(row) for row in found.rows if row.id == "aa"] == [
        "it has only 1 complete review, fewer than the rules ask for."
    ]


@pytest.mark.parametrize(
    ("supports", "words"),
    [((90, 10), "A clear result"), ((53, 47), "A likely result"), ((50, 50, 50), "A close call")],
)
def test_how_firm_a_result_is_has_words(supports, words):
    rows = [(f"a{number}", count, 100) for number, count in enumerate(supports)]
    rows += [(f"x{number}", 20, 100) for number in range(4)]

    found = a_report(rows, crowd_weight="1", reviews_min=0, floor="0")

    assert sentences.certainty(found).startswith(words)


def test_without_a_winner_nothing_is_firm():
    found = a_report([("aa", 50, 100), ("bb", 40, 100)])

    assert sentences.certainty(found) == ""


def test_that_no_draw_put_an_idea_first_does_not_make_it_impossible():
    found = a_report([("aa", 990, 1000), ("bb", 5, 1000)], three_judges(aa=95, bb=20))
    chances = {row.id: (row.p_win, sentences.chance(row)) for row in found.rows}

    assert chances == {"aa": (1, "100%"), "bb": (0, "0%")}

    without_floor = a_report(
        [("aa", 990, 1000), ("bb", 5, 1000)], three_judges(aa=95, bb=20), floor="0"
    )

    assert [sentences.chance(row) for row in without_floor.rows][1] == "less than 1%"
