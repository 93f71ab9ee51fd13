import copy
import itertools
import json
import random
from decimal import Decimal

import numpy as np
import pytest
from scipy.stats import norm

from challenges.balance import BadInput, compute
from challenges.balance.canonical import canonical_json, digest

EVEN = "50.000000"


def finalists(result):
    return [row for row in result["ideas"] if row["panel"] is not None]


def column(result, *path):
    """One number of each finalist, as a list of floats."""
    found = []
    for row in finalists(result):
        for key in path:
            row = row[key]
        found.append(float(row))
    return found


def by_id(result):
    return {row["id"]: row for row in result["ideas"]}


def plain_win_rates(mean, covariance, delta):
    """Win-rates written out pair by pair, straight from the formula."""
    size = len(mean)
    lead = np.array(mean) - np.mean(mean)
    scale2 = (lead @ lead + np.trace(covariance) - covariance.sum() / size) / size
    rates = np.zeros(size)
    for i, j in itertools.permutations(range(size), 2):
        variance = covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]
        variance += 2 * delta**2 * scale2
        rates[i] += norm.cdf((mean[i] - mean[j]) / np.sqrt(variance)) * 100 / (size - 1)
    return rates


@pytest.fixture
def thin(challenge):
    """Three judges, so that the ratios stay fixed; four ideas of which everyone saw three."""
    reviews = [
        ("A", "J1", 80), ("A", "J2", 70), ("A", "J3", 76),
        ("B", "J1", 71), ("B", "J2", 66), ("B", "J3", 60),
        ("C", "J1", 55), ("C", "J2", 50), ("C", "J3", 58),
        ("D", "J1", 62), ("D", "J2", 44),
    ]  # fmt: skip
    votes = {"A": (30, 200), "B": (60, 210), "C": (52, 190), "D": (80, 205)}
    return challenge(votes, reviews, reviews_min=2)


def test_b04_gives_the_prior_and_variances_computed_in_r(case, b04):
    reference = case("b04_e2e_a")
    expected, tolerance = reference["expected"], reference["tolerance"]

    result = compute(b04)

    prior = {name: float(number) for name, number in result["prior"].items()}
    assert prior["alpha"] == pytest.approx(expected["bb_alpha"], rel=tolerance["prior_rel"])
    assert prior["beta"] == pytest.approx(expected["bb_beta"], rel=tolerance["prior_rel"])
    names = {"idea": "su2", "judge": "sb2", "residual": "se2", "mean": "mu"}
    for name, reference_name in names.items():
        found = float(result["variances"][name])
        assert found == pytest.approx(expected[reference_name], rel=tolerance["var_rel"])


def test_b04_gives_the_finalists_computed_in_r(case, b04):
    reference = case("b04_e2e_a")
    expected, within = reference["expected"], reference["tolerance"]["winrate_abs"]

    result = compute(b04)

    assert [row["id"] for row in finalists(result)] == expected["idea"]
    assert column(result, "crowd", "mean") == pytest.approx(expected["crowd_mean"], abs=1e-5)
    assert column(result, "crowd", "variance") == pytest.approx(expected["crowd_var"], abs=1e-5)
    assert column(result, "panel", "raw_mean") == expected["raw_mean"]
    scores = [expected["mu"] + effect for effect in expected["u"]]
    assert column(result, "panel", "score") == pytest.approx(scores, abs=within)
    errors = np.sqrt(expected["u_cov_diag"])
    assert column(result, "panel", "se") == pytest.approx(errors, abs=within)
    assert column(result, "crowd", "win_rate") == pytest.approx(
        expected["crowd_winrate"], abs=within
    )
    assert column(result, "panel", "win_rate") == pytest.approx(
        expected["panel_winrate"], abs=within
    )
    assert column(result, "final") == pytest.approx(expected["blend_w50"], abs=within)


def test_b04_gives_the_chances_of_winning_computed_in_r(case, b04):
    reference = case("b04_e2e_a")

    result = compute(b04)

    assert column(result, "p_win") == pytest.approx(
        reference["expected"]["p_win_w50"], abs=reference["tolerance"]["p_win_abs"]
    )
    assert sum(column(result, "p_win")) == pytest.approx(1, abs=1e-5)


def test_b04_gives_the_judges_computed_in_r(case, b04):
    expected = case("b04_e2e_a")["expected"]

    found = compute(b04)["judges"]

    assert [judge["id"] for judge in found] == expected["judge"]
    effects = [float(judge["effect"]) for judge in found]
    assert effects == pytest.approx(expected["judge_effect"], abs=1e-3)
    assert all(1 < float(judge["se"]) < 3 for judge in found)


