from collections import Counter

import pytest

from challenges.balance import BadInput
from challenges.balance.ballot_rows import (
    Ballot,
    Duel,
    read_ballot,
    read_duel,
    tallies,
    with_counts,
)
from challenges.balance.intake import Idea, read
from challenges.balance.locked import read_rules

IDS = {"A", "B", "C"}


def ballot(choices, **rules):
    row = {"voter": "v", "choices": choices}
    return read_ballot(row, "ballots[0]", read_rules(rules, 3), IDS)


def fault(call, *arguments, **options):
    with pytest.raises(BadInput) as caught:
        call(*arguments, **options)
    return caught.value.path, caught.value.reason


@pytest.mark.parametrize(
    ("rules", "low", "high"),
    [
        ({"ballot": "support"}, 0, 1),
        ({"ballot": "updown"}, 0, 1),
        ({"ballot": "stars"}, 1, 5),
        ({"ballot": "stars", "levels": 10}, 1, 10),
        ({"ballot": "points", "budget": 12}, 0, 12),
        ({"ballot": "quadratic"}, -99, 99),
    ],
)
def test_a_choice_has_the_ends_of_its_ballot_kind(rules, low, high):
    assert ballot({"A": low}, **rules).choices == {"A": low}
    assert ballot({"A": high}, **rules).choices == {"A": high}
    for outside in (low - 1, high + 1):
        path, reason = fault(ballot, {"A": outside}, **rules)
        assert path == "ballots[0].choices.A"
        assert reason == f"must be a whole number from {low} to {high}"


@pytest.mark.parametrize("value", [True, 1.0, "1", None, [1]])
def test_a_choice_is_a_whole_number(value):
    assert fault(ballot, {"A": value})[0] == "ballots[0].choices.A"


def test_a_ballot_may_name_nobody_and_is_sorted_otherwise():
    assert ballot({}) == Ballot("v", {})
    assert list(ballot({"C": 1, "A": 0}).choices.items()) == [("A", 0), ("C", 1)]


@pytest.mark.parametrize(
    ("kind", "choices", "spent"),
    [
        ("points", {"A": 6, "B": 5}, 11),
        ("quadratic", {"A": 6, "B": -5}, 11),
        ("quadratic", {"A": -4, "B": -4, "C": 4}, 12),
    ],
)
def test_a_ballot_stays_within_its_budget_and_credits_against_cost_as_much(kind, choices, spent):
    assert ballot(choices, ballot=kind, budget=spent).choices == choices
    assert fault(ballot, choices, ballot=kind, budget=10) == (
        "ballots[0].choices",
        f"spends {spent} of a budget of 10",
    )


def test_stars_know_no_budget():
    assert ballot({"A": 5, "B": 5}, ballot="stars", budget=1).choices == {"A": 5, "B": 5}


def test_a_choice_about_no_idea_is_refused():
    assert fault(ballot, {"A": 1, "Z": 1}) == ("ballots[0].choices", "no idea has the id 'Z'")


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"voter": "v"}, "ballots[0]"),
        ({"voter": "v", "choices": {}, "time": 3}, "ballots[0]"),
        ({"voter": " ", "choices": {}}, "ballots[0].voter"),
        ({"voter": "v", "choices": [["A", 1]]}, "ballots[0].choices"),
        ("v", "ballots[0]"),
    ],
)
def test_a_ballot_of_another_shape_is_refused(row, path):
    assert fault(read_ballot, row, "ballots[0]", read_rules({}, 3), IDS)[0] == path


def duel(**changes):
    return read_duel(IDS)({"a": "A", "b": "B", "a_wins": 3, "b_wins": 1} | changes, "duels[0]")


