import math

import numpy as np
import pytest
from scipy import optimize

from challenges.balance import compute, crowd
from challenges.balance.ballots import pairwise
from challenges.balance.crowd_side import crowd_estimate
from challenges.balance.intake import read

COUNTS = {"A": (30, 100), "B": (12, 80), "C": (50, 90), "D": (0, 40), "E": (7, 7), "F": (0, 0)}


def ideas(names, **more):
    return [{"id": name, "finalist": True} | more for name in names]


def estimate(given, treatment="report", aside=None):
    return crowd_estimate(read(given), treatment, aside)


def flag(counts, voters=4, name="f"):
    return {"id": name, "kind": "burst", "voters": voters, "counts": counts}


@pytest.mark.parametrize("ballot", ["support", "updown"])
def test_supports_are_a_beta_binomial(challenge, ballot):
    found = estimate(challenge(COUNTS, ballot=ballot))

    supports, exposures = np.array(list(COUNTS.values())).T
    prior = crowd.fit_prior(supports, exposures)
    strength = prior.alpha + prior.beta
    mean = (prior.alpha + supports) / (strength + exposures)
    assert found.mean == pytest.approx(mean)
    assert found.variance == pytest.approx(mean * (1 - mean) / (strength + exposures + 1))
    assert found.prior == prior
    assert found.model["name"] == "beta-binomial"
    assert found.evidence
    assert found.fitted


@pytest.mark.parametrize(
    ("treatment", "weight"),
    [("report", 1), ("sqrt", 1 / 2), ("cap1", 1 / 4), ("exclude", 0)],
)
def test_flagged_votes_weigh_what_the_treatment_says(challenge, treatment, weight):
    flags = [flag({"A": [20, 24], "B": [0, 8]})]

    found = estimate(challenge(COUNTS) | {"flags": flags}, treatment)

    assert found.supports == pytest.approx([10 + 20 * weight, 12, 50, 0, 7, 0])
    assert found.exposures == pytest.approx([76 + 24 * weight, 72 + 8 * weight, 90, 40, 7, 0])
    prior = crowd.fit_prior(found.supports, found.exposures)
    assert found.mean == pytest.approx(crowd.posterior(found.supports, found.exposures, prior)[0])


def test_each_flag_weighs_by_its_own_size(challenge):
    flags = [flag({"C": [9, 9]}, 9), flag({"C": [16, 20]}, 16, "g")]
    given = challenge(COUNTS) | {"flags": flags}

    assert estimate(given, "sqrt").supports[2] == pytest.approx(25 + 9 / 3 + 16 / 4)
    assert estimate(given, "cap1").exposures[2] == pytest.approx(61 + 9 / 9 + 20 / 16)


def test_the_locked_treatment_is_the_one_that_counts(challenge):
    flags = [flag({"A": [20, 24]})]
    tallied = {
        treatment: compute(challenge(COUNTS, integrity=treatment, draws=1) | {"flags": flags})
        for treatment in ("report", "sqrt", "cap1", "exclude")
    }

    counted = {name: found["integrity"]["supports_counted"] for name, found in tallied.items()}
    assert counted == {
        "report": "99.000000",
        "sqrt": "89.000000",
        "cap1": "84.000000",
        "exclude": "79.000000",
    }
    assert {found["integrity"]["supports_cast"] for found in tallied.values()} == {99}
    assert tallied["sqrt"]["integrity"]["flags"] == [
        {
            "id": "f",
            "kind": "burst",
            "voters": 4,
            "supports": 20,
            "decision": None,
            "weight": "0.500000",
        }
    ]


@pytest.mark.parametrize(
    ("decision", "supports", "weight"), [("set_aside", 10, "0.000000"), ("counted", 30, "1.000000")]
)
def test_what_a_person_decided_holds_unless_another_treatment_is_asked_for(
    challenge, decision, supports, weight
):
    decided = flag({"A": [20, 24]}) | {"decision": decision, "reason": "They share one flat."}
    given = challenge(COUNTS, draws=1) | {"flags": [decided, flag({"B": [5, 5]}, name="g")]}

    assert estimate(given, None).supports[:2].tolist() == [supports, 12]
    assert estimate(given, "report").supports[:2].tolist() == [30, 12]
    assert estimate(given, "exclude").supports[:2].tolist() == [10, 7]
    told = compute(given)["integrity"]
    assert told["supports_counted"] == f"{69 + supports}.000000"
    assert [(row["decision"], row["weight"]) for row in told["flags"]] == [
        (decision, weight),
        (None, "1.000000"),
    ]


def test_a_source_may_be_set_aside(challenge):
    sources = [{"id": "forum", "counts": {"A": [20, 24], "E": [7, 7]}}]
    found = estimate(challenge(COUNTS) | {"sources": sources}, aside="forum")

    assert found.supports.tolist() == [10, 12, 50, 0, 0, 0]
    assert found.exposures.tolist() == [76, 80, 90, 40, 0, 0]


