"""Cards after a veto or a winner by hand: they tell the decision, and what was computed."""

import pytest

from challenges.awards.services import award_bounty
from challenges.ranking import card_sentences
from challenges.ranking.cards import cards
from challenges.ranking.queries import placing_of
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = "Repair bus", "Night gardens", "Library of things"
VETO = ("unsafe", "It would burn.")


@pytest.fixture
def judged():
    challenge, ideas = a_judged_challenge(floor="0")
    ids = {title: idea.public_id for title, idea in ideas.items()}
    return challenge, an_organiser(challenge), ids


def told(result, ids) -> dict:
    found = cards(result)
    return {
        title: (
            card_sentences.headline(found[public_id]),
            " ".join(card_sentences.sentences_of(found[public_id])),
        )
        for title, public_id in ids.items()
    }


def test_without_a_decision_a_card_tells_the_computed_place(judged):
    challenge, organiser, ids = judged

    result = publish(challenge=challenge, by=organiser, winner_reason="Good.")

    found = cards(result)
    assert [found[ids[title]].place for title in (FIRST, SECOND, THIRD)] == [1, 2, 3]
    assert [card.place for card in found.values()] == [c.scores.place for c in found.values()]
    assert not any(card.standing.is_moved or card.standing.is_decided for card in found.values())
    assert "ahead of second place" in told(result, ids)[FIRST][1]


def test_after_a_veto_each_card_tells_the_place_that_money_follows(judged):
    challenge, organiser, ids = judged

    result = publish(
        challenge=challenge, by=organiser, winner_reason="Good.", vetoes={ids[FIRST]: VETO}
    )

    words = told(result, ids)
    headline, sentences = words[FIRST]
    assert headline == "On the shortlist, but not awardable"
    assert (
        "The organisation vetoed it: It would put people in danger. By the computed result it was "
        "first."
    ) in sentences
    assert "chance of being truly first" not in sentences
    assert [words[title][0] for title in (SECOND, THIRD)] == [
        "First of 3 ideas on the shortlist",
        "Second of 3 ideas on the shortlist",
    ]
    assert "Computed, it was second; a decision of the organisation" in words[SECOND][1]
    # The distances are between computed places, which other ideas have now.
    assert not any("points" in sentences for _headline, sentences in words.values())


def test_after_a_winner_by_hand_each_card_tells_the_place_that_money_follows(judged):
    challenge, organiser, ids = judged

    result = publish(
        challenge=challenge,
        by=organiser,
        winner_reason="Good.",
        override=(ids[THIRD], "The winner has moved away."),
    )

    words = told(result, ids)
    assert words[THIRD][0] == "First of 3 ideas on the shortlist"
    assert (
        "named it the winner by hand and says why beside the result; computed, it was third."
        in (words[THIRD][1])
    )
    assert words[FIRST][0] == "Second of 3 ideas on the shortlist"
    assert "Computed, it was first; a decision" in words[FIRST][1]
    assert words[SECOND][0] == "Third of 3 ideas on the shortlist"


@pytest.mark.parametrize("decision", ["none", "veto", "override", "both"])
def test_the_places_of_cards_are_those_of_the_awards(judged, decision):
    challenge, organiser, ids = judged
    words = {}
    if decision in ("veto", "both"):
        words["vetoes"] = {ids[FIRST]: VETO}
    if decision in ("override", "both"):
        words["override"] = (ids[THIRD], "The winner has moved away.")

    result = publish(challenge=challenge, by=organiser, winner_reason="Good.", **words)

    found = cards(result)
    placed = {name: card.place for name, card in found.items() if card.place}
    assert placed == {row.idea: row.place for row in placing_of(result)}
    awards = award_bounty(challenge=challenge, by=organiser)
    assert [found[award.idea.public_id].place for award in awards] == [a.place for a in awards]


def test_a_correction_that_takes_a_veto_back_says_what_changed(judged):
    challenge, organiser, ids = judged
    first = publish(
        challenge=challenge, by=organiser, winner_reason="Good.", vetoes={ids[FIRST]: VETO}
    )
    second = publish(challenge=challenge, by=organiser, winner_reason="Good.", reason="It is safe.")

    before, now = cards(first)[ids[FIRST]], cards(second)[ids[FIRST]]

    assert card_sentences.changes(before, now) == [
        "Before: On the shortlist, but not awardable. Now: First of 3 ideas on the shortlist."
    ]
