import copy
from decimal import Decimal

import pytest

from challenges.balance import BadInput
from challenges.balance.intake import read

SOUND = {
    "format": "ideabounty-challenge/1",
    "ideas": [
        {"id": "A", "supports": 3, "exposures": 10, "finalist": True},
        {"id": "B", "supports": 0, "exposures": 0, "finalist": False},
    ],
    "reviews": [{"idea": "A", "judge": "J", "score": "67"}],
}


def sound(**rules):
    return copy.deepcopy(SOUND) | {"rules": rules}


def fault(challenge):
    with pytest.raises(BadInput) as caught:
        read(challenge)
    return caught.value


def test_missing_rules_take_their_defaults():
    rules = read(copy.deepcopy(SOUND)).rules

    assert (rules.ballot, rules.method, rules.panel) == ("support", "winrate", "mixed")
    assert (rules.crowd_weight, rules.delta, rules.floor) == (
        Decimal("0.5"),
        Decimal("0.5"),
        Decimal(40),
    )
    assert (rules.reviews_min, rules.draws, rules.variance_bounds) == (3, 4000, True)
    assert rules.ties == ("panel", "score", "crowd", "share")
    assert rules.seed == "00" * 32


def test_more_than_a_hundred_finalists_are_drawn_half_as_often():
    row = SOUND["ideas"][0]
    many = sound() | {"reviews": [], "ideas": [row | {"id": f"I{n}"} for n in range(101)]}

    assert read(many).rules.draws == 2000
    assert read(many | {"rules": {"draws": 10}}).rules.draws == 10


@pytest.mark.parametrize(
    ("score", "read_as"),
    [("67", "67"), (67, "67"), (67.25, "67.25"), ("67.2500", "67.25"), ("1e1", "10")],
)
def test_scores_may_be_texts_or_numbers(score, read_as):
    challenge = sound()
    challenge["reviews"][0]["score"] = score

    assert read(challenge).reviews[0].score == Decimal(read_as)


def test_a_number_is_brought_to_six_decimals():
    assert read(sound(crowd_weight="0.33333333")).rules.crowd_weight == Decimal("0.333333")


def test_rows_are_sorted_whatever_their_order():
    turned = sound()
    turned["ideas"].reverse()

    assert [idea.id for idea in read(turned).ideas] == ["A", "B"]
    assert read(turned).sha256 == read(sound()).sha256


def test_spelling_a_default_out_or_a_number_otherwise_keeps_the_digest():
    same = sound(crowd_weight=0.5, floor="40.0", seed="00" * 32)
    same["reviews"][0]["score"] = 67.0

    assert read(same).sha256 == read(sound()).sha256


@pytest.mark.parametrize("rules", [{"crowd_weight": "0.4"}, {"draws": 3999}, {"seed": "01" * 16}])
def test_every_rule_counts_for_the_digest(rules):
    assert read(sound(**rules)).sha256 != read(sound()).sha256


def test_what_was_read_can_be_read_again():
    once = read(sound(delta="0.25", ties=["crowd", "share"]))

    assert read(once.as_input()) == once


