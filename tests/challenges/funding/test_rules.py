import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.funding.queries import Held
from challenges.funding.rules import may_confirm_held
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_staff_member


@pytest.mark.django_db
def test_a_visitor_says_nothing_about_what_is_held():
    verdict = may_confirm_held(AnonymousUser(), a_challenge(stage="announced"))

    assert verdict.reason == "Only the staff of the platform says what is held."


@pytest.mark.django_db
def test_no_money_is_taken_without_a_bounty_nor_once_the_challenge_is_decided():
    without = a_challenge(stage="announced", tiers=())
    decided = a_challenge(stage="announced")
    decided.decided_at = timezone.now()
    staff = a_staff_member()

    assert [may_confirm_held(staff, each).reason for each in (without, decided)] == [
        "This challenge has no bounty yet. Set it in the rules first.",
        "This challenge is decided. Its bounty can no longer be paid in.",
    ]


@pytest.mark.parametrize(
    ("paid_in", "bounty", "is_whole", "missing"),
    [
        (0, 0, False, 0),
        (1, 0, False, 0),
        (0, 1, False, 1),
        (1, 1, True, 0),
        (99, 100, False, 1),
        (101, 100, True, 0),
    ],
)
def test_a_bounty_is_held_whole_when_all_of_it_was_paid_in(paid_in, bounty, is_whole, missing):
    held = Held(now_minor=0, paid_in_minor=paid_in, bounty_minor=bounty, currency="EUR")

    assert (held.is_whole, held.missing_minor) == (is_whole, missing)
