from dataclasses import replace
from decimal import Decimal

import pytest

from challenges.ranking import sentences
from tests.builders.ranking import a_report, three_judges

IDEAS = [("aa", 10, 100), ("bb", 60, 100), ("cc", 30, 100)]


def a_found(**reliability):
    found = a_report(IDEAS, three_judges(aa=70, bb=75, cc=50))
    facts = {
        "single": "0.41",
        "consistency": "0.52",
        "alpha": "0.7",
        "words": {"single": "poor", "consistency": "moderate", "alpha": "tentative"},
        "reviews_for_80": "3.692308",
    }
    output = found.output | {
        "reliability": found.output["reliability"] | facts | reliability,
    }
    return replace(found, output=output, statuses=frozenset())


def test_reliability_and_agreement_are_told_in_words_and_numbers():
    assert sentences.agreement(a_found()) == [
        "One review by one judge has moderate reliability once strictness is taken out "
        "(intraclass correlation 0.52; 0.41 with strictness left in).",
        "The judges agree well enough for tentative conclusions from one mark (Krippendorff’s α "
        "0.70, short of .800).",
        "For a reliability of 0.80 an idea needs 4 reviews; here each had 3.",
    ]


@pytest.mark.parametrize("label", ["poor", "moderate", "good", "excellent"])
def test_the_words_are_those_of_koo_and_li(label):
    words = {"consistency": label, "alpha": "rely"}

    assert f"has {label} reliability" in sentences.agreement(a_found(words=words))[0]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("rely", "agree well enough to rely on one mark"),
        ("tentative", "agree well enough for tentative conclusions"),
        ("not_reliable", "agree too little to conclude from one mark"),
    ],
)
def test_the_advice_is_krippendorffs(label, words):
    found = a_found(words={"consistency": "poor", "alpha": label})

    assert words in sentences.agreement(found)[1]


def test_agreement_that_cannot_be_measured_is_told_so():
    found = a_found(alpha=None, words={"consistency": "poor", "alpha": None})

    assert sentences.agreement(found)[1].startswith("Agreement could not be measured")


def test_assumed_ratios_are_not_told_as_measured():
    found = replace(a_found(), statuses=frozenset({"panel_ratios_assumed"}))

    assert sentences.agreement(found)[0] == (
        "How reliable one review is could not be measured with so few; 0.52 is assumed, as in "
        "other panels."
    )


def test_where_no_number_of_reviews_helps_that_is_told():
    assert sentences.agreement(a_found(reviews_for_80=None))[2] == (
        "No number of reviews would make these marks reliable."
    )


def test_without_a_panel_there_is_nothing_to_agree():
    assert sentences.agreement(a_report(IDEAS)) == []


@pytest.mark.parametrize(
    ("alpha", "word"),
    [
        (None, "not measured"),
        ("0.8", "rely on it"),
        ("0.799", "tentative"),
        ("0.667", "tentative"),
        ("0.666", "not reliable"),
    ],
)
def test_each_criterions_alpha_has_a_word(alpha, word):
    assert sentences.alpha_word(alpha) == word


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        ("-7.835", "7.8 points stricter"),
        ("5.52", "5.5 points milder"),
        ("0.04", "as strict as the average judge"),
        ("-0.04", "as strict as the average judge"),
    ],
)
def test_strictness_has_words(effect, words):
    judge = replace(a_found().panel[0], effect=Decimal(effect))

    assert sentences.strictness(judge) == words


def test_every_flag_of_a_judge_has_words():
    flags = (
        "single_review",
        "constant_scores",
        "strictness",
        "scatter",
        "opposed",
        "decisive",
    )
    judge = replace(a_found().panel[0], flags=flags)

    told = sentences.flag_words(judge)

    assert len(set(told)) == len(flags)
    assert not set(told) & set(flags)


def test_how_much_of_the_differences_is_known_is_told_of_both_sides():
    found = a_found(crowd="0.59", panel="0.803")

    assert sentences.known_share(found) == (
        "Of the differences between the finalists, 59% on the crowd’s side and 80% on the panel’s "
        "side are known and not just guessed."
    )
