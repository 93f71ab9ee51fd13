import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from challenges.briefs.card import card_hash
from challenges.briefs.models import MethodCard
from challenges.briefs.rulebook import rulebook
from challenges.briefs.services import current_card
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
        "An idea needs 3 complete reviews to be awarded.",
        "Below a panel score of 40 of 100 an idea cannot be awarded.",
        "Members and judges do not see who wrote an idea until the result is published.",
        "If ideas tie, what decides is the panel’s score, then the panel’s mark, then the crowd’s "
        "score; those still equal share the place and its bounty.",
        "If no idea passes what these rules ask for, the bounty is not awarded.",
    ):
        assert sentence in told


def test_no_floor_and_no_quorum_are_not_mentioned():
    told = " ".join(the_rules(quorum=0, floor=0).sentences)

    assert "fewer than" not in told
    assert "Below a panel score" not in told
