import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from challenges.briefs.card import card_body, card_hash, complete
from challenges.briefs.models import MethodCard
from challenges.briefs.rulebook import rulebook
from challenges.briefs.services import current_card
from challenges.core.canonical import canonical_json, sha256_hex
from tests.builders.briefs import a_challenge

pytestmark = pytest.mark.django_db


def the_rules(**fields):
    return rulebook(a_challenge(**fields), timezone.now())


def test_before_the_first_window_the_rules_are_not_frozen():
    challenge = a_challenge(stage="announced")

    rules = rulebook(challenge, timezone.now())

    assert rules.frozen_at is None
    assert rules.freezes_at == challenge.first_opens_at


def test_a_started_challenge_without_a_card_shows_the_one_that_will_be_written():
    challenge = a_challenge(stage="voting")

    rules = rulebook(challenge, timezone.now())

    assert rules.sha256 == card_hash(challenge)
    assert rules.frozen_at == challenge.first_opens_at
    assert MethodCard.objects.count() == 0
    assert current_card(challenge).sha256 == rules.sha256


def test_the_text_shown_has_the_hash_shown():
    rules = the_rules()

    assert hashlib.sha256(rules.text.encode()).hexdigest() == rules.sha256


def test_a_written_card_speaks_and_not_the_rows():
    challenge = a_challenge(stage="voting", crowd_weight=Decimal("0.60"))
    card = current_card(challenge)
    challenge.crowd_weight = Decimal("0.10")

    rules = rulebook(challenge, timezone.now())

    assert (rules.version, rules.sha256, rules.frozen_at) == (1, card.sha256, card.frozen_at)
    assert rules.crowd_percent == 60
    assert rules.changes == []


def test_later_versions_are_listed_and_the_last_one_holds():
    challenge = a_challenge(stage="voting")
    first = current_card(challenge)
    second = MethodCard.objects.create(
        challenge=challenge,
        version=2,
        body=first.body.replace('"quorum":1', '"quorum":7'),
        sha256="2" * 64,
        reason="A typing error",
        frozen_at=first.frozen_at + timedelta(hours=1),
    )

    rules = rulebook(challenge, timezone.now())

    assert (rules.version, rules.sha256, rules.changes) == (2, "2" * 64, [second])
    assert rules.frozen_at == first.frozen_at
    assert any("fewer than 7 voters" in sentence for sentence in rules.sentences)


def test_weights_of_criteria_are_whole_per_cent_that_add_up():
    rules = the_rules(criteria=[{"name": name, "weight": 1} for name in ("A", "B", "C")])

    assert [line.percent for line in rules.criteria] == [34, 33, 33]


def test_a_criterion_shows_only_the_marks_that_have_words():
    rules = the_rules(criteria=[{"name": "A", "weight": 1, "low": "none", "high": "all"}])

    assert rules.criteria[0].words == [(0, "none"), (10, "all")]


def test_the_bounty_is_split_by_place():
    rules = the_rules(tiers=(60_000, 40_000))

    assert rules.tiers == [(1, 60_000), (2, 40_000)]
    assert rules.bounty_minor == 100_000


@pytest.mark.parametrize(
    ("weight", "sentence"),
    [
        ("0.60", "The crowd counts for 60%, the panel for 40%."),
        ("1.00", "The crowd alone decides."),
        ("0.00", "The panel alone decides."),
    ],
)
def test_the_first_sentence_says_who_decides(weight, sentence):
    assert the_rules(crowd_weight=Decimal(weight)).sentences[0] == sentence


def test_a_crowd_alone_needs_no_words_about_the_panel():
    told = " ".join(the_rules(crowd_weight=Decimal(1), reviews_min=3, floor=40).sentences)

    assert "shortlist" not in told
    assert "complete review" not in told
    assert "panel score of" not in told


def test_every_rule_is_told_in_words():
    told = the_rules(
        quorum=1500, reviews_min=3, floor=Decimal("40.0"), shortlist_size=12, blind=True
    ).sentences

    for sentence in (
        "With fewer than 1,500 voters the result says that the crowd was too small to rely on.",
        "The panel scores a shortlist of 12 ideas.",
        "Places on it: 9 by the surest support, 2 for ideas that few have seen and that may still "
        "be the best, 1 for what judges nominate. What nobody takes goes to the surest support.",
        "A tag that a twentieth of the ideas have gets a place, and none more than four in ten.",
        "An idea needs 3 complete reviews to be awarded.",
        "Below a panel score of 40 of 100 an idea cannot be awarded.",
        "Members and judges do not see who wrote an idea until the result is published.",
        "If ideas tie, what decides is the panel’s score, then the panel’s mark, then the crowd’s "
        "score; those still equal share the place and its bounty.",
        "If no idea passes what these rules ask for, the bounty goes back to the organisation.",
        "Parts of the bounty whose place no idea reaches go back to the organisation.",
    ):
        assert sentence in told