def test_votes_that_are_flagged_and_of_the_source_are_not_taken_out_twice_below_nothing(challenge):
    given = challenge(COUNTS) | {
        "flags": [flag({"E": [7, 7]})],
        "sources": [{"id": "forum", "counts": {"E": [7, 7]}}],
    }
    found = estimate(given, "exclude", "forum")

    assert (found.supports[4], found.exposures[4]) == (0, 0)


def test_counts_from_ballots_give_what_the_counts_give(challenge):
    counts = {"A": (3, 8), "B": (6, 9), "C": (0, 4)}
    ballots = [
        {
            "voter": f"v{n}",
            "choices": {
                idea: int(n < supports) for idea, (supports, seen) in counts.items() if n < seen
            },
        }
        for n in range(9)
    ]
    by_ballots = challenge({}) | {"ideas": ideas("ABC"), "ballots": ballots}

    one, other = compute(by_ballots), compute(challenge(counts))

    for name in ("ideas", "prior", "segments", "methods", "exposure"):
        assert one[name] == other[name]
    assert one["input_sha256"] != other["input_sha256"]


def test_time_on_display_is_a_gamma_poisson(challenge):
    times = {"A": "10", "B": "20.5", "C": "8", "D": "0", "E": "15", "F": "12"}
    given = challenge({}, exposure="time")
    given["ideas"] = [
        {"id": name, "finalist": True, "time": time, "supports": 3 * n if name != "D" else 0}
        for n, (name, time) in enumerate(times.items(), start=1)
    ]
    found = estimate(given)

    supports = np.array([3, 6, 9, 0, 15, 18])
    shown = np.array([float(time) for time in times.values()])
    shape, rate = found.model["shape"], found.model["rate"]
    assert found.mean == pytest.approx((shape + supports) / (rate + shown))
    assert found.variance == pytest.approx((shape + supports) / (rate + shown) ** 2)
    assert found.exposures is found.prior is None
    assert "exposure_not_measured" in compute(given)["statuses"]


def test_the_unit_of_time_ranks_nobody_otherwise(challenge):
    def places(unit, **rules):
        given = challenge({}, exposure="time", reviews_min=0, floor=0, draws=1, **rules)
        given["ideas"] = [
            {"id": f"I{n}", "finalist": True, "time": unit * time, "supports": supports}
            for n, (time, supports) in enumerate([(9, 51), (9, 50), (7, 21), (9, 41), (8, 30)])
        ]
        return [row["place"] for row in compute(given)["ideas"]]

    for method in ("winrate", "rank", "points", "zscore", "minmax"):
        assert places(1, method=method) == places(1_000_000, method=method) == [1, 2, 5, 3, 4]


def test_stars_are_drawn_towards_the_average_as_one_way_analysis_says(challenge):
    ratings = {
        "A": [0, 1, 2, 4, 3],
        "B": [5, 2, 2, 1, 0],
        "C": [1, 1, 3, 3, 2],
        "D": [2, 3, 3, 2, 0],
    }
    given = challenge({}, ballot="stars")
    given["ideas"] = [{"id": n, "finalist": True, "ratings": r} for n, r in ratings.items()]
    found = estimate(given)

    values = [np.repeat(np.arange(1, 6), row) for row in ratings.values()]
    within = np.mean([row.var(ddof=1) for row in values])
    means = np.array([row.mean() for row in values])
    k = within / (means.var(ddof=1) - within / 10)
    assert found.mean == pytest.approx((10 * means + k * means.mean()) / (10 + k))
    assert found.variance == pytest.approx(np.full(4, within / (10 + k)))
    assert found.ends == (1, 5)
    assert found.shares(np.array([1.0, 3.0, 5.0])).tolist() == [0, 50, 100]
    share = found.as_share(found.side([0, 1]))
    assert share.mean == pytest.approx(25 * (found.mean[:2] - 1))
    assert np.diag(share.covariance) == pytest.approx(25**2 * found.variance[:2])


def test_star_ballots_give_what_their_counts_give(challenge):
    by_counts = challenge({}, ballot="stars", levels=3)
    by_counts["ideas"] = [
        {"id": "A", "finalist": True, "ratings": [0, 1, 2]},
        {"id": "B", "finalist": True, "ratings": [1, 0, 1]},
    ]
    by_ballots = challenge({}, ballot="stars", levels=3) | {"ideas": ideas("AB")}
    choices = [{"A": 3, "B": 1}, {"A": 3, "B": 3}, {"A": 2}]
    by_ballots["ballots"] = [{"voter": f"v{n}", "choices": c} for n, c in enumerate(choices)]

    assert compute(by_ballots)["ideas"] == compute(by_counts)["ideas"]


GIVEN = [{"A": 50, "B": 30}, {"A": 20, "C": 79}, {"B": 9}, {}, {"A": 99}]