def test_b04_gives_the_winner_for_every_weight_computed_in_r(case, b04):
    expected = case("b04_e2e_a")["expected"]["breakpoints"]

    found = compute(b04)["segments"]

    assert [part["winners"] for part in found] == [[winner] for _, winner in expected]
    starts = [float(part["from"]) for part in found]
    assert starts == pytest.approx([start for start, _ in expected], abs=1e-4)
    assert [part["to"] for part in found] == [part["from"] for part in found[1:]] + ["1.000000"]


def test_b04_gives_the_reliabilities_computed_in_r(case, b04):
    expected = case("b04_e2e_a")["expected"]

    found = compute(b04)["reliability"]

    assert float(found["panel"]) == pytest.approx(expected["panel_reliability"], abs=1e-4)
    assert float(found["crowd"]) == pytest.approx(expected["crowd_reliability"], abs=1e-4)


def test_b04_with_delta_0_gives_the_p_scores_computed_in_r(case, b04):
    reference = case("b04_e2e_a")
    expected, within = reference["expected"], reference["tolerance"]["winrate_abs"]
    b04["rules"]["delta"] = "0"

    result = compute(b04)

    assert column(result, "crowd", "win_rate") == pytest.approx(
        expected["crowd_winrate_delta0"], abs=within
    )
    assert column(result, "panel", "win_rate") == pytest.approx(
        expected["panel_winrate_delta0"], abs=within
    )


def test_b04_places_by_the_balanced_score(case, b04):
    expected = case("b04_e2e_a")["expected"]
    order = sorted(zip(expected["blend_w50"], expected["idea"], strict=True), reverse=True)

    places = {row["id"]: row["place"] for row in finalists(compute(b04))}

    assert sorted(places, key=places.get) == [idea for _, idea in order]
    assert sorted(places.values()) == list(range(1, 9))


def test_bounds_that_are_not_touched_change_only_the_digest_of_the_input(b04):
    free = compute(b04)
    b04["rules"]["variance_bounds"] = True
    bounded = compute(b04)

    assert bounded["statuses"] == free["statuses"] == []
    for result in (bounded, free):
        # Who wins without a judge is asked of a smaller panel, which may touch them.
        del result["digest"], result["input_sha256"], result["flips"], result["judges"]
    assert bounded == free


def test_with_fixed_ratios_the_panel_is_that_of_the_full_covariance_matrix(b04):
    b04["reviews"] = [row for row in b04["reviews"] if row["judge"] in ("J1", "J4", "J6")]
    ids = [idea["id"] for idea in b04["ideas"] if idea["finalist"]]
    ideas = np.array([[row["idea"] == idea for idea in ids] for row in b04["reviews"]], float)
    judges = np.array([[row["judge"] == j for j in ("J1", "J4", "J6")] for row in b04["reviews"]])
    score = np.array([float(row["score"]) for row in b04["reviews"]])
    ones, size = np.ones(len(score)), len(score)
    inverse = np.linalg.inv(np.eye(size) + ideas @ ideas.T + 0.2 * judges @ judges.T.astype(float))
    free = inverse - np.outer(inverse @ ones, ones @ inverse) / (ones @ inverse @ ones)
    effects = ideas.T @ free @ score
    residual = score @ free @ score / (size - 1)
    covariance = residual * (np.eye(8) - ideas.T @ free @ ideas)

    result = compute(b04)

    assert "panel_ratios_assumed" in result["statuses"]
    assert float(result["variances"]["residual"]) == pytest.approx(residual, abs=1e-6)
    assert float(result["variances"]["idea"]) == pytest.approx(residual, abs=1e-6)
    assert float(result["variances"]["judge"]) == pytest.approx(residual / 5, abs=1e-6)
    errors = np.sqrt(np.diag(covariance))
    assert column(result, "panel", "se") == pytest.approx(errors, abs=1e-6)
    rates = plain_win_rates(effects, covariance, 0.5)
    assert column(result, "panel", "win_rate") == pytest.approx(rates, abs=1e-6)


def test_the_final_score_can_be_redone_from_the_published_win_rates(b04):
    b04["rules"]["crowd_weight"] = "0.3"

    for row in finalists(compute(b04)):
        panel, crowd = Decimal(row["panel"]["win_rate"]), Decimal(row["crowd"]["win_rate"])
        redone = Decimal("0.7") * panel + Decimal("0.3") * crowd
        assert Decimal(row["final"]) == redone.quantize(Decimal("0.000001"))