def test_a_comparison_is_turned_so_that_the_first_id_comes_first():
    assert duel() == Duel("A", "B", 3, 1, 0)
    assert duel(a="B", b="A", ties=2) == Duel("A", "B", 1, 3, 2)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"b": "A"}, "duels[0].b"),
        ({"b": "Z"}, "duels[0].b"),
        ({"a": ""}, "duels[0].a"),
        ({"a_wins": -1}, "duels[0].a_wins"),
        ({"b_wins": 0.5}, "duels[0].b_wins"),
        ({"ties": None}, "duels[0].ties"),
        ({"draws": 1}, "duels[0]"),
    ],
)
def test_an_unsound_comparison_is_refused(changes, path):
    assert fault(duel, **changes)[0] == path


def test_a_pair_stands_in_one_row_whichever_way_round(challenge):
    twice = challenge({}, ballot="pairwise")
    twice["ideas"] = [{"id": idea, "finalist": True} for idea in "AB"]
    row = {"a": "A", "b": "B", "a_wins": 1, "b_wins": 0}
    twice["duels"] = [row, row | {"a": "B", "b": "A"}]

    assert fault(read, twice) == ("duels[1]", "repeats duels[0]: ('A', 'B')")


BALLOTS = [
    Ballot("v1", {"A": 1, "B": 0}),
    Ballot("v2", {"A": 1}),
    Ballot("v3", {"A": 0, "C": 1}),
    Ballot("v4", {}),
]


@pytest.mark.parametrize("kind", ["support", "updown"])
def test_who_supported_and_who_only_saw_is_counted(kind):
    rules = read_rules({"ballot": kind}, 3)
    counts = tallies(BALLOTS, rules)
    found = [with_counts(Idea(name, True), rules, counts[name]) for name in "ABCD"]

    assert [(idea.supports, idea.exposures) for idea in found] == [(2, 3), (0, 1), (1, 1), (0, 0)]


def test_stars_are_counted_by_level():
    rules = read_rules({"ballot": "stars", "levels": 3}, 3)
    ballots = [Ballot("v1", {"A": 3, "B": 1}), Ballot("v2", {"A": 3}), Ballot("v3", {"A": 2})]
    counts = tallies(ballots, rules)
    found = [with_counts(Idea(name, True), rules, counts[name]) for name in "ABC"]

    assert [idea.ratings for idea in found] == [(0, 1, 2), (1, 0, 0), (0, 0, 0)]


@pytest.mark.parametrize("kind", ["points", "quadratic"])
def test_budgets_have_no_counts(kind):
    assert tallies(BALLOTS, read_rules({"ballot": kind}, 3)) == {}


@pytest.mark.parametrize(
    ("stated", "name"),
    [({"supports": 1}, "supports"), ({"supports": 2, "exposures": 4}, "exposures")],
)
def test_counts_that_the_ballots_do_not_give_are_refused(stated, name):
    rules = read_rules({}, 3)
    tally = Counter({1: 2, 0: 1})

    assert with_counts(Idea("A", True, supports=2, exposures=3), rules, tally).exposures == 3
    path, reason = fault(with_counts, Idea("A", True, **stated), rules, tally)
    assert path == "ballots"
    assert reason.startswith(f"give 'A' {name} of ")


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ({"ballot": "pairwise"}, "ballots"),
        ({"exposure": "time"}, "ballots"),
    ],
)
def test_ballots_that_the_kind_cannot_use_are_refused(challenge, rules, path):
    given = challenge({}, **rules)
    given["ideas"] = [{"id": "A", "finalist": True}]
    given["ballots"] = [{"voter": "v", "choices": {"A": 1}}]

    assert fault(read, given)[0] == path


@pytest.mark.parametrize(
    "rules", [{"ballot": "points"}, {"ballot": "quadratic"}, {"chance": "voters"}]
)
def test_ballots_that_are_needed_must_be_there(challenge, rules):
    given = challenge({}, **rules)
    given["ideas"] = [{"id": "A", "finalist": True}]

    assert fault(read, given)[0] == "ballots"


def test_a_voter_has_one_ballot(challenge):
    given = challenge({"A": (2, 2)})
    given["ballots"] = [{"voter": "v", "choices": {"A": 1}}] * 2

    assert fault(read, given) == ("ballots[1]", "repeats ballots[0]: 'v'")
