from dataclasses import replace
from decimal import Decimal

import pytest

from challenges.balance import compute
from challenges.balance.intake import read
from challenges.ranking import sentences
from challenges.ranking.report import report
from tests.builders.ranking import a_file, a_report, three_judges

TITLES = {"aa": "Night gardens", "bb": "Repair bus", "cc": "Library of things"}


def crossing(**rules):
    return a_report(
        [("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)],
        three_judges(aa=45, bb=75, cc=90),
        **rules,
    )


@pytest.mark.parametrize(
    ("p_win", "word"),
    [
        ("0.8", "very likely"),
        ("0.799999", "likely"),
        ("0.5", "likely"),
        ("0.2", "possible"),
        ("0.05", "unlikely"),
        ("0.049999", "very unlikely"),
        ("0", "very unlikely"),
    ],
)
def test_each_chance_has_a_word(p_win, word):
    row = replace(crossing().rows[0], p_win=Decimal(p_win), gate=None)

    assert sentences.chance_word(row) == word


def test_who_stopped_at_a_gate_could_not_win():
    row = replace(crossing().rows[0], p_win=Decimal(0), gate="floor")

    assert sentences.chance_word(row) == "could not win"


def test_how_chances_were_drawn_has_the_number_of_draws():
    assert "drawn again 200 times, within what" in sentences.how_chances_were_drawn(crossing())


@pytest.mark.parametrize(
    ("start", "end", "where"),
    [
        ("0.42", "0.58", "outside of 42.0% to 58.0%"),
        ("0", "0.58", "above 58.0%"),
        ("0.42", "1", "below 42.0%"),
    ],
)
def test_a_winner_that_depends_on_the_weight_is_told_with_its_ends(start, end, where):
    found = crossing()
    ends = {"robust_from": Decimal(start), "robust_to": Decimal(end)}
    facts = replace(found.facts, **ends, depends_on_weight=True)

    assert sentences.depends_on_weight(replace(found, facts=facts)) == (
        f"The winner depends on the weight: it is 50% for the crowd, and {where} another idea "
        "would have won."
    )


def test_a_winner_at_every_weight_does_not_depend_on_it():
    found = a_report([("aa", 90, 100), ("bb", 10, 100)], three_judges(aa=90, bb=50))

    assert sentences.depends_on_weight(found) == (
        "The winner does not depend on the weight: any would have given the same."
    )


def test_at_the_locked_weight_the_winner_wins():
    assert sentences.winner_at(crossing(), Decimal("0.5"), TITLES) == (
        "At 50% for the crowd, the locked weight, “Repair bus” wins."
    )


def test_at_another_weight_it_is_said_that_the_locked_one_decides():
    found = crossing()

    assert sentences.winner_at(found, Decimal(1), TITLES) == (
        "At 100% for the crowd it would have been “Night gardens”. That changes nothing: what "
        "decides is the locked weight, 50%."
    )
    assert sentences.winner_at(found, Decimal("0.505"), TITLES) == (
        "At 50.5% for the crowd it would still have been “Repair bus”. What decides is the locked "
        "weight, 50%."
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (crossing(), ""),
        (crossing(method="gate"), "The locked method does not use the weight"),
        (
            a_report([("aa", 1, 9), ("bb", 2, 9)], reviews_min=0, floor="0"),
            "Only the crowd spoke",
        ),
        (a_report([("aa", 0, 9), ("bb", 0, 9)], three_judges(aa=60, bb=70)), "Only the panel"),
        (a_report([("aa", 1, 9)], three_judges(aa=60)), "Fewer than two ideas could win"),
    ],
)
def test_where_no_weight_changes_anything_the_reason_is_told(found, words):
    assert sentences.why_no_weights(found).startswith(words)
    assert bool(words) != found.weight_matters


def test_an_idea_that_is_likelier_than_the_winner_to_be_first_is_named():
    found = crossing()
    chances = {"aa": Decimal("0.5"), "bb": Decimal("0.3"), "cc": Decimal("0.2")}
    rows = [replace(row, p_win=chances[row.id]) for row in found.rows]

    told = sentences.likelier_than_the_winner(replace(found, rows=rows), TITLES)

    assert told.startswith(
        "“Night gardens” is more likely than the winner to be truly first, 50% against 30%:"
    )


def test_a_winner_that_is_also_the_likeliest_needs_no_such_word():
    clear = a_report([("aa", 90, 100), ("bb", 10, 100)], three_judges(aa=90, bb=50))

    assert sentences.likelier_than_the_winner(clear, TITLES) == ""


def test_chances_with_a_vetoed_idea_among_them_say_what_that_means():
    found = crossing()
    share = {row.id: sentences.percent(row.p_win) for row in found.rows}["bb"]

    assert sentences.chances_with_vetoed(found, {"bb"}, TITLES) == (
        f"The chances were drawn with “Repair bus”, which people stopped afterwards. In {share} of "
        "the draws it came first; without it, whoever came second there would have. So each other "
        f"chance is at least as large as shown, and together they grow by {share}."
    )


def test_chances_without_a_vetoed_idea_really_are_no_smaller():
    """The claim, by drawing again: the same scores and draws, and one idea that may not win."""
    reviews = three_judges(aa=45, bb=75, cc=90)
    ideas = [("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)]
    with_it = {row.id: row.p_win for row in a_report(ideas, reviews).rows}
    file = a_file(ideas, reviews)
    # More than half of its judges veto it: the gate that a veto of the organiser works as.
    file["vetoes"] = [
        {"idea": "bb", "judge": judge, "reason": "unsafe", "text": "It burns."}
        for judge in ("j1", "j2", "j3")
    ]
    read_file = read(file).as_input()
    without = {row.id: row.p_win for row in report(read_file, compute(read_file)).rows}

    assert with_it["bb"] > 0
    assert without["bb"] == 0
    assert without["aa"] >= with_it["aa"]
    assert without["cc"] >= with_it["cc"]
    assert abs(without["aa"] + without["cc"] - 1) < Decimal("0.000002")


@pytest.mark.parametrize("vetoed", [set(), {"zz"}])
def test_where_no_finalist_was_vetoed_nothing_is_said_of_it(vetoed):
    found = crossing()

    assert sentences.chances_with_vetoed(found, vetoed, TITLES) == ""
    assert sentences.answers_with_vetoed(found, vetoed, TITLES) == ""


def test_what_would_have_changed_it_says_that_the_vetoed_idea_is_still_in():
    assert sentences.answers_with_vetoed(crossing(), {"bb", "cc"}, TITLES).startswith(
        "All this is asked of the computed result, in which “Repair bus” and “Library of things” "
        "could still win. Wherever one of them would have won,"
    )
