import json
from datetime import timedelta, timezone
from decimal import Decimal

import pytest

from challenges.briefs.card import card_body, card_hash
from challenges.briefs.models import Challenge, Window
from challenges.briefs.queries import with_rules
from challenges.briefs.services import current_card, set_rules
from challenges.core.canonical import canonical_json
from tests.builders.briefs import a_challenge
from tests.builders.judging import move_window
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def read_again(challenge) -> Challenge:
    return with_rules(Challenge.objects).get(pk=challenge.pk)


def test_the_card_holds_every_rule_as_plain_data():
    challenge = a_challenge(
        slug="rain",
        stage="announced",
        time_zone="Europe/Amsterdam",
        currency="GBP",
        crowd_weight=Decimal("0.6"),
        quorum=12,
        reviews_min=3,
        floor=Decimal("35.5"),
        shortlist_size=8,
        blind=True,
        ballot="budget",
        ballot_budget=7,
        counts_shown="always",
        account_age_hours=48,
        shown_first=5,
        integrity="cap1",
    )

    body = card_body(challenge)

    assert json.loads(canonical_json(body)) == body
    assert body["challenge"] == "rain"
    assert body["time_zone"] == "Europe/Amsterdam"
    assert body["bounty"] == {"currency": "GBP", "tiers_minor": [60_000, 40_000]}
    assert [row["weight"] for row in body["criteria"]] == [60, 40]
    assert body["criteria"][0]["words"] == ["no use", "some", "great use"]
    assert [row["required"] for row in body["questions"]] == [True, False]
    assert sorted(body["windows"]) == ["judging", "submission", "voting"]
    assert (body["crowd_weight"], body["floor"]) == ("0.60", "35.5")
    numbers = (body["quorum"], body["reviews_min"], body["shortlist_size"], body["blind"])
    assert numbers == (12, 3, 8, True)
    assert (body["ballot"], body["ballot_budget"], body["counts"]) == ("budget", 7, "always")
    assert (body["shown_first"], body["integrity"]) == (5, "cap1")
    assert body["eligibility"] == {
        "confirmed_address": True,
        "account_age_hours": 48,
        "author": False,
        "judge": False,
    }


def test_no_number_of_the_card_is_a_float():
    def floats(value):
        if isinstance(value, dict):
            return [x for v in value.values() for x in floats(v)]
        if isinstance(value, list):
            return [x for v in value for x in floats(v)]
        return [value] if isinstance(value, float) else []

    assert floats(card_body(a_challenge())) == []


def test_the_hash_is_the_same_each_time_and_before_and_after_freezing():
    challenge = a_challenge(stage="open")
    before = card_hash(challenge)

    card = current_card(challenge)

    assert before == card_hash(read_again(challenge)) == card.sha256


def test_the_hash_does_not_depend_on_how_an_instant_or_a_decimal_is_written():
    challenge = a_challenge(stage="announced", crowd_weight=Decimal("0.5"), floor=Decimal("40.0"))
    before = card_hash(challenge)
    moved = timezone(timedelta(hours=9))
    window = challenge.windows.all()[0]

    window.opens_at = window.opens_at.astimezone(moved)
    challenge.crowd_weight, challenge.floor = Decimal("0.50"), Decimal(40)

    assert card_hash(challenge) == before


def test_the_hash_does_not_change_with_the_title_or_the_text():
    challenge = a_challenge(stage="announced")
    before = card_hash(challenge)
    page = challenge.page.specific
    page.title, page.lead = "Another title", "Another question"
    page.save_revision().publish()

    assert card_hash(read_again(challenge)) == before


@pytest.mark.parametrize(
    "change",
    [
        {"fields": {"quorum": 11}},
        {"fields": {"crowd_weight": Decimal("0.51")}},
        {"fields": {"floor": Decimal("0.1")}},
        {"fields": {"blind": True}},
        {"fields": {"currency": "USD"}},
        {"fields": {"time_zone": "Asia/Tokyo"}},
        {"fields": {"reviews_min": 2}},
        {"fields": {"shortlist_size": 9}},
        {"fields": {"ballot": "budget", "ballot_budget": 7}},
        {"fields": {"counts_shown": "after_vote"}},
        {"fields": {"account_age_hours": 47}},
        {"fields": {"shown_first": 4}},
        {"fields": {"integrity": "sqrt"}},
        {"fields": {"no_award": "split"}},
        {"fields": {"unawarded": "roll_down"}},
        {"tiers": [60_000, 40_001]},
        {"tiers": [40_000, 60_000]},
        {"criteria": [{"name": "Usefulness", "weight": 61}]},
        {"questions": [{"prompt": "What is it?", "max_words": 51}]},
    ],
)
def test_every_rule_counts_in_the_hash(change):
    challenge = a_challenge(stage="announced")
    before = card_hash(challenge)

    changed = set_rules(challenge=challenge, by=a_user(), **change)

    assert card_hash(changed) != before


def test_a_window_moved_by_a_second_is_another_card():
    challenge = a_challenge(stage="announced")
    before = card_hash(challenge)
    window = Window.objects.filter(challenge=challenge).first()

    move_window(challenge, window.kind, closes_at=window.closes_at + timedelta(seconds=1))

    assert card_hash(read_again(challenge)) != before
