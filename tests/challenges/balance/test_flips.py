import copy

import numpy as np
import pytest

from challenges.balance import compute, flips
from challenges.balance.evidence import Case
from challenges.balance.flips import fewest_supports, find_flips
from challenges.balance.intake import read

OPEN = {"reviews_min": 0, "floor": 0}


@pytest.fixture
def made(challenge):
    def make(seed, **rules):
        draw = np.random.default_rng(seed)
        votes = {f"I{n}": (int(draw.binomial(60, 0.3)), 60) for n in range(7)}
        reviews = [
            (idea, f"J{judge}", int(draw.integers(30, 95)))
            for idea in votes
            for judge in sorted(draw.choice(5, 3, replace=False))
        ]
        return challenge(votes, reviews, **OPEN | {"draws": 1} | rules)

    return make


def case_of(given):
    return Case(read(copy.deepcopy(given)))


def winners(given):
    return list(case_of(given).decision.winners)


def by_linear_search(given):
    """Adds support after support to the runner-up, computing everything anew each time."""
    places = case_of(given).decision.places
    second = min(idea for idea, place in places.items() if place == 2)
    row = next(row for row in given["ideas"] if row["id"] == second)
    for extra in range(1, row["exposures"] - row["supports"] + 1):
        changed = copy.deepcopy(given)
        next(row for row in changed["ideas"] if row["id"] == second)["supports"] += extra
        if second in winners(changed):
            return {"idea": second, "supports": extra}
    return None


@pytest.mark.parametrize("seed", range(10))
def test_the_fewest_supports_are_those_of_a_search_one_by_one(made, seed):
    given = made(seed)

    assert fewest_supports(case_of(given)) == by_linear_search(given)


@pytest.mark.parametrize(
    ("seed", "rules"),
    [
        (1, {"method": "zscore"}),
        (2, {"method": "rank"}),
        (3, {"method": "minmax"}),
        (4, {"method": "floor", "floor": 50}),
        (5, {"method": "gate", "admit": 4}),
        (6, {"method": "lexi", "first_key": "crowd"}),
        (7, {"crowd_weight": "0.9"}),
        (8, {"crowd_weight": "0.1"}),
        (9, {"ballot": "updown"}),
    ],
)
def test_it_is_so_under_other_rules_too(made, seed, rules):
    given = made(seed, **rules)

    assert fewest_supports(case_of(given)) == by_linear_search(given)


def test_supports_flip_nothing_where_the_crowd_has_no_say_or_counts_no_supports(made, challenge):
    assert fewest_supports(case_of(made(1, crowd_weight=0))) is None
    stars = challenge({}, ballot="stars", **OPEN)
    stars["ideas"] = [
        {"id": idea, "finalist": True, "ratings": [n, 1, 1, 1, 5]} for n, idea in enumerate("AB")
    ]
    assert fewest_supports(case_of(stars)) is None


def test_a_runner_up_whom_everybody_supports_already_cannot_have_more(challenge):
    reviews = [(i, f"J{j}", s) for i, s in (("A", 90), ("B", 40)) for j in range(3)]

    assert fewest_supports(case_of(challenge({"A": (50, 50), "B": (50, 50)}, reviews))) is None


def test_a_shared_first_place_has_no_runner_up(challenge):
    even = challenge({"A": (5, 20), "B": (5, 20)}, **OPEN)

    assert fewest_supports(case_of(even)) is None


@pytest.mark.parametrize("seed", range(4))
def test_without_each_judge_the_winner_is_that_of_the_file_without_her_reviews(made, seed):
    given = made(seed)
    found = {row["id"]: row["winners"] for row in compute(given)["flips"]["without_judge"]}

    assert sorted(found) == sorted({row["judge"] for row in given["reviews"]})
    for judge, names in found.items():
        rest = [row for row in given["reviews"] if row["judge"] != judge]
        assert names == winners(given | {"reviews": rest})


@pytest.mark.parametrize("seed", range(4))
def test_judges_whose_absence_changes_the_winner_are_decisive(made, seed):
    result = compute(made(seed))
    first = [row["id"] for row in result["ideas"] if row["place"] == 1]

    changing = {r["id"] for r in result["flips"]["without_judge"] if r["winners"] != first}
    assert {j["id"] for j in result["judges"] if "decisive" in j["flags"]} == changing


@pytest.mark.parametrize("seed", range(4))
def test_without_each_other_finalist_the_winner_is_that_of_the_shorter_list(made, seed):
    given = made(seed)
    found = {row["id"]: row["winners"] for row in compute(given)["flips"]["without_idea"]}

    assert sorted(found) == sorted({r["id"] for r in given["ideas"]} - set(winners(given)))
    for idea, names in found.items():
        shorter = copy.deepcopy(given)
        next(row for row in shorter["ideas"] if row["id"] == idea)["finalist"] = False
        assert names == winners(shorter)


