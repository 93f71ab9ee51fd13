from dataclasses import replace

import pytest

from challenges.balance.integrity.flags import KINDS
from challenges.ranking import sentences
from tests.builders.ranking import a_report, three_judges


def a_found(**output):
    found = a_report([("aa", 10, 100), ("bb", 60, 100)], three_judges(aa=70, bb=75))
    return replace(found, output=found.output | output)


def with_flags(treatment, as_cast=("bb",), excluded=("bb",), counted="31.500000", decisions=()):
    flags = [
        {"id": "f1", "kind": "lockstep", "voters": 40, "supports": 1030},
        {"id": "f2", "kind": "device", "voters": 4, "supports": 4},
    ]
    for flag, decision in zip(flags, decisions, strict=False):
        flag["decision"] = decision
    found = a_found()
    return a_found(
        integrity={
            "treatment": treatment,
            "flags": flags,
            "supports_cast": 1070,
            "supports_counted": counted,
            "vetoes": 0,
            "recusals": 0,
        },
        flips=found.output["flips"]
        | {"without_flagged": {"as_cast": list(as_cast), "excluded": list(excluded)}},
    )


def searched(found, **told):
    return replace(found, search={"searched": 1070, "measured": list(KINDS)} | told)


def test_votes_that_nobody_searched_are_told_to_be_so():
    assert sentences.set_aside(a_found()) == [
        "The votes were not searched for signs that they belong together.",
        "No votes were set aside.",
    ]


def test_it_is_told_how_many_were_searched_for_what_and_what_could_not_be_seen():
    told = sentences.set_aside(
        searched(a_found(), measured=["burst", "lockstep"], not_measured=["device"])
    )

    assert told == [
        "1,070 supports were searched for signs that voters belong together: many supports within "
        "an hour and ballots that are nearly the same.",
        "This site could not look for the following here: one device or one network.",
        "No votes were set aside.",
    ]


def test_where_every_sign_was_measured_none_is_missing():
    told = sentences.set_aside(searched(a_found(), searched=1, not_measured=[]))

    assert told[0].startswith("1 support was searched for signs that voters belong together: many ")
    assert told[1:] == ["No votes were set aside."]


def test_where_no_sign_could_be_measured_there_is_none_to_name():
    told = sentences.set_aside(searched(a_found(), measured=[], not_measured=list(KINDS)))

    assert told[0].endswith("signs that voters belong together: none.")


def test_flagged_votes_about_which_nobody_decided_count():
    assert sentences.set_aside(with_flags("report"))[1:] == [
        "1,034 of 1,070 supports came from 2 flagged groups of voters.",
        "The rules leave it to a person to set them aside, and nobody did: they count.",
        "It does not matter for the first place: with or without them it is the same.",
    ]


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        (("counted", None), "A person looked at them and decided that they count."),
        (
            ("set_aside", "counted"),
            "A person decided to set aside 1,030 of these supports, which do not count. "
            "The others count like all votes.",
        ),
        (
            ("set_aside", "set_aside"),
            "A person decided to set aside 1,034 of these supports, which do not count.",
        ),
    ],
)
def test_what_a_person_decided_is_told_with_its_size(decisions, words):
    assert sentences.set_aside(with_flags("report", decisions=decisions))[2] == words


@pytest.mark.parametrize(
    ("treatment", "words"),
    [
        ("exclude", "They were set aside: by the rules they do not count."),
        ("sqrt", "They weigh less: by the rules a group of g counts only as much as √g ballots."),
        ("cap1", "They weigh less: by the rules each group counts only as much as one ballot."),
    ],
)
def test_each_treatment_is_told_with_what_counted_in_the_end(treatment, words):
    told = sentences.set_aside(with_flags(treatment))[2]

    assert told == f"{words} What counted in the end are 32 supports."


def test_flagged_votes_that_decide_are_told_so():
    told = sentences.set_aside(with_flags("exclude", as_cast=("aa",)))[3]

    assert told == "It matters: with and without them the first place is not the same."


@pytest.mark.parametrize(
    ("outside", "words"),
    [
        (
            1,
            "1 support came by a link and did not count: its voter was not shown enough of the "
            "other ideas.",
        ),
        (
            1234,
            "1,234 supports came by a link and did not count: their voters were not shown enough "
            "of the other ideas.",
        ),
    ],
)
def test_supports_that_did_not_count_are_told_last(outside, words):
    assert sentences.set_aside(replace(a_found(), outside=outside))[-1] == words


@pytest.mark.parametrize(
    ("decision", "word"), [("set_aside", "Set aside"), ("counted", "Counted"), (None, "")]
)
def test_what_became_of_a_group_has_a_word(decision, word):
    assert sentences.decision_word({"decision": decision}) == word


def test_a_group_with_several_signs_has_all_of_their_words():
    assert sentences.flag_word("device+lockstep") == (
        "one device or one network and ballots that are nearly the same"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_flag_has_words(kind):
    assert sentences.flag_word(kind) != kind


def test_what_another_kind_of_flag_is_called_is_told_as_it_is():
    assert sentences.flag_word("sock puppets") == "sock puppets"


def an_exposure(**facts):
    quantiles = [["0.0", "59.0"], ["0.25", "66.75"], ["0.5", "69.0"], ["0.75", "73.0"], ["1", "80"]]
    return a_found(
        exposure={
            "ideas": 40,
            "total": "2782.000000",
            "gini": "0.041014",
            "unseen": "0.000000",
            "under_minimum": "0.000000",
            "quantiles": quantiles,
        }
        | facts
    )


def test_even_exposure_is_told_with_its_numbers():
    assert sentences.exposure(an_exposure()) == [
        "The 40 ideas were shown very evenly (Gini coefficient 0.04): to between 59 and 80 people "
        "each, and half of them to at least 69.",
        "Each was shown to 30 people at least.",
    ]


@pytest.mark.parametrize(
    ("gini", "how"),
    [
        ("0.099999", "very evenly"),
        ("0.1", "fairly evenly"),
        ("0.25", "unevenly"),
        ("0.4", "very unevenly"),
    ],
)
def test_how_evenly_has_a_word(gini, how):
    assert f"were shown {how} (" in sentences.exposure(an_exposure(gini=gini))[0]


def test_ideas_that_too_few_saw_are_told():
    some = sentences.exposure(an_exposure(under_minimum="0.125"))[1]
    none = sentences.exposure(an_exposure(under_minimum="0.125", unseen="0.025"))[1]

    assert some == "13% of them were shown to fewer than 30 people."
    assert none == "13% of them were shown to fewer than 30 people, 3% to nobody at all."


def test_what_nobody_counted_is_not_told():
    assert sentences.exposure(a_found(exposure=None)) == []


@pytest.mark.parametrize(
    ("rho", "how"),
    [
        ("-0.4", "against each other"),
        ("-0.2", "somewhat against each other"),
        ("0.04", "independently of each other"),
        ("0.1", "only a little alike"),
        ("0.4", "partly alike"),
        ("0.7", "much alike"),
    ],
)
def test_how_alike_both_sides_ranked_has_words(rho, how):
    found = a_found(disagreement={"spearman": rho, "kendall": "0.06"})

    told = sentences.sides_agree(found)

    assert told.startswith(f"Crowd and panel ranked the finalists {how} (Spearman’s ρ ")
    assert told.endswith("Kendall’s τ 0.06).")


def test_one_side_alone_agrees_with_nobody():
    assert sentences.sides_agree(a_report([("aa", 1, 9), ("bb", 2, 9)])) == ""
    assert sentences.sides_agree(a_found(disagreement={"spearman": None, "kendall": None})) == ""
