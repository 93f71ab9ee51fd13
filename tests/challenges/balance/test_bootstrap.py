import copy

import numpy as np
import pytest
from scipy import stats

from challenges.balance import bootstrap, compute
from challenges.balance.bootstrap import chances_by_voters
from challenges.balance.chance import uniforms
from challenges.balance.evidence import Case
from challenges.balance.intake import read
from challenges.balance.methods import METHODS
from challenges.balance.panel import Ratios, solve
from challenges.balance.reviews import Reviews
from challenges.balance.winrate import Side, win_rates

SEED = bytes(range(16))


@pytest.fixture
def made(challenge):
    """60 voters, each shown some of four finalists and one other idea; three judges."""

    def make(**rules):
        draw = np.random.default_rng(2)
        reviews = [(i, j, int(draw.integers(45, 80))) for i in "ABCD" for j in ("J1", "J2", "J3")]
        given = challenge({}, reviews, chance="voters", **rules)
        given["ideas"] = [{"id": idea, "finalist": idea != "X"} for idea in "ABCDX"]
        given["ballots"] = [
            {
                "voter": f"v{n:02}",
                "choices": {
                    idea: int(draw.random() < rate)
                    for idea, rate in zip("ABCDX", (0.3, 0.4, 0.45, 0.2, 0.9), strict=True)
                    if draw.random() < 0.7
                },
            }
            for n in range(60)
        ]
        return given

    return make


def case_of(given):
    return Case(read(given))


def chances(case, draws=200, passing=None, seed=SEED):
    return chances_by_voters(case, passing or [True] * len(case.finalists), draws, seed)


def chances_slowly(case, draws):
    """The same draws, one voter and one judge after the other."""
    judges, ballots = case.judge_ids, case.challenge.ballots
    numbers = uniforms(SEED, (draws, len(ballots) + len(judges)))
    rows = [(row.idea, row.judge, float(row.score)) for row in case.panel_reviews]
    weight, wins = float(case.rules.crowd_weight), np.zeros(len(case.finalists))
    for draw in numbers:
        supports, seen = dict.fromkeys(case.finalist_ids, 0), dict.fromkeys(case.finalist_ids, 0)
        for ballot, chance in zip(ballots, draw, strict=False):
            times = stats.poisson.ppf(chance, 1)
            for idea in ballot.choices.keys() & seen.keys():
                seen[idea] += times
                supports[idea] += times * ballot.choices[idea]
        prior = case.crowd.prior
        crowd = np.array(
            [
                (prior.alpha + supports[idea]) / (prior.alpha + prior.beta + seen[idea])
                for idea in case.finalist_ids
            ]
        )
        picked = [judges[int(chance * len(judges))] for chance in draw[len(ballots) :]]
        redrawn = [
            (idea, copied, score)
            for copied, picked_judge in enumerate(picked)
            for idea, judge, score in rows
            if judge == picked_judge
        ]
        panel = solve(
            Reviews.of(redrawn, case.finalist_ids, range(len(picked))), case.estimate.ratios
        )
        total = (1 - weight) * known_rates(panel.idea_effects, case.panel_side)
        total += weight * known_rates(crowd, case.crowd_side)
        wins[np.argmax(total)] += 1
    return wins / draws


def known_rates(values, side):
    """Win-rates of values known for certain, a lead counting by the spread of the side."""
    size = len(values)
    lead = (values[:, None] - values) / np.sqrt(2 * 0.25 * side.spread)
    return 100 * (stats.norm.cdf(lead).sum(axis=1) - 0.5) / (size - 1)


def test_the_chances_are_those_of_drawing_voter_by_voter_and_judge_by_judge(made):
    case = case_of(made())

    assert chances(case, 60) == pytest.approx(chances_slowly(case, 60))


@pytest.mark.parametrize("method", [m for m in METHODS if m != "absolute"])
@pytest.mark.parametrize("panel", ["mixed", "ls", "ranksum"])
def test_somebody_wins_every_draw_under_every_method(made, method, panel):
    case = case_of(made(method=method, panel=panel, admit=2, reviews_min=0, floor=0))
    passing = [row.gate in (None, "crowd") for row in case.decision.standings.values()]

    found = chances(case, 20, passing)

    assert found.sum() == pytest.approx(1)
    assert not found[~np.array(passing)].any()


def test_drawing_in_parts_changes_nothing(made, monkeypatch):
    case = case_of(made())
    whole = chances(case)

    monkeypatch.setattr(bootstrap, "_CELLS", 7 * 63)

    assert (chances(case) == whole).all()


def test_another_seed_draws_others(made):
    case = case_of(made())

    assert (chances(case) == chances(case)).all()
    assert (chances(case, seed=SEED[::-1]) != chances(case)).any()


def test_who_does_not_pass_has_no_chance_and_nobody_passing_has_none(made):
    case = case_of(made())

    found = chances(case, passing=[False, True, True, False])
    assert found[[0, 3]].tolist() == [0, 0]
    assert found.sum() == pytest.approx(1)
    assert chances(case, passing=[False] * 4).tolist() == [0] * 4


def test_of_two_ideas_each_with_its_own_voters_normal_theory_tells_the_chance(challenge):
    given = challenge({}, chance="voters", reviews_min=0, floor=0, crowd_weight=1)
    given["ideas"] = [{"id": idea, "finalist": True} for idea in "AB"]
    counts = {"A": 140, "B": 120}
    given["ballots"] = [
        {"voter": f"{idea}{n}", "choices": {idea: int(n < counts[idea])}}
        for idea in "AB"
        for n in range(400)
    ]

    found = chances(case_of(given), 4000)

    # Both rates vary by p (1 - p) / n; the prior of 20 votes draws both alike.
    error = np.sqrt((0.35 * 0.65 + 0.3 * 0.7) / 400)
    assert found[0] == pytest.approx(stats.norm.cdf(0.05 / error), abs=0.02)