def test_both_sides_average_fifty(b04, thin):
    for given in (b04, thin):
        result = compute(given)
        for side in ("crowd", "panel"):
            assert np.mean(column(result, side, "win_rate")) == pytest.approx(50, abs=1e-6)


def test_the_order_of_rows_and_keys_changes_no_byte(b04, thin):
    for given in (b04, thin):
        expected = canonical_json(compute(given))
        for seed in range(3):
            shuffled = copy.deepcopy(given)
            random.Random(seed).shuffle(shuffled["ideas"])
            random.Random(seed).shuffle(shuffled["reviews"])
            shuffled["ideas"] = [dict(reversed(row.items())) for row in shuffled["ideas"]]
            assert canonical_json(compute(shuffled)) == expected


def test_the_input_is_left_as_it_was(b04):
    before = copy.deepcopy(b04)

    compute(b04)

    assert b04 == before


def test_the_digest_is_that_of_everything_else(thin):
    result = compute(thin)
    claimed = result.pop("digest")

    assert claimed == digest(result)
    assert json.loads(canonical_json(result)) == result


def test_another_seed_changes_the_chances_and_nothing_else_that_ranks(thin):
    one = compute(thin)
    thin["rules"]["seed"] = "77" * 16
    other = compute(thin)

    assert column(one, "p_win") != column(other, "p_win")
    assert column(one, "p_win") == pytest.approx(column(other, "p_win"), abs=0.05)
    assert column(one, "final") == column(other, "final")


def test_one_more_support_never_lowers_the_own_crowd_win_rate(thin):
    last = 0.0
    for supports in range(0, 206, 20):
        thin["ideas"][0]["supports"] = supports
        rate = float(by_id(compute(thin))["A"]["crowd"]["win_rate"])
        assert rate >= last
        last = rate


def test_the_effective_weight_tells_which_side_decides(thin):
    result = compute(thin)

    crowd = np.std(column(result, "crowd", "win_rate"))
    panel = np.std(column(result, "panel", "win_rate"))
    assert float(result["effective_weight"]) == pytest.approx(crowd / (crowd + panel), abs=1e-6)


def test_ideas_outside_the_shortlist_are_listed_without_place_or_panel(b04):
    outside = by_id(compute(b04))["I01"]

    assert outside["place"] is outside["final"] is outside["p_win"] is outside["panel"] is None
    assert outside["gate"] is outside["crowd"]["win_rate"] is None
    assert outside["crowd"]["mean"] == "0.214640"
    assert 0 < float(outside["crowd"]["low"]) < 57 / 267 < float(outside["crowd"]["high"]) < 1


def test_an_idea_with_too_few_reviews_is_stopped_and_reorders_nobody(thin):
    everyone = compute(thin)
    thin["rules"]["reviews_min"] = 3
    result = compute(thin)

    stopped = by_id(result)["D"]
    assert (stopped["gate"], stopped["place"], stopped["p_win"]) == ("reviews", None, "0.000000")
    assert column(result, "final") == column(everyone, "final")
    assert all("D" not in part["winners"] for part in result["segments"])
    assert result["statuses"] == ["crowd_prior_assumed", "few_reviews", "panel_ratios_assumed"]
    rest = [row["id"] for row in everyone["ideas"] if row["id"] != "D"]
    order = sorted(rest, key=lambda idea: by_id(everyone)[idea]["place"])
    assert sorted(rest, key=lambda idea: by_id(result)[idea]["place"]) == order


def test_an_idea_below_the_floor_of_the_panel_is_stopped(thin):
    thin["rules"]["floor"] = "60"
    result = compute(thin)

    gates = {idea: row["gate"] for idea, row in by_id(result).items()}
    assert gates == {"A": None, "B": None, "C": "floor", "D": "floor"}


def test_nobody_passing_is_a_result_too(thin):
    thin["rules"]["floor"] = "100"
    result = compute(thin)

    assert "nobody_passes" in result["statuses"]
    assert result["segments"] == []
    assert {row["place"] for row in result["ideas"]} == {None}
    assert set(column(result, "p_win")) == {0}


