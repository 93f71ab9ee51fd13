from dataclasses import replace
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


def test_a_clear_lead_that_rests_on_one_judge_or_a_handful_of_votes_is_not_called_a_clear_result():
    one_judge = [("aa", "j1", 95), ("bb", "j1", 20), ("cc", "j1", 25)]
    crowd = [("aa", 900, 1000), ("bb", 90, 1000), ("cc", 80, 1000)]
    crowd += [(f"x{number}", 100 + number, 1000, False) for number in range(5)]

    by_one = a_report(crowd, one_judge, reviews_min=1, floor="0")
    by_few = a_report([("aa", 9, 9), ("bb", 0, 9)], three_judges(aa=95, bb=20), floor="0")

    assert [by_one.facts.certainty, by_few.facts.certainty] == ["clear", "clear"]
    for found in (by_one, by_few):
        assert sentences.certainty(found).startswith("The lead is clear by the votes and marks")


def test_where_only_one_idea_passed_nothing_is_said_of_a_lead():
    found = a_report(
        [("aa", 50, 100), ("bb", 40, 100)], three_judges(aa=80, bb=20), crowd_weight="0.3"
    )

    assert sentences.certainty(found) == (
        "Only one idea passed what the rules ask for, so no other could win."
    )


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


def test_a_method_that_asks_one_side_after_the_other_explains_its_winner_so():
    found = a_report(
        [("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)],
        three_judges(aa=45, bb=75, cc=90),
        method="gate",
        admit=2,
    )

    told = sentences.why_the_winner(found, TITLES)

    assert (
        "“Library of things” could not be awarded: it is not among the crowd’s best, of which "
        "alone the panel could choose. The panel’s score decides between the 2 ideas that the "
        "crowd placed highest. So “Repair bus” won, with "
    ) in told
    assert "balanced" not in told


def test_a_vetoed_idea_is_told_the_reason_of_the_veto():
    found = a_report([("aa", 5, 9), ("bb", 5, 9)], three_judges(aa=60, bb=50))
    row = replace(found.rows[0], gate="veto", veto="off-brief")

    assert sentences.gate_reason(row) == (
        "more than half of its judges vetoed it: it does not answer the brief."
    )


@pytest.mark.parametrize(
    ("gate", "mark", "words"), [("floor", None, "no judge scored it."), (None, 1, "")]
)
def test_other_gates_have_their_reason_too(gate, mark, words):
    found = a_report([("aa", 5, 9), ("bb", 5, 9)], three_judges(aa=60, bb=50))

    assert sentences.gate_reason(replace(found.rows[0], gate=gate, mark=mark)) == words


def test_without_counted_views_the_sentence_claims_none():
    found = a_report([("aa", 5, 9), ("bb", 50, 90)], three_judges(aa=60, bb=70))
    facts = found.winner_facts["bb"]

    no_views = sentences.why_this_score(replace(facts, exposures=None), found)
    no_counts = sentences.why_this_score(replace(facts, exposures=None, supports=None), found)

    assert no_views.startswith("50 people supported it, and nobody counted how many were shown it:")
    assert no_counts.startswith("From the votes follows a crowd score of ")


@pytest.mark.parametrize(
    ("number", "words"),
    [("5.52", "+5.5"), ("-7.84", "\N{MINUS SIGN}7.8"), ("0.04", "0.0"), ("-0.04", "0.0")],
)
def test_differences_have_a_sign_and_there_is_no_minus_zero(number, words):
    assert sentences.signed(Decimal(number)) == words


@pytest.mark.parametrize(("share", "words"), [("0.5", "50%"), ("0.125", "12.5%"), ("1", "100%")])
def test_weights_are_told_whole_where_they_are(share, words):
    assert sentences.weight_percent(Decimal(share)) == words


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], ""),
        (["aa"], "“Night gardens”"),
        (["aa", "bb", "cc"], "“Night gardens”, “Repair bus” and “Library of things”"),
    ],
)
def test_several_titles_are_listed(ids, words):
    assert sentences.quoted(ids, TITLES) == words
