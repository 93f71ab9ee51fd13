"""Publishing an old draft brings back words, and nothing that counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.briefs.card import card_body
from challenges.briefs.models import Challenge
from challenges.briefs.queries import with_rules
from challenges.briefs.services import current_card, mark_decided, set_rules
from tests.builders.briefs import a_challenge, windows_for
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def everything(challenge):
    """All that counts of a challenge, row for row."""
    row = Challenge.objects.filter(pk=challenge.pk).values().get()
    row.pop("title")
    rows = [
        list(getattr(challenge, name).order_by("pk").values())
        for name in ("windows", "criteria", "tiers", "questions", "cards")
    ]
    return row, rows, card_body(with_rules(Challenge.objects).get(pk=challenge.pk))


def test_an_old_draft_does_not_bring_back_old_rules():
    challenge, by = a_challenge(stage="announced"), a_user()
    page = challenge.page.specific
    page.lead = "The old question."
    old = page.save_revision(user=by)
    later = timedelta(days=30)
    windows = windows_for("announced").items()
    set_rules(
        challenge=challenge,
        by=by,
        fields={"quorum": 77, "blind": True, "crowd_weight": 0},
        windows={kind: (opens + later, closes + later) for kind, (opens, closes) in windows},
        criteria=[{"name": "Only this", "weight": 5}],
        tiers=[1],
        questions=[{"prompt": "Only this?"}],
    )
    page.lead = "The new question."
    page.save_revision(user=by).publish()
    before = everything(challenge)

    old.publish()

    page.refresh_from_db()
    assert page.lead == "The old question."
    assert everything(challenge) == before


def test_an_old_draft_reopens_nothing_that_is_decided():
    challenge = a_challenge(stage="open")
    old = challenge.page.specific.save_revision()
    current_card(challenge)
    mark_decided(challenge=challenge, at=timezone.now())
    before = everything(challenge)

    old.publish()

    assert everything(challenge) == before
    assert Challenge.objects.get().stage(timezone.now()) == "decided"


def test_an_old_draft_does_not_change_the_address():
    challenge = a_challenge(stage="announced", slug="one-address")
    page = challenge.page.specific
    old = page.save_revision()
    old.publish()

    page.refresh_from_db()
    assert (page.slug, Challenge.objects.get().slug) == ("one-address", "one-address")
    assert page.url == challenge.get_absolute_url() == "/challenges/one-address/"