@pytest.mark.parametrize("exposures", [0, 40])
def test_without_any_vote_the_panel_alone_ranks(challenge, case, exposures):
    counts = case("e11_edges")["expected"]["zero_votes"]
    votes = dict.fromkeys("ABC", (0, exposures))
    scores = {"A": 80, "B": 60, "C": 70}
    reviews = [(idea, f"J{j}", score + j) for idea, score in scores.items() for j in range(3)]

    result = compute(challenge(votes, reviews))

    assert "crowd_no_evidence" in result["statuses"]
    assert column(result, "crowd", "win_rate") == counts["crowd_winrate"]
    assert result["reliability"]["crowd"] == result["effective_weight"] == "0.000000"
    assert [row["place"] for row in result["ideas"]] == [1, 3, 2]
    assert result["segments"][0] == {"from": "0.000000", "to": "1.000000", "winners": ["A"]}
    assert result["segments"][1]["winners"] == ["A", "B", "C"]


def test_an_election_without_a_panel_is_ranked_by_the_crowd(challenge):
    votes = {"A": (300, 1000), "B": (500, 1000), "C": (400, 1000)}
    rules = {"crowd_weight": "1", "reviews_min": 0, "floor": "0"}

    result = compute(challenge(votes, **rules))

    assert result["statuses"] == ["crowd_prior_assumed", "panel_no_evidence"]
    assert [row["place"] for row in result["ideas"]] == [3, 1, 2]
    assert [row["gate"] for row in result["ideas"]] == [None] * 3
    assert by_id(result)["B"]["p_win"] > "0.900000"
    assert result["judges"] == []
    assert result["variances"] == dict.fromkeys(("idea", "judge", "residual", "mean"))
    assert by_id(result)["A"]["panel"] == {
        "score": None,
        "se": None,
        "win_rate": EVEN,
        "raw_mean": None,
        "reviews": 0,
        "reliability": None,
    }


def test_without_votes_and_without_a_panel_all_share_the_first_place(challenge):
    rules = {"reviews_min": 0, "floor": "0"}

    result = compute(challenge({"A": (0, 0), "B": (0, 0)}, **rules))

    assert [row["place"] for row in result["ideas"]] == [1, 1]
    assert column(result, "p_win") == [0.5, 0.5]
    assert result["effective_weight"] is None
    assert result["statuses"] == [
        "crowd_no_evidence",
        "crowd_prior_assumed",
        "panel_no_evidence",
        "tied_first",
    ]


def test_without_reviews_the_usual_gates_stop_everybody(challenge):
    result = compute(challenge({"A": (3, 10), "B": (2, 10)}))

    assert [row["gate"] for row in result["ideas"]] == ["reviews", "reviews"]
    assert {"few_reviews", "nobody_passes", "panel_no_evidence"} <= set(result["statuses"])


def test_without_finalists_nobody_is_ranked(challenge):
    nobody = challenge({"A": (3, 10)}, [("A", "J", 50)])
    nobody["ideas"][0]["finalist"] = False

    result = compute(nobody)

    assert {"no_finalists", "reviews_outside_shortlist"} <= set(result["statuses"])
    assert "nobody_passes" not in result["statuses"]
    assert by_id(result)["A"]["place"] is None
    assert result["segments"] == []


def test_a_challenge_without_ideas_has_an_empty_result(challenge):
    result = compute(challenge({}))

    assert result["ideas"] == result["judges"] == result["segments"] == []
    assert "no_finalists" in result["statuses"]


def test_a_single_finalist_has_fifty_and_wins_if_it_passes(challenge, case):
    reviews = [("A", f"J{number}", 70) for number in range(3)]

    result = compute(challenge({"A": (3, 10)}, reviews))

    rates = case("e11_edges")["expected"]["one_finalist"]["winrate"]
    assert column(result, "crowd", "win_rate") == column(result, "panel", "win_rate") == rates
    assert (by_id(result)["A"]["place"], by_id(result)["A"]["p_win"]) == (1, "1.000000")
    assert "single_finalist" in result["statuses"]


def test_a_single_judge_is_computed_but_cannot_award(challenge, case):
    edge = case("e11_edges")["expected"]["one_judge_all"]
    votes = dict.fromkeys(edge["fixed_ratio_blup"], (5, 20))

    result = compute(challenge(votes, edge["reviews"]))

    scores = [60 + effect for effect in edge["fixed_ratio_blup"].values()]
    assert column(result, "panel", "score") == scores
    assert {"single_judge", "panel_ratios_assumed", "few_reviews"} <= set(result["statuses"])
    assert {row["gate"] for row in result["ideas"]} == {"reviews"}
    assert compute(challenge(votes, edge["reviews"], reviews_min=1))["ideas"][0]["place"] == 1