VOTING = {"account_age_hours": 48, "shown_first": 5}


def test_the_rules_of_voting_are_told_in_words():
    told = the_rules(**VOTING, ballot="budget", ballot_budget=7).sentences

    for sentence in (
        "Every member whose address is confirmed may vote, but not for an idea of their own. "
        "Judges do not vote. An account made after voting has opened may vote once it is 48 hours "
        "old.",
        "Each voter has 7 supports, at most one for an idea, and may take them back and place them "
        "elsewhere until voting closes.",
        "What counts is how many of the people who were shown an idea supported it.",
        "A support counts once its voter has been shown 5 other ideas, so that links to one idea "
        "do not decide. Until then it is kept, and told apart as support from outside.",
        "Nobody sees the counts before voting has closed.",
        "No vote is deleted, and the result says what it would be with and without such groups.",
    ):
        assert sentence in told


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Each voter supports as many ideas as they like."),
        (
            {"ballot": "budget", "ballot_budget": 1},
            "Each voter has 1 support, and may take it back and place it elsewhere until voting "
            "closes.",
        ),
        (
            {"counts_shown": "after_vote"},
            "Whoever supports an idea sees the counts; everybody else when voting has closed.",
        ),
        ({"counts_shown": "always"}, "Everybody sees the counts while votes come in."),
        (
            {"integrity": "report"},
            "Where votes seem to belong together, a person decides about the group and publishes "
            "why.",
        ),
        (
            {"integrity": "sqrt"},
            "Voters who seem to belong together count as the square root of their number.",
        ),
        ({"integrity": "cap1"}, "Voters who seem to belong together count as one."),
        ({"integrity": "exclude"}, "Voters who seem to belong together do not count."),
    ],
)
def test_each_choice_about_voting_has_its_sentence(fields, sentence):
    assert sentence in the_rules(**fields).sentences


def test_what_is_not_asked_of_voters_is_not_mentioned():
    told = " ".join(the_rules(account_age_hours=0, shown_first=0).sentences)

    assert "hours old" not in told
    assert "other ideas" not in told


def test_where_the_panel_alone_decides_nothing_is_said_about_voting():
    sentences = the_rules(crowd_weight=Decimal(0), **VOTING).sentences
    # Support still draws up the shortlist, whatever it weighs.
    told = " ".join(row for row in sentences if not row.startswith("Places on it"))

    assert "support" not in told
    assert "other ideas" not in told


def test_a_card_of_the_first_format_is_still_read():
    challenge = a_challenge(stage="voting")
    body = card_body(challenge) | {"format": "ideabounty-method-card/1"}
    for key in ("ballot_budget", "shown_first", "integrity", "award"):
        del body[key]
    body["eligibility"] = {"confirmed_address": True, "author": False, "judge": False}
    text = canonical_json(body)
    MethodCard.objects.create(
        challenge=challenge, version=1, body=text, sha256=sha256_hex(text), frozen_at=timezone.now()
    )
    # What the rows say now is not what was promised then.
    challenge.account_age_hours, challenge.shown_first = 48, 5

    rules = rulebook(challenge, timezone.now())

    assert rules.text == text
    assert "Each voter supports as many ideas as they like." in rules.sentences
    assert "Nobody sees the counts before voting has closed." in rules.sentences
    told = " ".join(rules.sentences)
    assert "hours old" not in told
    assert "other ideas" not in told
    assert "the bounty is not awarded." in told
    assert "awards the bounty by" not in told


def test_a_card_of_today_is_complete_as_it_is():
    body = card_body(a_challenge(ballot="budget", ballot_budget=7, **VOTING))

    assert body["format"] == "ideabounty-method-card/3"
    assert complete(body) == body


def test_no_floor_and_no_quorum_are_not_mentioned():
    told = " ".join(the_rules(quorum=0, floor=0).sentences)

    assert "fewer than" not in told
    assert "Below a panel score" not in told
