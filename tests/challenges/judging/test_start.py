"""What comes before the first score."""

import pytest
from django.db import IntegrityError
from django.utils import timezone, translation

from challenges.core.canonical import sha256_hex
from challenges.core.clock import database_now
from challenges.core.errors import Refused
from challenges.judging import agreement
from challenges.judging.models import Judge, Review
from challenges.judging.rules import has_agreed, is_ready_to_judge, may_judge
from challenges.judging.services import agree_to_rules, end_practice, save_review
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge
from tests.builders.people import with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge_in("judging")


@pytest.fixture
def idea(challenge):
    return an_idea(challenge=challenge)


@pytest.fixture
def seat(challenge, idea):
    return a_judge(challenge, ideas=[idea], ready=False, practised=False)


def score(seat, idea):
    given = {row.pk: 5 for row in seat.challenge.criteria.all()}
    return save_review(judge=seat, idea=idea, scores=given, complete=True)


def agree(seat):
    return agree_to_rules(judge=seat, sha256=sha256_hex(agreement.text()))


def test_without_a_second_factor_nothing_is_scored(seat, idea):
    agree(seat)

    with pytest.raises(Refused, match="passkey or an authenticator app"):
        score(seat, idea)
    with_second_factor(seat.user)

    assert score(seat, idea).judge == seat


def test_the_demo_alone_asks_for_no_second_factor(seat, idea, settings):
    agree(seat)
    settings.SECOND_FACTOR_REQUIRED = False

    assert score(seat, idea).judge == seat


def test_without_agreement_nothing_is_scored(seat, idea):
    with_second_factor(seat.user)

    verdict = may_judge(seat.user, idea, now=timezone.now())
    with pytest.raises(Refused, match="agree to them"):
        score(seat, idea)

    assert "Please read the rules of the panel" in verdict.reason
    assert not Review.objects.exists()


def test_agreement_keeps_words_version_fingerprint_and_time(seat):
    before = database_now()

    agree(seat)

    seat.refresh_from_db()
    assert "I judge alone." in seat.rules_text
    assert (seat.rules_version, seat.rules_sha256) == (1, sha256_hex(seat.rules_text))
    assert before <= seat.rules_agreed_at <= database_now()


def test_agreement_is_to_the_words_that_were_shown(seat):
    with pytest.raises(Refused, match="read otherwise now"):
        agree_to_rules(judge=seat, sha256=sha256_hex("I promise nothing."))

    seat.refresh_from_db()
    assert seat.rules_agreed_at is None


def test_nobody_agrees_twice_and_a_new_version_asks_again(seat, monkeypatch):
    agree(seat)
    with pytest.raises(Refused, match="already"):
        agree(seat)

    monkeypatch.setattr(agreement, "VERSION", 2)
    seat.refresh_from_db()
    with_second_factor(seat.user)
    assert "have changed" in is_ready_to_judge(seat.user, seat.challenge).reason
    agree(seat)

    seat.refresh_from_db()
    assert (bool(has_agreed(seat)), seat.rules_version) == (True, 2)


def test_empty_seat_agrees_to_nothing(challenge):
    with pytest.raises(Refused, match="not yours"):
        agree(a_judge(challenge, accepted=False))


def test_database_keeps_no_agreement_without_its_words(seat):
    with pytest.raises(IntegrityError, match="agreement_keeps_its_words"):
        Judge.objects.filter(pk=seat.pk).update(rules_agreed_at=timezone.now())


def test_words_are_kept_in_the_language_in_which_they_were_read(seat):
    with translation.override("nl"):
        agree(seat)
        words = agreement.text()

    seat.refresh_from_db()
    assert seat.rules_text == words


def test_practice_is_remembered_once_and_leaves_nothing_else(seat):
    first = end_practice(judge=seat).practice_over_at
    again = end_practice(judge=seat).practice_over_at

    assert first == again
    assert not Review.objects.exists()