@pytest.mark.parametrize(("kind", "root"), [("points", False), ("quadratic", True)])
def test_points_and_roots_of_credits_are_averaged_over_all_ballots(challenge, kind, root):
    given = challenge({}, ballot=kind) | {"ideas": ideas("ABC")}
    given["ballots"] = [{"voter": f"v{n}", "choices": c} for n, c in enumerate(GIVEN)]
    found = estimate(given)

    table = np.array([[ballot.get(idea, 0) for idea in "ABC"] for ballot in GIVEN], float)
    table = np.sqrt(table) if root else table
    means, errors = table.mean(axis=0), table.var(axis=0, ddof=1) / 5
    between = max(means.var(ddof=1) - errors.mean(), 1e-12)
    own = between / (between + errors)
    assert found.mean == pytest.approx(own * means + (1 - own) * means.mean())
    assert found.variance == pytest.approx(own * errors)
    assert found.supports is None


def test_credits_against_an_idea_count_below_nothing(challenge):
    given = challenge({}, ballot="quadratic") | {"ideas": ideas("AB")}
    given["ballots"] = [{"voter": "v", "choices": {"A": -49, "B": 49}}]

    found = estimate(given)

    assert found.mean[0] < 0 < found.mean[1]
    assert found.mean[0] == pytest.approx(-found.mean[1])


def test_comparisons_are_a_bradley_terry_posterior_mode(challenge):
    rows = [("A", "B", 7, 2, 1), ("B", "C", 5, 5, 0), ("A", "C", 6, 1, 3)]
    given = challenge({}, ballot="pairwise") | {"ideas": ideas("ABCD")}
    given["duels"] = [
        dict(zip(("a", "b", "a_wins", "b_wins", "ties"), row, strict=True)) for row in rows
    ]
    found = estimate(given)

    wins = np.zeros((4, 4))
    for a, b, first, second, ties in rows:
        i, j = "ABCD".index(a), "ABCD".index(b)
        wins[i, j], wins[j, i] = first + ties / 2, second + ties / 2

    def cost(ability):
        chance = -np.log1p(np.exp(ability[None] - ability[:, None]))
        return -(wins * chance).sum() + ability @ ability / 2

    best = optimize.minimize(cost, np.zeros(4), tol=1e-12).x
    assert found.mean == pytest.approx(best, abs=1e-5)
    assert found.mean[3] == 0
    assert found.variance == pytest.approx(np.diag(found.covariance))
    assert found.variance[3] == pytest.approx(1)
    assert found.model == {"name": "bradley-terry", "prior_sd": pairwise.PRIOR_SD}
    # The prior of abilities is given, not fitted: there is none to assume.
    assert found.fitted


def test_the_side_is_that_of_the_chosen_ideas(challenge):
    counted = estimate(challenge(COUNTS))
    side = counted.side([4, 1])
    assert side.mean.tolist() == counted.mean[[4, 1]].tolist()
    assert side.covariance.tolist() == np.diag(counted.variance[[4, 1]]).tolist()

    given = challenge({}, ballot="pairwise") | {"ideas": ideas("ABC")}
    given["duels"] = [{"a": "A", "b": "C", "a_wins": 3, "b_wins": 1}]
    compared = estimate(given)
    assert compared.side([0, 2]).covariance[0, 1] == compared.covariance[0, 2] != 0


def test_a_share_is_a_mean_between_its_ends(challenge):
    counted = estimate(challenge(COUNTS))
    share = counted.as_share(counted.side([0, 1]))

    assert share.mean == pytest.approx(100 * counted.mean[:2])
    assert math.sqrt(share.covariance[0, 0]) == pytest.approx(100 * counted.variance[0] ** 0.5)


@pytest.mark.parametrize(
    ("rules", "rows", "lists"),
    [
        ({}, {"supports": 0, "exposures": 60}, {}),
        ({"exposure": "time"}, {"supports": 0, "time": 7}, {}),
        ({"ballot": "stars"}, {"ratings": [0] * 5}, {}),
        ({"ballot": "points"}, {}, {"ballots": [{"voter": "v", "choices": {}}]}),
        ({"ballot": "quadratic"}, {}, {"ballots": [{"voter": "v", "choices": {"A": 0}}]}),
        ({"ballot": "pairwise"}, {}, {}),
        (
            {"ballot": "pairwise"},
            {},
            {"duels": [{"a": "A", "b": "B", "a_wins": 0, "b_wins": 0}]},
        ),
    ],
)
def test_without_a_vote_no_ballot_kind_has_evidence(challenge, rules, rows, lists):
    given = challenge({}, **rules) | {"ideas": ideas("AB", **rows)} | lists
    found = estimate(given)

    assert not found.evidence
    assert found.side([0, 1]) is None
    result = compute(given)
    assert "crowd_no_evidence" in result["statuses"]
    assert {row["crowd"]["win_rate"] for row in result["ideas"]} == {"50.000000"}


@pytest.mark.parametrize(
    ("rules", "lists"),
    [
        ({}, {}),
        ({"ballot": "updown"}, {}),
        ({"ballot": "stars"}, {}),
        ({"ballot": "pairwise"}, {}),
        ({"exposure": "time"}, {}),
    ],
)
def test_a_challenge_without_ideas_has_an_estimate_of_nothing(challenge, rules, lists):
    found = estimate(challenge({}, **rules) | lists)

    assert (found.mean.shape, found.variance.shape, found.evidence) == ((0,), (0,), False)
