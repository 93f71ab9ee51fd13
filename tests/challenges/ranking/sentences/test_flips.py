from dataclasses import replace

import pytest

from challenges.ranking import sentences
from tests.builders.ranking import a_report, three_judges

TITLES = {"aa": "Night gardens", "bb": "Repair bus", "cc": "Library of things"}


def a_found(**flips):
    """Three ideas of which “Repair bus” won, with answers written by hand."""
    found = a_report(
        [("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)], three_judges(aa=45, bb=75, cc=90)
    )
    assert [row.id for row in found.winners] == ["bb"]
    nothing = {
        "supports": None,
        "review": None,
        "without_judge": [],
        "without_source": [],
        "without_idea": [],
        "without_flagged": None,
        "limited": [],
    }
    return replace(found, output=found.output | {"flips": nothing | flips})


def answer(found, question):
    answers = {row.question: row for row in sentences.answers(found, TITLES)}
    return answers.get(question)


def test_more_supports_for_the_runner_up_are_counted():
    found = a_found(supports={"idea": "aa", "supports": 1200})

    told = answer(found, "More supports for the runner-up")

    assert told.words == [
        "With 1,200 more supports from the people who were shown it, “Night gardens” would have "
        "come first."
    ]
    assert told.holds is False


def test_one_more_support_is_singular():
    found = a_found(supports={"idea": "aa", "supports": 1})

    (words,) = answer(found, "More supports for the runner-up").words

    assert words.startswith("With 1 more support from")


def test_that_everybodys_support_would_not_have_been_enough_is_told_of_the_runner_up():
    found = a_found(supports=None)
    second = next(row for row in found.rows if row.place == 2)

    told = answer(found, "More supports for the runner-up")

    assert told.words == [
        f"Even if everybody who was shown “{TITLES[second.id]}” had supported it, it would not "
        "have won."
    ]
    assert told.holds


def test_the_smallest_change_of_one_mark_names_a_numbered_judge():
    review = {
        "idea": "cc",
        "judge": "j2",
        "points": -21,
        "from": "90.000000",
        "to": "69.000000",
        "winners": ["aa"],
    }

    told = answer(a_found(review=review), "One mark changed")

    assert told.words[0] == (
        "If Judge 2 had given “Library of things” 69 instead of 90, 21 points less, “Night "
        "gardens” would have won."
    )
    assert not any("j2" in words for words in told.words)


def test_half_points_of_a_mark_are_told():
    review = {
        "idea": "cc",
        "judge": "j1",
        "points": 1,
        "from": "64.500000",
        "to": "65.500000",
        "winners": ["aa", "cc"],
    }

    told = answer(a_found(review=review), "One mark changed")

    assert told.words[0] == (
        "If Judge 1 had given “Library of things” 65.5 instead of 64.5, 1 point more, “Night "
        "gardens” and “Library of things” would have shared the first place."
    )


def test_that_no_single_mark_matters_is_told():
    told = answer(a_found(), "One mark changed")

    assert told.holds
    assert told.words == [
        "No single mark of a judge, however changed, would have made another idea win."
    ]


def test_a_question_too_large_to_ask_has_no_answer():
    assert answer(a_found(limited=["review"]), "One mark changed") is None


@pytest.mark.parametrize(
    ("flip", "question", "ids", "same", "other"),
    [
        (
            "without_judge",
            "Without one of the judges",
            ["j1", "j2", "j3"],
            "Whichever of the 3 judges is left out, the winner stays the same.",
            "Without Judge 1, “Night gardens” would have won.",
        ),
        (
            "without_idea",
            "Without one of the other finalists",
            ["aa", "cc"],
            "If any one of the other 2 finalists had not competed, the winner would be the same: "
            "no idea spoils another’s chances.",
            "Without “Night gardens”, “Night gardens” would have won.",
        ),
    ],
)
def test_leaving_out_each_in_turn_names_the_exceptions_only(flip, question, ids, same, other):
    rows = [{"id": one, "winners": ["bb"]} for one in ids]
    all_same = answer(a_found(**{flip: rows}), question)
    one_other = answer(a_found(**{flip: [rows[0] | {"winners": ["aa"]}, *rows[1:]]}), question)

    assert (all_same.words, all_same.holds) == ([same], True)
    assert one_other.words[0] == other
    assert "stays the same." in one_other.words[1]
    assert one_other.holds is False


def test_of_many_exceptions_the_first_are_named_and_the_rest_counted():
    rows = [{"id": "aa", "winners": ["cc"]}] * 9

    told = answer(a_found(without_idea=rows), "Without one of the other finalists")

    assert len(told.words) == 6
    assert told.words[-1] == "In 4 more cases another idea would have won."


def test_sources_of_votes_have_numbers_and_no_names():
    found = a_found(
        without_source=[{"id": "alice.example", "winners": ["aa"]}, {"id": "b", "winners": ["bb"]}]
    )
    found = replace(found, source_numbers={"alice.example": 1, "b": 2})

    told = answer(found, "Without the votes from one source")

    assert told.words == [
        "Without the votes of source 1, “Night gardens” would have won.",
        "Without the other source the winner stays the same.",
    ]


def test_leaving_out_the_only_judge_may_leave_nobody():
    rows = [{"id": "j1", "winners": []}, {"id": "j2", "winners": ["bb"]}]

    told = answer(a_found(without_judge=rows), "Without one of the judges")

    assert told.words[0] == "Without Judge 1, no idea would have passed."


def test_flagged_votes_that_matter_are_told_both_ways():
    same = answer(
        a_found(without_flagged={"as_cast": ["bb"], "excluded": ["bb"]}), "Without flagged votes"
    )
    other = answer(
        a_found(without_flagged={"as_cast": ["aa"], "excluded": ["bb"]}), "Without flagged votes"
    )

    assert (same.holds, other.holds) == (True, False)
    assert other.words == [
        "With every flagged vote counted in full, “Night gardens” would have won.",
        "With none of them counted, “Repair bus” would have won.",
    ]


def test_where_nobody_won_nothing_can_change_the_winner():
    found = a_report([("aa", 50, 100), ("bb", 40, 100)])

    assert sentences.answers(found, TITLES) == []
    assert sentences.methods_agree(found) == ""


def test_real_answers_agree_with_the_result_file():
    found = a_report(
        [("aa", 450, 500), ("bb", 300, 500), ("cc", 50, 500)], three_judges(aa=45, bb=75, cc=90)
    )

    asked = [row.question for row in sentences.answers(found, TITLES)]

    assert asked == [
        "More supports for the runner-up",
        "One mark changed",
        "Without one of the judges",
        "Without one of the other finalists",
    ]


def test_methods_that_agree_are_counted():
    found = a_found()
    rows = [{"name": "rank", "winners": ["bb"]}, {"name": "points", "winners": ["aa"]}]

    told = sentences.methods_agree(replace(found, output=found.output | {"methods": rows}))

    assert told == "By 1 of these 2 methods the winner is the same."