def test_disconnected_groups_are_computed_and_said_so(challenge, case):
    edge = case("e11_edges")["expected"]["disconnected"]

    result = compute(challenge(dict.fromkeys("ABCD", (5, 20)), edge["reviews"]))

    assert "disconnected" in result["statuses"]
    a, b, c, d = column(result, "panel", "score")
    assert a - b == pytest.approx(10, abs=1e-6)
    assert c - d == pytest.approx(10, abs=1e-6)


def test_equal_scores_from_everybody_give_fifty(challenge, case):
    edge = case("e11_edges")["expected"]["all_equal"]

    result = compute(challenge({"A": (5, 20), "B": (5, 20)}, edge["reviews"], reviews_min=2))

    assert column(result, "panel", "win_rate") == list(edge["panel_winrate"].values())
    assert column(result, "crowd", "win_rate") == [50, 50]
    assert column(result, "panel", "score") == [70, 70]
    assert "tied_first" in result["statuses"]
    assert [row["place"] for row in result["ideas"]] == [1, 1]
    assert [judge["flags"] for judge in result["judges"]] == [["constant_scores"]] * 2


def test_a_judge_of_one_idea_is_kept_and_flagged(challenge, case):
    edge = case("e11_edges")["expected"]["judge_one_idea"]

    result = compute(challenge({"A": (5, 20), "B": (5, 20)}, edge["reviews"]))

    flags = {judge["id"]: judge["flags"] for judge in result["judges"]}
    assert flags["J3"] == ["single_review"]
    assert [row["panel"]["reviews"] for row in result["ideas"]] == [3, 2]


def test_an_idea_shown_to_nobody_takes_the_average_of_the_others(b04):
    b04["ideas"].append({"id": "I99", "supports": 0, "exposures": 0, "finalist": True})

    result = compute(b04)
    prior = {name: float(number) for name, number in result["prior"].items()}

    unseen = by_id(result)["I99"]
    mean = prior["alpha"] / (prior["alpha"] + prior["beta"])
    assert float(unseen["crowd"]["mean"]) == pytest.approx(mean, abs=1e-6)
    assert (unseen["crowd"]["low"], unseen["crowd"]["high"]) == ("0.000000", "1.000000")
    assert unseen["gate"] == "reviews"


def test_a_panel_that_hardly_tells_the_finalists_apart_says_so(challenge):
    offsets = (-4, -1, 2, 3)
    turns = [offsets[turn:] + offsets[:turn] for turn in range(4)]
    reviews = [(f"I{i}", f"J{j}", 60 + turns[i % 4][j]) for i in range(8) for j in range(4)]

    result = compute(challenge({f"I{i}": (5, 20) for i in range(8)}, reviews))

    assert "variance_on_boundary" in result["statuses"]
    assert float(result["variances"]["idea"]) == pytest.approx(
        float(result["variances"]["residual"]) / 10, abs=1e-5
    )


def test_a_tie_for_the_first_place_is_decided_by_the_locked_order(challenge):
    reviews = [(i, f"J{j}", s) for i, s in (("A", 90), ("B", 70)) for j in range(3)]
    votes = {"A": (20, 100), "B": (80, 100)}

    result = compute(challenge(votes, reviews, crowd_weight="1", ties=["crowd", "share"]))
    assert [row["place"] for row in result["ideas"]] == [2, 1]

    even = {"A": (50, 100), "B": (50, 100)}
    by_panel = compute(challenge(even, reviews, crowd_weight="1"))
    shared = compute(challenge(even, reviews, crowd_weight="1", ties=["share"]))
    assert [row["place"] for row in by_panel["ideas"]] == [1, 2]
    assert [row["place"] for row in shared["ideas"]] == [1, 1]


def test_more_supports_than_exposures_name_the_row(challenge):
    with pytest.raises(BadInput) as caught:
        compute(challenge({"A": (1, 2), "B": (3, 2)}))

    assert caught.value.path == "ideas[1].supports"


def test_a_hundred_and_fifty_finalists_are_computed(challenge):
    generator = np.random.default_rng(6)
    votes = {f"I{n:03}": (int(generator.binomial(100, 0.2)), 100) for n in range(150)}
    reviews = [
        (idea, f"J{judge:02}", int(generator.integers(20, 100)))
        for idea in votes
        for judge in generator.choice(20, 4, replace=False)
    ]

    result = compute(challenge(votes, reviews, draws=100))

    assert sum(column(result, "p_win")) == pytest.approx(1, abs=1e-4)
    assert np.mean(column(result, "final")) == pytest.approx(50, abs=1e-5)
