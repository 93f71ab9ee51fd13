import re
from pathlib import Path

import pytest

from challenges.balance import compute, flips
from challenges.balance.evidence import Case
from challenges.balance.intake import read
from challenges.balance.statuses import statuses as statuses_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"
OPEN = {"reviews_min": 0, "floor": 0, "draws": 1}
NO_FLIPS = flips.Flips(None, None, [], [], None, [], ())


def documented():
    table = DOCUMENT.read_text(encoding="utf-8").split("| status | meaning |")[1].split("\n## ")[0]
    names = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    return [name for cell in names for name in re.findall(r"`(\w+)`", cell)]


def reviews(scores, judges):
    return [(idea, judge, score) for idea, score in scores.items() for judge in judges]


@pytest.fixture
def firm(challenge):
    """A challenge about which there is nothing unusual to say."""

    def make(**rules):
        turns = [0, 9, -8, 4, -5, 7, -2, 3]
        scores = [
            (f"I{idea}", f"J{judge}", 66 - 4 * idea + 4 * judge + turns[(3 * idea + 5 * judge) % 8])
            for idea in range(8)
            for judge in range(6)
        ]
        votes = {f"I{idea}": (10 + 5 * ((7 * idea) % 8), 100) for idea in range(8)}
        return challenge(votes, scores, **OPEN | {"variance_bounds": False} | rules)

    return make


def statuses(given):
    return statuses_of(Case(read(given)), NO_FLIPS)


def test_a_firm_result_needs_no_status(firm):
    assert statuses(firm()) == compute(firm())["statuses"] == []


def raised_by_votes(challenge, firm):
    nobody = challenge({"A": (0, 9), "B": (0, 9)}, **OPEN)
    yield "crowd_no_evidence", nobody
    yield "panel_no_evidence", nobody
    yield "crowd_prior_assumed", challenge({"A": (3, 9), "B": (2, 9)}, **OPEN)
    timed = challenge({}, exposure="time", **OPEN)
    timed["ideas"] = [{"id": "A", "finalist": True, "supports": 3, "time": 4}]
    yield "exposure_not_measured", timed
    yield "weight_not_used", firm(method="lexi")


def raised_by_the_panel(challenge, firm):
    votes = dict.fromkeys("ABCD", (5, 20))
    two = reviews(dict.fromkeys("AB", 70), ["J1"]) + reviews(dict.fromkeys("CD", 50), ["J2"])
    one = reviews({"A": 80, "B": 60}, ["J1"])
    yield "single_judge", challenge(votes, one, **OPEN)
    yield "panel_ratios_assumed", challenge(votes, one, **OPEN)
    yield "disconnected", challenge(votes, two, **OPEN)
    yield "not_comparable", challenge(votes, two, panel="ls", **OPEN)
    flat = [(-4, -1, 2, 3), (-1, 2, 3, -4), (2, 3, -4, -1), (3, -4, -1, 2)]
    even = [(f"I{i}", f"J{j}", 60 + flat[i % 4][j]) for i in range(8) for j in range(4)]
    votes = {f"I{i}": (5, 20) for i in range(8)}
    yield "variance_on_boundary", challenge(votes, even, **OPEN)
    outside = firm()
    outside["ideas"].append({"id": "X", "supports": 0, "exposures": 0, "finalist": False})
    outside["reviews"].append({"idea": "X", "judge": "J1", "score": 50})
    yield "reviews_outside_shortlist", outside


def raised_by_the_decision(challenge, firm):
    yield "single_finalist", challenge({"A": (1, 5)}, **OPEN)
    yield "no_finalists", challenge({}, **OPEN)
    yield "tied_first", challenge({"A": (1, 5), "B": (1, 5)}, **OPEN)
    yield "few_reviews", firm(reviews_min=7)
    yield "nobody_passes", firm(floor=100)
    veto = {"idea": "I3", "reason": "unsafe", "text": "x"}
    vetoed = firm()
    vetoed["vetoes"] = [veto | {"judge": f"J{judge}"} for judge in range(4)]
    yield "vetoed", vetoed


def test_every_documented_status_can_be_produced(challenge, firm, monkeypatch):
    produced = set()
    for raised in (raised_by_votes, raised_by_the_panel, raised_by_the_decision):
        for name, given in raised(challenge, firm):
            assert name in statuses(given), name
            produced.add(name)
    monkeypatch.setattr(flips, "MOST_COMPARISONS", 0)
    too_large = compute(firm())["statuses"]
    assert set(too_large) == {
        "review_flip_too_large",
        "without_idea_flip_too_large",
        "without_judge_flip_too_large",
    }

    assert produced | set(too_large) == set(documented())


def test_statuses_are_sorted_and_said_once(challenge, firm):
    for raised in (raised_by_votes, raised_by_the_panel, raised_by_the_decision):
        for _, given in raised(challenge, firm):
            found = statuses(given)
            assert found == sorted(set(found))


def test_opposites_are_never_said_together(challenge, firm):
    assert "nobody_passes" not in statuses(challenge({}, **OPEN))
    assert "not_comparable" not in statuses(firm(panel="ls"))
    assert "not_comparable" not in statuses(challenge({"A": (1, 3)}, panel="ls", **OPEN))
    assert "panel_ratios_assumed" not in statuses(challenge({"A": (1, 3)}, **OPEN))
    assert "disconnected" not in statuses(firm())
    for method in ("zscore", "minmax", "rank", "points", "absolute"):
        assert "weight_not_used" not in statuses(firm(method=method))
