"""Published cases, all the way through the file format. Each file carries its source."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from challenges.balance import compute
from challenges.balance.intake import read
from tests.builders.balance_files import everything

OPEN = {"reviews_min": 0, "floor": 0, "draws": 1}


def column(result, *path):
    found = []
    for row in result["ideas"]:
        if row["panel"] is None:
            continue
        for key in path:
            row = row[key]
        found.append(row)
    return found


def numbers(result, *path):
    return [float(value) for value in column(result, *path)]


@pytest.fixture
def eurovision(challenge, table):
    """Case b01: points of the jury as marks, those of the public as supports, out of 500 each.

    The rates are then drawn together a little, so that the sum is only nearly that of the points.
    """

    def make(**rules):
        rows = table("b01_eurovision_2016")
        criteria = [{"id": "points", "weight": 1, "low": 0, "high": 500}]
        rules = {"panel": "raw", "ties": ["crowd", "share"], "criteria": criteria} | OPEN | rules
        given = challenge({}, **rules)
        given["ideas"] = [
            {
                "id": row["song"],
                "finalist": True,
                "supports": int(row["televote"]),
                "exposures": 500,
            }
            for row in rows
        ]
        given["reviews"] = [
            {"idea": row["song"], "judge": "jury", "scores": {"points": row["jury"]}}
            for row in rows
        ]
        return given

    return make


@pytest.mark.parametrize(
    ("rules", "winner"),
    [
        ({"method": "absolute", "crowd_weight": 0}, "AU"),
        ({"method": "absolute", "crowd_weight": 1}, "RU"),
        ({"method": "absolute"}, "UA"),
        ({"method": "winrate"}, "UA"),
        ({"method": "minmax"}, "UA"),
        ({"method": "rank"}, "UA"),
        ({"method": "points"}, "UA"),
        ({"method": "zscore"}, "AU"),
        ({"method": "gate"}, "AU"),
        ({"method": "floor", "floor": 18}, "RU"),
    ],
)
def test_b01_has_the_winner_of_each_method(eurovision, rules, winner):
    result = compute(eurovision(**rules))

    assert [row["id"] for row in result["ideas"] if row["place"] == 1] == [winner]


def test_b01_has_the_breakpoints_of_the_sum_up_to_what_shrinkage_moves(eurovision, case):
    expected = case("b01_eurovision_2016")["expected"]
    result = compute(eurovision(method="absolute"))

    found = [(float(part["from"]), part["winners"]) for part in result["segments"]]
    for (start, winners), (at, winner) in zip(found, expected["breakpoints"], strict=True):
        assert winners == [winner]
        assert start == pytest.approx(float(Fraction(at)), abs=0.01)
    around = [float(result["robust"][end]) for end in ("from", "to")]
    ends = [float(Fraction(end)) for end in expected["robust_interval_at_half"]]
    assert around == pytest.approx(ends, abs=0.01)
    assert result["robust"]["depends_on_weight"]
    assert result["pareto"] == expected["pareto_front"]
    assert float(result["effective_weight"]) == pytest.approx(
        expected["effective_crowd_share_at_half"], abs=0.01
    )


def test_b01_has_the_rank_correlations(eurovision, case):
    expected = case("b01_eurovision_2016")["expected"]
    found = compute(eurovision())["disagreement"]

    assert float(found["spearman"]) == pytest.approx(expected["spearman"], abs=1e-6)
    assert float(found["kendall"]) == pytest.approx(expected["kendall_tau_b"], abs=1e-6)


def test_b04_has_every_number_computed_in_r(b04, case):
    reference = case("b04_e2e_a")
    expected, tolerance = reference["expected"], reference["tolerance"]
    result = compute(b04)

    assert column(result, "id") == expected["idea"]
    for side, name in (("crowd", "crowd_winrate"), ("panel", "panel_winrate")):
        assert numbers(result, side, "win_rate") == pytest.approx(
            expected[name], abs=tolerance["winrate_abs"]
        )
    assert numbers(result, "parts", "panel") == numbers(result, "panel", "win_rate")
    assert numbers(result, "final") == pytest.approx(
        expected["blend_w50"], abs=tolerance["winrate_abs"]
    )
    assert np.square(numbers(result, "panel", "se")) == pytest.approx(
        expected["u_cov_diag"], rel=tolerance["var_rel"]
    )
    reliability = 1 - np.array(expected["u_cov_diag"]) / expected["su2"]
    assert numbers(result, "panel", "reliability") == pytest.approx(reliability, abs=2e-3)


def test_b04_has_the_winners_of_the_other_methods_computed_from_the_figures_of_r(b04, case):
    expected = case("b04_e2e_a")["expected"]
    names, panel, crowd = expected["idea"], np.array(expected["u"]), expected["crowd_mean"]
    found = {row["name"]: row["winners"] for row in compute(b04)["methods"]}

    def best(*sides):
        return [names[int(np.argmax(np.sum(sides, axis=0)))]]

    def z(values):
        return (values - np.mean(values)) / np.std(values)

    def rank(values):
        return np.argsort(np.argsort(values))

    assert found["winrate-0.5"] == best(expected["blend_w50"])
    assert found["winrate-0"] == best(
        np.array(expected["panel_winrate_delta0"]), np.array(expected["crowd_winrate_delta0"])
    )
    assert found["zscore"] == best(z(panel), z(crowd))
    both = rank(panel) + rank(np.array(crowd))
    top = [names[n] for n in np.flatnonzero(both == both.max())]
    assert set(found["rank"]) <= set(top)
    assert found["raw"] == best(np.array(expected["raw_mean"]))
    assert found["panel"] == best(panel)
    assert found["crowd"] == best(np.array(crowd))


def test_b04_has_the_disagreement_of_the_win_rates_of_r(b04, case):
    expected = case("b04_e2e_a")["expected"]
    sides = expected["panel_winrate"], expected["crowd_winrate"]
    result = compute(b04)

    assert float(result["disagreement"]["spearman"]) == pytest.approx(
        stats.spearmanr(*sides).statistic, abs=1e-6
    )
    assert float(result["disagreement"]["kendall"]) == pytest.approx(
        stats.kendalltau(*sides).statistic, abs=1e-6
    )
    gaps = dict(zip(expected["idea"], np.subtract(*sides[::-1]), strict=True))
    for row in result["ideas"]:
        if row["panel"] is not None:
            gap = gaps[row["id"]]
            side = "crowd" if gap >= 25 else "panel" if gap <= -25 else None
            assert row["favourite_of"] == side


@pytest.mark.parametrize("wilson", ["81/263", "15/148", "0/20", "1/29"])
def test_c01_intervals_are_shown_beside_the_rates(challenge, case, wilson):
    reference = case("c01_wilson")
    supports, exposures = map(int, wilson.split("/"))
    result = compute(challenge({"A": (supports, exposures)}, **OPEN))

    low, high = result["ideas"][0]["crowd"]["low"], result["ideas"][0]["crowd"]["high"]
    expected = reference["expected"]["wilson95"][wilson]
    assert [float(low), float(high)] == pytest.approx(expected, abs=1e-6)
    published = reference["published"]["wilson95_4dp"][wilson]
    assert [round(float(end), 4) for end in (low, high)] == published


def test_c03_ratings_as_stars_are_shrunk_as_lme4_does(challenge, case):
    """Yields of 1440 to 1635 in steps of five, as 1 to 40 stars."""
    reference = case("c03_star_shrink_dyestuff")
    ratings, expected = reference["data"]["ratings"], reference["expected"]
    given = challenge({}, ballot="stars", levels=40, **OPEN)
    given["ideas"] = [{"id": name, "finalist": True, "ratings": [0] * 40} for name in ratings]
    for idea in given["ideas"]:
        for value in ratings[idea["id"]]:
            idea["ratings"][int((value - 1440) / 5)] += 1
    result = compute(given)

    within = reference["tolerance"]["rel"]
    model = {name: float(number) for name, number in list(result["crowd_model"].items())[1:4]}
    assert 25 * model["between"] == pytest.approx(expected["between_var"], rel=within)
    assert 25 * model["within"] == pytest.approx(expected["within_var"], rel=within)
    assert 1435 + 5 * model["mean"] == pytest.approx(expected["grand"], rel=within)
    lead = [1435 + 5 * mean - expected["grand"] for mean in numbers(result, "crowd", "mean")]
    assert lead == pytest.approx(list(expected["shrunk_minus_grand"].values()), abs=1e-5)


def test_c04_citations_as_comparisons_rank_the_journals(challenge, case):
    reference = case("c04_bradley_terry_journals")
    names, wins = reference["data"]["names"], reference["data"]["wins"]
    given = challenge({}, ballot="pairwise", **OPEN)
    given["ideas"] = [{"id": name, "finalist": True} for name in names]
    given["duels"] = [
        {"a": names[i], "b": names[j], "a_wins": wins[i][j], "b_wins": wins[j][i]}
        for i in range(4)
        for j in range(i)
    ]
    result = compute(given)

    # The prior of standard deviation 1 draws abilities from thousands of citations hardly at all.
    found = dict(zip(column(result, "id"), numbers(result, "crowd", "mean"), strict=True))
    ability = {name: found[name] - found["Biometrika"] for name in names}
    assert ability == pytest.approx(reference["expected"]["ability"], abs=0.03)
    order = sorted(names, key=reference["expected"]["ability"].get, reverse=True)
    places = {row["id"]: row["place"] for row in result["ideas"]}
    assert sorted(names, key=places.get) == order


@pytest.mark.parametrize(("ties", "winners"), [(["cost", "share"], 1), (["share"], 2)])
def test_c06_the_tie_of_gdynia_goes_to_the_lower_cost(challenge, case, table, ties, winners):
    expected = case("c06_pabulib_gdynia_tie")["expected"]
    given = challenge({}, ties=ties, **OPEN)
    given["ideas"] = [
        {"id": row["project"], "finalist": True, "cost": int(row["cost"])}
        for row in table("c06_pabulib_gdynia_tie_projects")
    ]
    names = [idea["id"] for idea in given["ideas"]]
    given["ballots"] = [
        {
            "voter": row["ballot"],
            "choices": {name: int(name in row["choices"].split("|")) for name in names},
        }
        for row in table("c06_pabulib_gdynia_tie_ballots")
    ]
    result = compute(given)

    counted = {idea.id: (idea.supports, idea.exposures) for idea in read(given).ideas}
    assert counted == {name: (votes, 722) for name, votes in expected["votes"].items()}
    first = [row["id"] for row in result["ideas"] if row["place"] == 1]
    assert first == sorted(expected["top_two"])[:winners]
    assert ("tied_first" in result["statuses"]) == (winners == 2)
    assert first[:1] == expected["official_selected"]


def test_e03_least_squares_put_the_catalysts_in_the_order_of_montgomery(challenge, case):
    reference = case("e03_bibd_catalyst")
    expected = reference["expected"]
    votes = dict.fromkeys(expected["idea_effect"], (5, 20))
    result = compute(challenge(votes, reference["data"]["reviews"], panel="ls", **OPEN))

    effects = np.array(numbers(result, "panel", "score")) - expected["mu"]
    wanted = [float(Fraction(effect)) for effect in expected["idea_effect"].values()]
    assert effects == pytest.approx(wanted, abs=1e-6)
    assert column(result, "place") == [4, 3, 2, 1]
    assert numbers(result, "panel", "raw_mean") == pytest.approx(
        list(expected["raw_means"].values()), abs=1e-6
    )


@pytest.mark.parametrize(("panel", "figures"), [("ranksum", "rank_sum"), ("raw", "mean")])
def test_e07_the_wines_stand_in_the_order_of_sums_of_ranks_or_of_means(
    challenge, case, table, panel, figures
):
    expected = case("e07_princeton_red")["expected"][figures]
    rows = table("e07_princeton_red")
    criteria = [{"id": "wine", "weight": 1, "low": 0, "high": 20}]
    votes = dict.fromkeys(expected, (5, 20))
    given = challenge(votes, criteria=criteria, panel=panel, crowd_weight=0, **OPEN)
    given["reviews"] = [
        {"idea": row["idea"], "judge": row["judge"], "scores": {"wine": row["score"]}}
        for row in rows
    ]
    result = compute(given)

    best_first = sorted(expected, key=expected.get, reverse=panel == "raw")
    places = {row["id"]: row["place"] for row in result["ideas"]}
    assert sorted(places, key=places.get) == best_first
    assert places["E2"] == {"raw": 4, "ranksum": 7}[panel]
    assert best_first[:3] == ["B2", "J2", "D2"]


def test_e10_z_scores_tie_what_the_only_judge_of_both_told_apart(challenge, case):
    reference = case("e10_zscore_trap")
    votes = dict.fromkeys("ABCD", (5, 20))

    def places(panel):
        rules = {"panel": panel, "crowd_weight": 0, "ties": ["share"]} | OPEN
        result = compute(challenge(votes, reference["data"]["reviews"], **rules))
        return {row["id"]: row["place"] for row in result["ideas"]}

    assert places("zscore") == {"A": 1, "B": 2, "C": 2, "D": 4}
    assert places("ls") == places("raw") == {"A": 1, "B": 2, "C": 3, "D": 4}


def test_a_file_with_everything_has_a_result_that_can_be_redone_by_hand():
    given = everything()
    result = compute(given)
    rows = {row["id"]: row for row in result["ideas"]}

    # Two flagged groups of idea I1: 9 voters with 4 supports and 5 exposures, 4 with 2 and 2.
    cast = {row["id"]: row["supports"] for row in given["ideas"]}
    counted = sum(cast.values()) - 4 * (1 - 1 / 3) - 2 * (1 - 1 / 2)
    assert float(result["integrity"]["supports_counted"]) == pytest.approx(counted)
    assert result["integrity"]["supports_cast"] == sum(cast.values())
    assert (rows["I5"]["gate"], rows["I5"]["veto"]) == ("veto", "unsafe")
    assert (result["integrity"]["vetoes"], result["integrity"]["recusals"]) == (3, 1)
    assert [row["id"] for row in result["flips"]["without_source"]] == ["forum", "mail"]
    # 100 * (0.6 * use / 10 + 0.4 * (cost - 1) / 4), averaged.
    marks = [row["scores"] for row in given["reviews"] if row["idea"] == "I2"]
    mean = np.mean([6 * int(mark["use"]) + 10 * (int(mark["cost"]) - 1) for mark in marks])
    assert float(rows["I2"]["panel"]["raw_mean"]) == pytest.approx(mean, abs=1e-6)
    assert set(result["reliability"]["criteria"]) == {"use", "cost"}