def test_voters_who_agree_about_everything_make_the_chances_sharper(challenge):
    given = challenge({}, chance="voters", reviews_min=0, floor=0, crowd_weight=1)
    given["ideas"] = [{"id": idea, "finalist": True} for idea in "AB"]
    # A voter for A never is one against B: 40 in 100 know no difference, 33 and 27 do.
    kinds = [({"A": 1, "B": 1}, 40), ({"A": 1, "B": 0}, 33), ({"A": 0, "B": 1}, 27)]
    choices = [choice for choice, times in kinds for _ in range(times)]
    given["ballots"] = [{"voter": f"v{n:03}", "choices": c} for n, c in enumerate(choices)]

    found = chances(case_of(given), 4000)

    assert found[0] == pytest.approx(stats.norm.cdf(6 / np.sqrt(60)), abs=0.03)


@pytest.mark.parametrize("weight", ["0", "0.5", "1"])
def test_sums_as_they_are_use_the_scale_of_0_to_100_on_both_sides(challenge, weight):
    reviews = [(i, j, s) for i, s in (("A", 80), ("B", 60)) for j in ("J1", "J2", "J3")]
    given = challenge({}, reviews, method="absolute", chance="voters", crowd_weight=weight)
    given["ideas"] = [{"id": idea, "finalist": True} for idea in "AB"]
    given["ballots"] = [
        {"voter": f"v{n:03}", "choices": {"A": int(n < 40), "B": int(n < 160)}} for n in range(200)
    ]

    result = compute(given)
    rows = {row["id"]: row for row in result["ideas"]}

    winner = "A" if weight == "0" else "B"
    assert rows[winner]["place"] == 1
    assert float(rows[winner]["p_win"]) > 0.99


@pytest.mark.parametrize("panel", ["raw", "ls", "median", "zscore", "ranksum"])
def test_judges_are_drawn_for_the_locked_panel_method(made, panel):
    """With a crowd that says nothing, the chances are those of the panel method's own values."""
    given = made(panel=panel, crowd_weight=0, delta=1)
    case = case_of(given)
    spread = case.panel_side.spread
    draws = bootstrap._panel_draws(case, uniforms(SEED, (300, 3)))

    assert draws.mean(axis=0) == pytest.approx(case.panel_side.mean, abs=3 * np.sqrt(spread))
    assert draws.std() < 5 * np.sqrt(spread)
    rates = win_rates(Side(draws.mean(axis=0), np.zeros((4, 4))), 1)
    assert np.argmax(rates) == np.argmax(case.panel_side.mean)


def test_a_panel_drawn_apart_falls_back_on_the_mixed_model(challenge):
    reviews = [("A", "J1", 80), ("B", "J1", 60), ("B", "J2", 70), ("C", "J2", 40)]
    given = challenge({}, reviews, chance="voters", panel="ls", reviews_min=0, floor=0)
    given["ideas"] = [{"id": idea, "finalist": True} for idea in "ABC"]
    given["ballots"] = [{"voter": "v", "choices": {"A": 1, "B": 1, "C": 1}}]

    assert chances(case_of(given), 50).sum() == pytest.approx(1)


def test_ballots_that_name_no_finalist_leave_the_finalists_equal(made):
    given = made(reviews_min=0, floor=0)
    given["reviews"] = []
    for ballot in given["ballots"]:
        ballot["choices"] = {"X": 1}

    result = compute(given)

    assert {row["p_win"] for row in result["ideas"]} == {"0.250000", None}
    assert "crowd_no_evidence" not in result["statuses"]


def test_flagged_votes_weigh_as_little_in_the_draws_as_in_the_count(made):
    given = made(integrity="exclude", crowd_weight=1, reviews_min=0, floor=0)
    counted = {idea.id: idea for idea in read(copy.deepcopy(given)).ideas}["C"]
    pair = [counted.supports, counted.supports + 5]
    given["flags"] = [{"id": "f", "kind": "burst", "voters": 9, "counts": {"C": pair}}]
    case = case_of(given)

    drawn = bootstrap._Votes(case).draws(uniforms(SEED, (2000, 60))).mean(axis=0)

    assert drawn == pytest.approx(case.crowd_side.mean, abs=0.006)
    assert chances(case)[2] < 0.01


def test_the_result_draws_a_thousand_times_with_its_own_seed(made):
    given = made(seed="07" * 16)

    result = compute(copy.deepcopy(given))
    found = chances(case_of(given), 1000, seed=b"\7" * 16)

    rows = [row["p_win"] for row in result["ideas"] if row["p_win"] is not None]
    assert rows == [f"{share:.6f}" for share in found]


def test_a_judge_drawn_twice_counts_as_two(made):
    case = case_of(made())
    fixed = Case(case.challenge, ratios=Ratios(1.0, 0.2))
    of_judge = [np.flatnonzero(case.reviews.judge == judge) for judge in range(3)]
    drawn = bootstrap._redrawn(case.reviews, of_judge, np.array([1, 1, 2]))

    assert (drawn.judges, len(drawn.score)) == (3, 12)
    assert drawn.per_judge.tolist() == [4, 4, 4]
    assert (bootstrap._values(fixed, drawn) == solve(drawn, Ratios(1.0, 0.2)).scores).all()
