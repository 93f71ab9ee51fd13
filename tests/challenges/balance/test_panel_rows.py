from decimal import Decimal

import pytest

from challenges.balance import BadInput, compute
from challenges.balance.intake import read
from challenges.balance.locked import Criterion
from challenges.balance.panel_rows import (
    Recusal,
    Review,
    Veto,
    read_recusal,
    read_review,
    read_veto,
    require_no_review_after_recusal,
    vetoed,
)

RUBRIC = [
    Criterion("effect", Decimal(3), Decimal(0), Decimal(10)),
    Criterion("cost", Decimal(1), Decimal(1), Decimal(5)),
]


def fault(call, *arguments):
    with pytest.raises(BadInput) as caught:
        call(*arguments)
    return caught.value.path, caught.value.reason


def review(criteria=(), **row):
    return read_review(criteria)({"idea": "A", "judge": "J"} | row, "reviews[0]")


def test_a_review_without_a_rubric_is_one_score():
    assert review(score="67.25") == Review("A", "J", Decimal("67.25"))


def test_marks_by_criterion_make_the_score():
    # 100 * (3/4 * 8/10 + 1/4 * (4 - 1)/(5 - 1))
    found = review(RUBRIC, scores={"effect": "8", "cost": 4})

    assert found.score == Decimal("78.75")
    assert found.scores == {"effect": Decimal(8), "cost": Decimal(4)}


def test_marks_that_make_no_round_number_are_rounded_half_to_even():
    thirds = [Criterion("c", Decimal(1), Decimal(0), Decimal(3))]

    assert review(thirds, scores={"c": 1}).score == Decimal("33.333333")
    assert review(thirds, scores={"c": 2}).score == Decimal("66.666667")


@pytest.mark.parametrize("stated", ["78.75", 78.75, "78.750000", "7875e-2"])
def test_a_score_stated_beside_its_marks_may_be_written_in_any_way(stated):
    found = review(RUBRIC, scores={"effect": 8, "cost": 4}, score=stated)

    assert found.score == Decimal("78.75")


@pytest.mark.parametrize(("effect", "cost", "score"), [(0, 1, 0), (10, 5, 100)])
def test_the_lowest_and_the_highest_score_may_be_stated_too(effect, cost, score):
    found = review(RUBRIC, scores={"effect": effect, "cost": cost}, score=score)

    assert found.score == score


@pytest.mark.parametrize("stated", ["78.76", 78, None, [], "NaN"])
def test_a_score_stated_beside_its_marks_must_be_theirs(stated):
    with pytest.raises(BadInput) as caught:
        review(RUBRIC, scores={"effect": 8, "cost": 4}, score=stated)

    assert caught.value.path == "reviews[0].score"


@pytest.mark.parametrize(
    ("criteria", "row", "path", "reason"),
    [
        ((), {}, "reviews[0]", "lacks score"),
        ((), {"score": 1, "scores": {}}, "reviews[0]", "does not know scores"),
        ((), {"score": 100.01}, "reviews[0].score", "must be a number from 0 to 100"),
        (RUBRIC, {"score": 70}, "reviews[0]", "lacks scores"),
        (RUBRIC, {"scores": {"effect": 8}}, "reviews[0].scores", "lacks cost"),
        (
            RUBRIC,
            {"scores": {"effect": 8, "cost": None}},
            "reviews[0].scores.cost",
            "must be a number from 1 to 5",
        ),
        (
            RUBRIC,
            {"scores": {"effect": 10.5, "cost": 1}},
            "reviews[0].scores.effect",
            "must be a number from 0 to 10",
        ),
        (
            RUBRIC,
            {"scores": {"effect": 8, "cost": 1, "charm": 9}},
            "reviews[0].scores",
            "does not know charm",
        ),
        (RUBRIC, {"scores": [8, 4]}, "reviews[0].scores", "must be an object"),
    ],
)
def test_an_incomplete_or_impossible_review_is_no_review(criteria, row, path, reason):
    with pytest.raises(BadInput) as caught:
        review(criteria, **row)

    assert (caught.value.path, caught.value.reason) == (path, reason)


def test_a_veto_has_a_reason_from_the_list_and_a_text():
    row = {"idea": "A", "judge": "J", "reason": "unsafe", "text": "It burns."}

    assert read_veto(row, "vetoes[0]") == Veto("A", "J", "unsafe", "It burns.")
    assert fault(read_veto, row | {"reason": "boring"}, "vetoes[0]")[0] == "vetoes[0].reason"
    assert fault(read_veto, row | {"text": " "}, "vetoes[0]")[0] == "vetoes[0].text"
    del row["text"]
    assert fault(read_veto, row, "vetoes[0]") == ("vetoes[0]", "lacks text")


