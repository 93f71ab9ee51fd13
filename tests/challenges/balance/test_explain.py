from decimal import Decimal

import pytest

from challenges.balance import compute
from challenges.balance.explain import certainty, idea_facts, result_facts
from challenges.balance.intake import read


def published(challenge):
    """Both files as a result publishes them: the input with every rule spelt out."""
    file = read(challenge).as_input()
    return file, compute(file)


def test_the_facts_of_an_idea_are_those_of_input_and_result(b04):
    facts = idea_facts(*published(b04), "I02")

    assert (facts.supports, facts.exposures, facts.reviews) == (32, 71, 4)
    assert (facts.place, facts.gate, facts.crowd_weight) == (1, None, Decimal("0.5"))
    assert facts.raw_mean == Decimal("70.5")
    assert facts.score == pytest.approx(Decimal("69.714862"), abs=Decimal("0.001"))
    assert facts.score_error == pytest.approx(Decimal("3.191483"), abs=Decimal("0.001"))
    assert facts.crowd_win_rate == pytest.approx(Decimal("71.905951"), abs=Decimal("0.01"))
    assert facts.panel_win_rate == pytest.approx(Decimal("53.688162"), abs=Decimal("0.01"))
    assert facts.final == pytest.approx(Decimal("62.797056"), abs=Decimal("0.01"))
    assert facts.p_win == pytest.approx(Decimal("0.28718"), abs=Decimal("0.015"))


def test_an_idea_wins_between_the_ends_of_its_segments(b04):
    file, result = published(b04)
    facts = {idea: idea_facts(file, result, idea) for idea in ("I35", "I02", "I31", "I19")}

    assert (facts["I35"].wins_from, facts["I31"].wins_to) == (0, 1)
    assert facts["I02"].wins_from == facts["I35"].wins_to
    assert facts["I02"].wins_to == facts["I31"].wins_from
    assert (facts["I19"].wins_from, facts["I19"].wins_to) == (None, None)


def test_a_gap_of_25_between_the_sides_makes_a_favourite(b04):
    file, result = published(b04)
    favourites = {
        row["id"]: idea_facts(file, result, row["id"]).favourite_of
        for row in result["ideas"]
        if row["panel"]
    }

    assert favourites == {
        "I02": None,
        "I03": "panel",
        "I11": None,
        "I16": "crowd",
        "I19": None,
        "I31": "crowd",
        "I35": "panel",
        "I38": "panel",
    }


def test_an_idea_outside_the_shortlist_has_no_facts(b04):
    with pytest.raises(KeyError):
        idea_facts(*published(b04), "I01")


def test_the_winner_of_b04_depends_on_the_weight_and_is_a_close_call(b04):
    facts = result_facts(*published(b04))

    assert facts.winners == ("I02",)
    assert facts.robust_from == pytest.approx(Decimal("0.356077"), abs=Decimal("0.0001"))
    assert facts.robust_to == pytest.approx(Decimal("0.571598"), abs=Decimal("0.0001"))
    assert facts.depends_on_weight
    assert facts.certainty == "close"


def test_far_from_the_ends_of_its_segment_a_winner_does_not_depend_on_the_weight(b04):
    b04["rules"]["crowd_weight"] = "0.2"
    facts = result_facts(*published(b04))

    assert facts.winners == ("I35",)
    assert facts.robust_from == 0
    assert not facts.depends_on_weight


def test_the_ends_0_and_1_are_no_change_of_winner(b04):
    for weight in ("0", "1"):
        b04["rules"]["crowd_weight"] = weight
        assert not result_facts(*published(b04)).depends_on_weight


def test_without_a_winner_there_is_only_the_weight(b04):
    b04["rules"]["floor"] = "100"
    file, result = published(b04)
    facts = result_facts(file, result)

    assert facts.winners == ()
    assert facts.robust_from is facts.robust_to is facts.certainty is None
    assert idea_facts(file, result, "I02").gate == "floor"


def test_ideas_that_share_the_first_place_are_all_winners(challenge):
    tie = challenge({"A": (5, 20), "B": (5, 20)}, reviews_min=0, floor="0")
    facts = result_facts(*published(tie))

    assert facts.winners == ("A", "B")
    assert (facts.robust_from, facts.robust_to, facts.certainty) == (0, 1, "likely")
    alone = idea_facts(*published(tie), "A")
    assert alone.raw_mean is alone.score is alone.score_error is None


@pytest.mark.parametrize(
    ("p_win", "label"),
    [
        ("1", "clear"),
        ("0.8", "clear"),
        ("0.799999", "likely"),
        ("0.5", "likely"),
        ("0.49", "close"),
    ],
)
def test_the_chance_of_being_truly_first_has_a_label(p_win, label):
    assert certainty(Decimal(p_win)) == label


def test_ideas_without_counts_have_none(b04):
    file, result = published(b04)
    for row in file["ideas"]:
        row.pop("supports"), row.pop("exposures")

    facts = idea_facts(file, result, "I02")

    assert (facts.supports, facts.exposures) == (None, None)
