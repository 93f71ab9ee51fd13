import math

import pytest

from challenges.balance import BadInput
from challenges.balance.intake import Idea, read
from challenges.balance.parts import (
    Part,
    read_flag,
    read_source,
    require_parts_fit,
    vote_weight,
    weight_in_force,
)

IDEAS = [Idea("A", True, supports=6, exposures=10), Idea("B", True, supports=0, exposures=3)]
FLAG = {"id": "f1", "kind": "lockstep", "voters": 5, "counts": {"A": [4, 5]}}


def fault(call, *arguments, **options):
    with pytest.raises(BadInput) as caught:
        call(*arguments, **options)
    return caught.value.path, caught.value.reason


def flag(**changes):
    return read_flag({"A", "B"})(FLAG | changes, "flags[0]")


def part(name="f", **counts):
    return Part(name, counts)


@pytest.mark.parametrize("group", [1, 2, 5, 100])
def test_a_flagged_group_weighs_as_its_treatment_says(group):
    def total(treatment):
        return group * vote_weight(Part("f", {}, "burst", group), treatment)

    assert total("report") == group
    assert total("sqrt") == pytest.approx(math.sqrt(group))
    assert total("cap1") == pytest.approx(1)
    assert total("exclude") == 0


def test_an_unknown_treatment_is_refused():
    with pytest.raises(ValueError, match="forgive"):
        vote_weight(Part("f", {}, "burst", 3), "forgive")


def test_a_flag_says_what_was_noticed_and_how_many_voters_it_concerns():
    assert flag() == Part("f1", {"A": (4, 5)}, "lockstep", 5)
    assert flag(counts={}, voters=1) == Part("f1", {}, "lockstep", 1)


def test_a_source_is_a_name_and_its_votes():
    row = {"id": "forum", "counts": {"B": [0, 2]}}

    assert read_source({"A", "B"})(row, "sources[0]") == Part("forum", {"B": (0, 2)})
    assert fault(read_source({"A"}), row | {"kind": "site"}, "s") == ("s", "does not know kind")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"voters": 0}, "flags[0].voters"),
        ({"voters": 2.0}, "flags[0].voters"),
        ({"kind": ""}, "flags[0].kind"),
        ({"id": None}, "flags[0].id"),
        ({"counts": []}, "flags[0].counts"),
        ({"counts": {"Z": [0, 0]}}, "flags[0].counts.Z"),
        ({"counts": {"A": [1]}}, "flags[0].counts.A"),
        ({"counts": {"A": "12"}}, "flags[0].counts.A"),
        ({"counts": {"A": [1, "2"]}}, "flags[0].counts.A"),
        ({"counts": {"A": [-1, 2]}}, "flags[0].counts.A"),
        ({"counts": {"A": [3, 2]}}, "flags[0].counts.A"),
        ({"weight": 2}, "flags[0]"),
        ({"decision": "pardoned"}, "flags[0].decision"),
        ({"decision": None}, "flags[0].decision"),
        ({"decision": "counted", "reason": ""}, "flags[0].reason"),
        ({"reason": "Why not?"}, "flags[0].reason"),
    ],
)
def test_an_unsound_flag_is_refused_with_its_place(changes, path):
    assert fault(flag, **changes)[0] == path


@pytest.mark.parametrize(("decision", "weight"), [("set_aside", 0), ("counted", 1)])
def test_what_a_person_decided_about_a_group_goes_before_its_treatment(decision, weight):
    decided = flag(decision=decision, reason="One flat, one list.")

    assert decided == Part("f1", {"A": (4, 5)}, "lockstep", 5, decision, "One flat, one list.")
    assert weight_in_force(decided, "report") == weight
    assert vote_weight(decided, "report") == 1
    assert vote_weight(decided, "exclude") == 0
    assert weight_in_force(flag(), "cap1") == vote_weight(flag(), "cap1") == 1 / 5


@pytest.mark.parametrize("treatment", ["sqrt", "cap1", "exclude"])
def test_nobody_decides_where_the_rules_do(treatment):
    read_one = read_flag({"A"}, treatment)

    assert fault(read_one, FLAG | {"decision": "counted"}, "flags[0]")[0] == "flags[0].decision"
    assert read_one(FLAG, "flags[0]") == flag()


@pytest.mark.parametrize(
    ("pair", "fits"),
    [
        ((6, 10), True),
        ((0, 4), True),
        ((6, 6), True),
        ((0, 0), True),
        ((7, 8), False),
        ((6, 11), False),
        # Ten people saw it, six supported it: not five who did not.
        ((1, 6), False),
        ((0, 5), False),
    ],
)
def test_a_part_holds_no_more_than_was_counted_nor_does_the_rest(pair, fits):
    if fits:
        assert require_parts_fit("flags", [part(A=pair)], IDEAS, disjoint=True) is None
    else:
        assert fault(require_parts_fit, "flags", [part(A=pair)], IDEAS, disjoint=True) == (
            "flags.A",
            "holds more than was counted for the idea",
        )


def test_flags_share_no_vote_but_sources_may():
    halves = [part("f", A=(4, 6)), part("g", A=(3, 4), B=(0, 1))]

    assert fault(require_parts_fit, "flags", halves, IDEAS, disjoint=True)[0] == "flags.A"
    assert require_parts_fit("sources", halves, IDEAS, disjoint=False) is None
    assert require_parts_fit("flags", [], IDEAS, disjoint=True) is None


@pytest.mark.parametrize("name", ["flags", "sources"])
def test_parts_stand_once_and_go_with_counted_supports_only(challenge, name):
    row = FLAG if name == "flags" else {"id": "f1", "counts": {"A": [4, 5]}}
    given = challenge({"A": (6, 10)})

    assert read(given | {name: [row]}).as_input()[name] == [row]
    assert fault(read, given | {name: [row, row]}) == (f"{name}[1]", f"repeats {name}[0]: 'f1'")
    timed = challenge({}, exposure="time")
    timed["ideas"] = [{"id": "A", "finalist": True, "supports": 6, "time": 3}]
    assert fault(read, timed | {name: [row]})[0] == name
    stars = challenge({}, ballot="stars")
    stars["ideas"] = [{"id": "A", "finalist": True, "ratings": [1, 1, 1, 1, 1]}]
    assert fault(read, stars | {name: [row]})[0] == name