def test_a_recusal_needs_no_reason_but_none_is_no_reason():
    row = {"idea": "A", "judge": "J"}

    assert read_recusal(row, "recusals[0]") == Recusal("A", "J")
    assert read_recusal(row | {"reason": "my cousin's"}, "recusals[0]").reason == "my cousin's"
    for empty in ("", None):
        assert fault(read_recusal, row | {"reason": empty}, "r")[0] == "r.reason"


def test_a_judge_who_gave_up_an_idea_must_not_have_scored_it():
    reviews = [Review("A", "J1", Decimal(5)), Review("B", "J2", Decimal(5))]

    assert require_no_review_after_recusal([Recusal("A", "J2")], reviews) is None
    assert fault(require_no_review_after_recusal, [Recusal("A", "J1")], reviews) == (
        "reviews",
        "'J1' scored 'A' in spite of a recusal",
    )


@pytest.mark.parametrize("name", ["vetoes", "recusals"])
def test_vetoes_and_recusals_are_about_ideas_of_the_file_and_stand_once(challenge, name):
    row = {"idea": "A", "judge": "J9"}
    if name == "vetoes":
        row |= {"reason": "unsafe", "text": "x"}
    given = challenge({"A": (1, 5)})

    assert fault(read, given | {name: [row | {"idea": "Z"}]})[0] == f"{name}[0].idea"
    assert fault(read, given | {name: [row, row]})[0] == f"{name}[1]"


def votes_on(reviewers, *named):
    """Whether idea A is vetoed: judges who scored it, and (judge, reason) of those who object."""
    reviews = [Review("A", judge, Decimal(50)) for judge in reviewers]
    reviews.append(Review("B", "other", Decimal(50)))
    return vetoed("A", reviews, [Veto("A", judge, reason, "text") for judge, reason in named])


@pytest.mark.parametrize(
    ("judges", "named", "reason"),
    [
        # more than half, and two at least
        ("1", [("1", "unsafe")], None),
        ("12", [("1", "unsafe")], None),
        ("12", [("1", "unsafe"), ("2", "unsafe")], "unsafe"),
        ("123", [("1", "unsafe"), ("2", "unsafe")], "unsafe"),
        ("1234", [("1", "unsafe"), ("2", "unsafe")], None),
        ("1234", [(judge, "unsafe") for judge in "123"], "unsafe"),
        ("12345", [(judge, "unsafe") for judge in "123"], "unsafe"),
        ("123456", [(judge, "unsafe") for judge in "123"], None),
        # the same reason
        ("123", [("1", "unsafe"), ("2", "unlawful")], None),
        ("123", [("1", "unsafe"), ("2", "unlawful"), ("3", "unlawful")], "unlawful"),
        ("123", [("1", "unsafe"), ("1", "unlawful"), ("2", "unlawful")], "unlawful"),
        # one judge counts once, and one who objects without scoring is a judge too
        ("123", [("1", "unsafe"), ("1", "unlawful"), ("1", "plagiarism")], None),
        ("12", [("8", "unsafe"), ("9", "unsafe")], None),
        ("1", [("8", "unsafe"), ("9", "unsafe")], "unsafe"),
        ("", [("8", "unsafe"), ("9", "unsafe")], "unsafe"),
        ("", [], None),
    ],
)
def test_more_than_half_of_the_judges_and_two_at_least_name_one_reason(judges, named, reason):
    assert votes_on(judges, *named) == reason


def test_of_two_strong_reasons_the_same_one_is_told_every_time():
    named = [(judge, reason) for judge in "123" for reason in ("unsafe", "off-brief")]

    assert votes_on("123", *named) == votes_on("123", *reversed(named)) == "off-brief"


def test_a_veto_on_one_idea_is_none_on_another():
    vetoes = [Veto("B", judge, "unsafe", "text") for judge in "123"]

    assert vetoed("A", [Review("A", judge, Decimal(50)) for judge in "123"], vetoes) is None


def test_a_vetoed_idea_stays_listed_with_the_reason_and_reorders_nobody(challenge):
    reviews = [(i, j, s) for i, s in (("A", 90), ("B", 70), ("C", 60)) for j in ("J1", "J2", "J3")]
    given = challenge(dict.fromkeys("ABC", (10, 40)), reviews)
    before = {row["id"]: row for row in compute(given)["ideas"]}
    given["vetoes"] = [
        {"idea": "A", "judge": judge, "reason": "unlawful", "text": "Against the law."}
        for judge in ("J1", "J3")
    ]

    result = compute(given)
    after = {row["id"]: row for row in result["ideas"]}

    assert (after["A"]["gate"], after["A"]["veto"]) == ("veto", "unlawful")
    assert (after["A"]["place"], after["A"]["p_win"]) == (None, "0.000000")
    assert [after[idea]["place"] for idea in "BC"] == [1, 2]
    assert [before[idea]["final"] for idea in "ABC"] == [after[idea]["final"] for idea in "ABC"]
    assert "vetoed" in result["statuses"]
    assert result["integrity"]["vetoes"] == 2