def test_without_each_source_the_winner_is_that_of_the_file_without_its_votes(made):
    given = made(2)
    given["sources"] = [
        {"id": f"s{number}", "counts": {row["id"]: [row["supports"], row["supports"]]}}
        for number, row in enumerate(given["ideas"])
    ]
    found = {row["id"]: row["winners"] for row in compute(given)["flips"]["without_source"]}

    assert list(found) == [f"s{number}" for number in range(7)]
    for number, row in enumerate(given["ideas"]):
        rest = copy.deepcopy(given) | {"sources": []}
        rest["ideas"][number] |= {"supports": 0, "exposures": row["exposures"] - row["supports"]}
        assert found[f"s{number}"] == winners(rest)


@pytest.mark.parametrize("treatment", ["report", "sqrt", "cap1", "exclude"])
def test_both_tallies_are_told_whatever_the_treatment(made, treatment):
    given = made(2, integrity=treatment, crowd_weight=1)
    first = winners(given)[0]
    row = next(row for row in given["ideas"] if row["id"] == first)
    flagged = [row["supports"] - 1] * 2
    given["flags"] = [{"id": "f", "kind": "burst", "voters": 9, "counts": {first: flagged}}]

    found = compute(given)["flips"]["without_flagged"]

    assert found["as_cast"] == [first]
    row["supports"], row["exposures"] = 1, row["exposures"] - flagged[1]
    assert found["excluded"] == winners(given | {"flags": []}) != [first]
    expected = {"report": [first], "exclude": found["excluded"]}
    assert winners(made(2, integrity=treatment, crowd_weight=1)) == [first]
    if treatment in expected:
        row["supports"], row["exposures"] = flagged[0] + 1, row["exposures"] + flagged[1]
        assert winners(given) == expected[treatment]


@pytest.mark.parametrize("decision", [None, "set_aside", "counted"])
def test_both_tallies_are_told_whatever_a_person_decided(made, decision):
    given = made(2, crowd_weight=1)
    first = winners(given)[0]
    row = next(row for row in given["ideas"] if row["id"] == first)
    flagged = [row["supports"] - 1] * 2
    flag = {"id": "f", "kind": "lockstep", "voters": 9, "counts": {first: flagged}}
    given["flags"] = [flag | ({"decision": decision} if decision else {})]

    found = compute(given)["flips"]["without_flagged"]

    assert found["as_cast"] == [first]
    assert found["excluded"] != [first]
    assert winners(given) == found["excluded" if decision == "set_aside" else "as_cast"]


def test_what_is_not_there_is_not_asked(challenge):
    alone = challenge({"A": (5, 20)}, [("A", "J1", 70)], **OPEN)
    found = find_flips(case_of(alone))

    assert found.supports is found.review is found.without_flagged is None
    assert found.without_judge == found.without_source == found.without_idea == []
    assert found.limited == ()


def test_without_a_winner_only_the_flagged_votes_are_asked_about(made):
    given = made(1, floor=100)
    given["flags"] = [{"id": "f", "kind": "burst", "voters": 2, "counts": {"I0": [1, 1]}}]
    found = find_flips(case_of(given))

    assert found.without_flagged == {"as_cast": [], "excluded": []}
    assert (found.supports, found.review, found.without_judge, found.without_idea) == (
        None,
        None,
        [],
        [],
    )


@pytest.mark.parametrize(
    ("most", "limited"),
    [
        (10**9, ()),
        (20 * 21 * 49 - 1, ("review",)),
        (7 * 49 - 1, ("review", "without_idea")),
        (5 * 49 - 1, ("review", "without_judge", "without_idea")),
    ],
)
def test_questions_that_are_too_large_are_left_open_and_named(made, monkeypatch, most, limited):
    monkeypatch.setattr(flips, "MOST_COMPARISONS", most)

    result = compute(made(1))

    assert tuple(result["flips"]["limited"]) == limited
    for name in limited:
        assert not result["flips"][name]
        assert f"{name}_flip_too_large" in result["statuses"]


def test_the_whole_report_is_that_of_a_case(made):
    given = made(3)
    found = find_flips(case_of(given))

    told = compute(given)["flips"]
    assert told["supports"] == found.supports == fewest_supports(case_of(given))
    assert told["without_judge"] == found.without_judge
    assert told["without_idea"] == found.without_idea
