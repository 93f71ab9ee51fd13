"""What people decide beside the computed result: words where crowd and panel differ, vetoes, and
a winner by hand. Each is published next to the computed places, which nobody touches."""

import pytest

from challenges.awards.rules import award_is_due
from challenges.awards.services import award_bounty
from challenges.awards.shares import shares
from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.ranking.models import GapReason, Override, Result, Veto
from challenges.ranking.queries import Placed, placed, placing_of
from challenges.ranking.services import preview_result, publish_result
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db


def an_output(*rows):
    """rows: (id, place)."""
    return {"ideas": [{"id": name, "place": place} for name, place in rows]}


OUTPUT = an_output(("a", 1), ("b", 2), ("c", 2), ("d", 4), ("e", None))


@pytest.mark.parametrize(
    ("vetoed", "first", "expected"),
    [
        ((), None, [(1, "a"), (2, "b"), (2, "c"), (4, "d")]),
        (("a",), None, [(1, "b"), (1, "c"), (3, "d")]),
        (("b",), None, [(1, "a"), (2, "c"), (3, "d")]),
        ((), "d", [(1, "d"), (2, "a"), (3, "b"), (3, "c")]),
        ((), "b", [(1, "b"), (2, "a"), (3, "c"), (4, "d")]),
        (("a",), "c", [(1, "c"), (2, "b"), (3, "d")]),
        (("a", "b", "c", "d"), None, []),
    ],
)
def test_who_stood_behind_a_vetoed_idea_moves_up_and_a_named_winner_goes_first(
    vetoed, first, expected
):
    assert placed(OUTPUT, vetoed, first) == [Placed(*row) for row in expected]


@pytest.fixture
def judged():
    """A challenge whose computed places are by public id: first, second, third, as far as any."""
    challenge, _ideas = a_judged_challenge(floor="0")
    _file, output = preview_result(challenge)
    order = sorted((row["place"], row["id"]) for row in output["ideas"] if row["place"])
    return challenge, an_organiser(challenge), [name for _place, name in order]


def test_without_decisions_money_follows_the_computed_places(judged):
    challenge, organiser, order = judged

    result = publish(challenge=challenge, by=organiser, winner_reason="Good.")

    assert [row.idea for row in placing_of(result)] == order
    assert [row[0] for row in shares(result)] == order[:2]


def test_a_vetoed_idea_gets_no_money_and_its_computed_place_stays(judged):
    challenge, organiser, order = judged
    output = preview_result(challenge)[1]

    result = publish(
        challenge=challenge,
        by=organiser,
        winner_reason="Good.",
        vetoes={order[0]: ("unlawful", "The rails belong to\nthe railway.")},
    )

    assert result.data == output
    assert [row.idea for row in placing_of(result)] == order[1:]
    veto = Veto.objects.get()
    assert (veto.result, veto.idea.public_id, veto.code, veto.text, veto.by) == (
        result,
        order[0],
        "unlawful",
        "The rails belong to\nthe railway.",
        organiser,
    )
    assert [award.idea.public_id for award in award_bounty(challenge=challenge, by=organiser)] == (
        order[1:]
    )


def test_a_winner_by_hand_gets_the_first_prize_next_to_the_computed_one(judged):
    challenge, organiser, order = judged
    output = preview_result(challenge)[1]

    result = publish(
        challenge=challenge,
        by=organiser,
        winner_reason="Good.",
        override=(order[1], "The winner cannot take part."),
    )

    assert result.data == output
    named = Override.objects.get()
    assert (named.idea.public_id, named.reason, named.by, named.at) == (
        order[1],
        "The winner cannot take part.",
        organiser,
        result.published_at,
    )
    awards = award_bounty(challenge=challenge, by=organiser)
    assert [(award.idea.public_id, award.amount_minor) for award in awards] == [
        (order[1], 300_000),
        (order[0], 100_000),
    ]


def test_where_all_are_vetoed_nothing_can_be_awarded_and_nobody_has_to_say_why_one_won(judged):
    challenge, organiser, order = judged

    publish(
        challenge=challenge,
        by=organiser,
        winner_reason="",
        vetoes=dict.fromkeys(order, ("infeasible", "No budget.")),
    )

    due = award_is_due(Challenge.objects.get(pk=challenge.pk))
    assert due.reason == "No idea passed, so nothing can be awarded."


@pytest.mark.parametrize(
    ("decisions", "match"),
    [
        ({"vetoes": {0: ("ugly", "I do not like it.")}}, "one of the fixed reasons"),
        ({"vetoes": {0: ("unsafe", "  ")}}, "a text"),
        ({"vetoes": {None: ("unsafe", "It burns.")}}, "a finalist"),
        ({"override": (1, " ")}, "Say why another idea"),
        ({"override": (0, "It is good.")}, "has won already"),
        ({"override": (None, "It is good.")}, "cannot be made the winner"),
        ({"override": (0, "x"), "vetoes": {0: ("unsafe", "It burns.")}}, "cannot be made"),
        ({"override": (1, "x"), "vetoes": {0: ("unsafe", "It burns.")}}, "has won already"),
    ],
)
def test_a_decision_without_sense_publishes_nothing(judged, decisions, match):
    challenge, organiser, order = judged
    names = dict(enumerate(order)) | {None: "nobody"}
    words = dict(decisions)
    if "vetoes" in words:
        words["vetoes"] = {names[key]: said for key, said in words["vetoes"].items()}
    if "override" in words:
        words["override"] = (names[words["override"][0]], words["override"][1])

    with pytest.raises(Refused, match=match):
        publish(challenge=challenge, by=organiser, winner_reason="Good.", **words)

    assert not Result.objects.exists()


def test_an_idea_stopped_by_the_rules_cannot_win_by_hand_either():
    challenge, ideas = a_judged_challenge(floor="60")
    stopped = ideas["Night gardens"].public_id

    with pytest.raises(Refused, match="stopped by the rules"):
        publish(
            challenge=challenge,
            by=an_organiser(challenge),
            winner_reason="Good.",
            override=(stopped, "The crowd loves it."),
        )


def test_the_panel_owes_a_word_on_every_idea_over_which_both_sides_differ(judged):
    challenge, organiser, _order = judged
    differing = {row["id"] for row in preview_result(challenge)[1]["ideas"] if row["favourite_of"]}
    assert len(differing) == 2
    one, other = sorted(differing)

    with pytest.raises(Refused, match="differ by 25 points or more over 1 of the ideas"):
        publish_result(
            challenge=challenge, by=organiser, winner_reason="Good.", gap_reasons={one: "Bold."}
        )
    result = publish_result(
        challenge=challenge,
        by=organiser,
        winner_reason="Good.",
        gap_reasons={one: "Bold.", other: "Not\ncosted.", "nobody": "Never stored."},
    )

    assert dict(GapReason.objects.values_list("idea__public_id", "text")) == {
        one: "Bold.",
        other: "Not\ncosted.",
    }
    assert {row.result_id for row in GapReason.objects.all()} == {result.pk}


def test_a_correction_says_its_decisions_anew_and_the_first_ones_stay(judged):
    challenge, organiser, order = judged
    first = publish(
        challenge=challenge,
        by=organiser,
        winner_reason="Good.",
        vetoes={order[0]: ("unsafe", "It burns.")},
    )

    second = publish(
        challenge=challenge, by=organiser, winner_reason="Good.", reason="It does not burn."
    )

    assert [row.idea for row in placing_of(first)] == order[1:]
    assert [row.idea for row in placing_of(second)] == order
