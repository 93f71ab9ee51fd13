import re
import time
from decimal import Decimal
from pathlib import Path

import pytest

from challenges.balance.faults import BadInput
from challenges.balance.locked import Criterion, Rules, read_rules

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"


def documented():
    """The rows (rule, default as written) of the table of rules."""
    section = DOCUMENT.read_text(encoding="utf-8").split("### `rules`")[1].split("###")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", section, re.MULTILINE))


def fault(**rules):
    with pytest.raises(BadInput) as caught:
        read_rules(rules, 5)
    return caught.value


def criterion(**changes):
    return {"id": "idea", "weight": 1} | changes


def test_every_rule_is_documented_and_every_documented_rule_exists():
    assert set(documented()) == set(Rules.__dataclass_fields__)


def test_the_documented_defaults_are_those_taken():
    written = documented()
    rules = read_rules({}, 5)

    for name in ("ballot", "exposure", "method", "points_scale", "first_key", "panel"):
        assert written[name] == f"`{getattr(rules, name)}`"
    for name in ("integrity", "chance"):
        assert written[name] == f"`{getattr(rules, name)}`"
    for name in ("levels", "budget", "admit", "reviews_min", "draws"):
        assert written[name] == str(getattr(rules, name))
    for name in ("crowd_weight", "delta", "floor"):
        assert Decimal(written[name]) == getattr(rules, name)
    assert written["variance_bounds"] == "true"
    assert rules.variance_bounds is True
    assert written["ties"] == ", ".join(f"`{key}`" for key in rules.ties)
    assert (written["criteria"], rules.criteria) == ("[]", ())
    assert (written["seed"], set(rules.seed)) == ("zeros", {"0"})


@pytest.mark.parametrize(
    ("finalists", "rules", "draws"),
    [
        (100, {}, 4000),
        (101, {}, 2000),
        (5, {"chance": "voters"}, 1000),
        (101, {"chance": "voters"}, 1000),
        (101, {"chance": "voters", "draws": 7}, 7),
    ],
)
def test_how_often_chances_are_drawn_follows_from_finalists_and_kind(finalists, rules, draws):
    assert read_rules(rules, finalists).draws == draws


@pytest.mark.parametrize(
    ("rule", "accepted", "refused"),
    [
        ("levels", (2, 100), (1, 101, 5.0, "5", True)),
        ("budget", (1, 10**12), (0, 10**12 + 1)),
        ("admit", (1, 10**12), (0, -1)),
        ("reviews_min", (0, 10**12), (-1, None)),
        ("draws", (1, 100_000), (0, 100_001)),
        ("crowd_weight", (0, "1", 0.5), ("-0.000001", "1.000001", [])),
        ("delta", (0, 100), (-1, 101)),
        ("floor", (0, "100"), ("100.5", "NaN", "Infinity")),
    ],
)
def test_numbers_have_ends(rule, accepted, refused):
    for value in accepted:
        assert getattr(read_rules({rule: value}, 5), rule) == Decimal(value)
    for value in refused:
        assert fault(**{rule: value}).path == f"rules.{rule}"


@pytest.mark.parametrize("value", ["0_5", " 0.5", "0.5\n", "٠.٥", "½", "0x1", "1e", "", ".", "e1"])
def test_only_what_json_could_write_is_a_number(value):
    assert fault(crowd_weight=value).reason == "must be a number from 0 to 1"


@pytest.mark.parametrize("value", ["5e-1", "+.5", "0.5", "0.50000000000", "0.4999999999"])
def test_a_number_may_be_written_in_any_way_of_json(value):
    assert read_rules({"crowd_weight": value}, 5).crowd_weight == Decimal("0.5")


@pytest.mark.parametrize(
    "value",
    ["1e-999999999", "1e-9999999", "0." + "0" * 100_000 + "1", 10**5000],
    ids=["exponent", "shorter exponent", "text", "whole"],
)
def test_a_number_of_enormous_length_costs_no_time(value):
    begun = time.perf_counter()

    assert fault(crowd_weight=value).path == "rules.crowd_weight"
    assert time.perf_counter() - begun < 1


def test_a_tiny_number_is_nought():
    assert read_rules({"crowd_weight": 1e-300}, 5).crowd_weight == 0


def test_criteria_are_sorted_and_marked_from_0_to_10_unless_they_say_otherwise():
    given = [criterion(id="use", weight="2.5", low=1, high=5), criterion()]

    assert read_rules({"criteria": given}, 5).criteria == (
        Criterion("idea", Decimal(1), Decimal(0), Decimal(10)),
        Criterion("use", Decimal("2.5"), Decimal(1), Decimal(5)),
    )


@pytest.mark.parametrize(
    ("criteria", "path"),
    [
        ({}, "rules.criteria"),
        ([{"id": "idea"}], "rules.criteria[0]"),
        ([criterion(name="x")], "rules.criteria[0]"),
        ([criterion(id="")], "rules.criteria[0].id"),
        ([criterion(weight=0)], "rules.criteria[0].weight"),
        ([criterion(weight="0.0000001")], "rules.criteria[0].weight"),
        ([criterion(weight=-1)], "rules.criteria[0].weight"),
        ([criterion(low=10)], "rules.criteria[0].high"),
        ([criterion(low=None)], "rules.criteria[0].low"),
        ([criterion(), criterion()], "rules.criteria[1]"),
    ],
)
def test_a_rubric_that_cannot_be_marked_is_refused(criteria, path):
    assert fault(criteria=criteria).path == path


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ({"exposure": "time", "ballot": "updown"}, "rules.exposure"),
        ({"exposure": "time", "ballot": "stars"}, "rules.exposure"),
        ({"method": "absolute", "ballot": "points"}, "rules.method"),
        ({"method": "absolute", "ballot": "quadratic"}, "rules.method"),
        ({"method": "absolute", "ballot": "pairwise"}, "rules.method"),
        ({"method": "absolute", "exposure": "time"}, "rules.method"),
        ({"method": "absolute", "panel": "zscore"}, "rules.method"),
        ({"method": "absolute", "panel": "ranksum"}, "rules.method"),
        ({"chance": "voters", "ballot": "updown"}, "rules.chance"),
        ({"chance": "voters", "ballot": "stars"}, "rules.chance"),
        ({"chance": "voters", "exposure": "time"}, "rules.chance"),
    ],
)
def test_rules_that_do_not_go_together_are_refused(rules, path):
    assert fault(**rules).path == path


@pytest.mark.parametrize("ballot", ["support", "updown", "stars"])
@pytest.mark.parametrize("panel", ["mixed", "raw", "ls", "trimmed", "median"])
def test_shares_and_marks_may_be_added_as_they_are(ballot, panel):
    rules = read_rules({"method": "absolute", "ballot": ballot, "panel": panel}, 5)

    assert (rules.method, rules.ballot, rules.panel) == ("absolute", ballot, panel)


def test_a_seed_is_kept_in_small_letters_and_may_be_longer_than_needed():
    assert read_rules({"seed": "AB" * 40}, 5).seed == "ab" * 40
    assert fault(seed="ab" * 15).path == fault(seed="é" * 32).path == "rules.seed"


def test_the_rules_themselves_must_be_an_object():
    for given in (None, [], "rules", 3):
        with pytest.raises(BadInput) as caught:
            read_rules(given, 5)
        assert (caught.value.path, caught.value.reason) == ("rules", "must be an object")