@pytest.mark.parametrize(
    ("rules", "path", "reason"),
    [
        ({"weight": "0.5"}, "rules", "does not know weight"),
        ({"ballot": "hands"}, "rules.ballot", "must be one of: support, updown, stars"),
        ({"method": "dice"}, "rules.method", "must be one of: winrate, zscore"),
        ({"panel": []}, "rules.panel", "must be one of: mixed, raw"),
        ({"crowd_weight": "1.5"}, "rules.crowd_weight", "must be a number from 0 to 1"),
        ({"crowd_weight": True}, "rules.crowd_weight", "must be a number from 0 to 1"),
        ({"crowd_weight": None}, "rules.crowd_weight", "must be a number from 0 to 1"),
        ({"delta": "-1"}, "rules.delta", "must be a number from 0 to 100"),
        ({"delta": "NaN"}, "rules.delta", "must be a number from 0 to 100"),
        ({"floor": "a lot"}, "rules.floor", "must be a number from 0 to 100"),
        ({"variance_bounds": 1}, "rules.variance_bounds", "must be true or false"),
        ({"draws": 0}, "rules.draws", "must be a whole number from 1 to 100000"),
        ({"draws": 4000.0}, "rules.draws", "must be a whole number from 1 to 100000"),
        ({"ties": ["panel"]}, "rules.ties", "must be a list that ends with share"),
        ({"ties": []}, "rules.ties", "must be a list that ends with share"),
        ({"ties": ["beauty", "share"]}, "rules.ties", "must be one of: panel, score,"),
        ({"ties": ["crowd", "crowd", "share"]}, "rules.ties", "must name each key once"),
        ({"seed": "abc"}, "rules.seed", "must be at least 16 bytes in hexadecimal"),
        ({"seed": "zz" * 16}, "rules.seed", "must be at least 16 bytes in hexadecimal"),
        ({"seed": 7}, "rules.seed", "must be at least 16 bytes in hexadecimal"),
        ({"seed": "ab " * 16}, "rules.seed", "must be at least 16 bytes in hexadecimal"),
    ],
)
def test_unsound_rules_are_refused(rules, path, reason):
    found = fault(sound(**rules))

    assert found.path == path
    assert found.reason.startswith(reason)


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        ({"supports": 11}, "ideas[0].supports", "11 supports exceed 10 exposures of 'A'"),
        ({"supports": -1}, "ideas[0].supports", "must be a whole number from 0"),
        ({"supports": 2.5}, "ideas[0].supports", "must be a whole number from 0"),
        ({"exposures": "10"}, "ideas[0].exposures", "must be a whole number from 0"),
        ({"finalist": 1}, "ideas[0].finalist", "must be true or false"),
        ({"id": " "}, "ideas[0].id", "must be a text that is not empty"),
        ({"id": 7}, "ideas[0].id", "must be a text that is not empty"),
        ({"tag": "x"}, "ideas[0]", "does not know tag"),
    ],
)
def test_an_unsound_idea_is_named_with_its_row(change, path, reason):
    challenge = sound()
    challenge["ideas"][0] |= change

    assert fault(challenge).path == path
    assert fault(challenge).reason.startswith(reason)


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        ({"idea": "Z"}, "reviews[0].idea", "no idea has the id 'Z'"),
        ({"judge": ""}, "reviews[0].judge", "must be a text that is not empty"),
        ({"score": "100.5"}, "reviews[0].score", "must be a number from 0 to 100"),
        ({"score": float("nan")}, "reviews[0].score", "must be a number from 0 to 100"),
        ({"score": None}, "reviews[0].score", "must be a number from 0 to 100"),
        ({"weight": 2}, "reviews[0]", "does not know weight"),
    ],
)
def test_an_unsound_review_is_named_with_its_row(change, path, reason):
    challenge = sound()
    challenge["reviews"][0] |= change

    assert (fault(challenge).path, fault(challenge).reason) == (path, reason)


def test_all_faulty_rows_are_listed():
    challenge = sound()
    challenge["ideas"] = [idea | {"supports": 99} for idea in challenge["ideas"]]

    assert str(fault(challenge)) == (
        "ideas[0].supports: 99 supports exceed 10 exposures of 'A'\n"
        "ideas[1].supports: 99 supports exceed 0 exposures of 'B'"
    )


def test_a_long_list_of_faulty_rows_is_cut_short():
    challenge = sound()
    challenge["reviews"] = [{"idea": "A", "judge": f"J{n}", "score": 101} for n in range(25)]

    assert str(fault(challenge)).endswith("\nand 5 more")
    assert len(fault(challenge).others) == 24


def test_an_idea_or_review_given_twice_is_refused():
    twice = sound()
    twice["ideas"].append(twice["ideas"][0])
    assert str(fault(twice)) == "ideas[2]: repeats ideas[0]: 'A'"

    twice = sound()
    twice["reviews"] *= 3
    assert str(fault(twice)) == (
        "reviews[1]: repeats reviews[0]: ('A', 'J')\nreviews[2]: repeats reviews[0]: ('A', 'J')"
    )


@pytest.mark.parametrize(
    ("challenge", "path", "reason"),
    [
        ([], "challenge", "must be an object"),
        ({"format": "ideabounty-challenge/1"}, "challenge", "lacks ideas"),
        (SOUND | {"format": "ideabounty-challenge/2"}, "format", "must be ideabounty-challenge/1"),
        (SOUND | {"polls": []}, "challenge", "does not know polls"),
        (SOUND | {"ideas": {}}, "ideas", "must be a list"),
        (SOUND | {"ideas": ["A"]}, "ideas[0]", "must be an object"),
        (SOUND | {"ideas": [{"id": "A"}]}, "ideas[0]", "lacks finalist"),
        (
            SOUND | {"ideas": [{"id": "A", "finalist": True}]},
            "ideas[0]",
            "lacks supports",
        ),
        (SOUND | {"rules": None}, "rules", "must be an object"),
    ],
)
def test_a_file_of_another_shape_is_refused(challenge, path, reason):
    assert (fault(challenge).path, fault(challenge).reason) == (path, reason)
