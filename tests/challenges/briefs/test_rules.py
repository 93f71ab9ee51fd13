from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge, Window
from challenges.briefs.queries import with_rules
from challenges.briefs.rules import (
    is_ready,
    may_change_rules,
    may_see_challenge,
    may_take_down,
    names_are_hidden,
    rules_are_open,
)
from challenges.briefs.services import current_card
from challenges.organisations.enums import Role
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_member_of, an_organisation
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def read_again(challenge) -> Challenge:
    return with_rules(Challenge.objects).get(pk=challenge.pk)


# Who


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("anonymous", False),
        ("member", False),
        ("other", False),
        ("viewer", False),
        ("editor", True),
        ("owner", True),
        ("staff", True),
    ],
)
def test_owners_editors_and_staff_change_the_rules(who, allowed):
    challenge = a_challenge(stage="announced")
    user = {
        "anonymous": AnonymousUser,
        "member": a_user,
        "other": lambda: a_member_of(an_organisation(), Role.OWNER),
        "viewer": lambda: a_member_of(challenge.organisation, Role.VIEWER),
        "editor": lambda: a_member_of(challenge.organisation, Role.EDITOR),
        "owner": lambda: a_member_of(challenge.organisation, Role.OWNER),
        "staff": lambda: a_user(staff=True),
    }[who]()

    assert bool(may_change_rules(user, challenge, now=timezone.now())) == allowed


def test_a_draft_is_not_known_to_exist():
    challenge = a_challenge(live=False)

    assert may_see_challenge(a_user(), challenge).reason == "There is no such challenge."
    assert may_see_challenge(a_member_of(challenge.organisation), challenge)


# When


def test_rules_are_open_until_the_very_second_at_which_the_first_window_opens():
    challenge = a_challenge(stage="announced")
    opens = challenge.first_opens_at

    assert rules_are_open(challenge, now=opens - SECOND)
    assert rules_are_open(challenge, now=opens).reason == (
        "The first window has opened, so the rules are frozen."
    )
    assert not may_change_rules(a_user(staff=True), challenge, now=opens)


def test_a_draft_whose_dates_have_passed_may_get_new_ones():
    challenge = a_challenge(stage="voting", live=False)

    assert rules_are_open(challenge, now=timezone.now())
    assert may_take_down(challenge, now=timezone.now())


def test_a_frozen_card_closes_the_rules_even_of_a_brief_that_went_offline():
    challenge = a_challenge(stage="voting")
    current_card(challenge)
    challenge.page.specific.unpublish()

    challenge = read_again(challenge)

    assert not rules_are_open(challenge, now=timezone.now())
    assert not may_take_down(challenge, now=timezone.now())


def test_a_brief_may_be_taken_down_until_it_starts():
    challenge = a_challenge(stage="announced")

    assert may_take_down(challenge, now=challenge.first_opens_at - SECOND)
    assert "has started" in may_take_down(challenge, now=challenge.first_opens_at).reason


# What a brief needs


def test_a_challenge_with_all_its_parts_is_ready():
    assert is_ready(a_challenge())


@pytest.mark.parametrize(
    ("take_away", "words"),
    [
        (lambda c: c.windows.filter(kind=WindowKind.SUBMISSION), "the dates for ideas"),
        (lambda c: c.windows.filter(kind=WindowKind.VOTING), "the dates for voting"),
        (lambda c: c.windows.filter(kind=WindowKind.JUDGING), "the dates for judging"),
        (lambda c: c.tiers.all(), "the bounty"),
        (lambda c: c.criteria.all(), "the criteria"),
        (lambda c: c.questions.all(), "the questions of the idea form"),
    ],
)
def test_what_is_missing_is_named(take_away, words):
    challenge = a_challenge(stage="announced")
    take_away(challenge).delete()

    assert is_ready(read_again(challenge)).reason == f"Still missing in the rules: {words}."


def test_a_crowd_alone_needs_no_panel():
    challenge = a_challenge(criteria=[], crowd_weight=Decimal(1), reviews_min=0)
    Window.objects.filter(challenge=challenge, kind=WindowKind.JUDGING).delete()

    assert is_ready(read_again(challenge))


@pytest.mark.parametrize(
    ("blind", "decided", "hidden"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
def test_names_are_hidden_in_a_blind_challenge_until_the_result(blind, decided, hidden):
    challenge = a_challenge(blind=blind)
    challenge.decided_at = timezone.now() if decided else None

    assert names_are_hidden(challenge) == hidden
