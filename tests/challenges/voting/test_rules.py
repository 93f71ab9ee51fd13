from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.voting.rules import (
    may_see_counts,
    may_support,
    may_take_back_support,
    may_vote,
    standing,
    voting_is_open,
)
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db

MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def verdict(user, idea, now=None):
    found = may_support(user, idea, now=now or timezone.now())
    return found.allowed, str(found.reason)


def test_a_confirmed_member_may_support(idea):
    assert verdict(a_voter(), idea) == (True, "")


def test_a_visitor_is_asked_to_sign_in(idea):
    assert verdict(AnonymousUser(), idea) == (False, "Sign in to support an idea.")


def test_an_organiser_may_support_like_any_member(idea):
    assert verdict(a_member_of(idea.challenge.organisation), idea) == (True, "")


@pytest.mark.parametrize("edge", ["opens", "closes"])
def test_the_window_opens_at_its_first_moment_and_is_shut_at_its_last(idea, edge):
    window = idea.challenge.window(WindowKind.VOTING)
    at = {"opens": window.opens_at, "closes": window.closes_at}[edge]

    around = [
        voting_is_open(idea.challenge, now=moment).allowed
        for moment in (at - MOMENT, at, at + MOMENT)
    ]

    assert around == {"opens": [False, True, True], "closes": [True, False, False]}[edge]


def test_before_voting_the_moment_it_opens_is_named_in_the_zone_of_the_challenge():
    challenge = a_challenge(stage="open", time_zone="Asia/Kolkata")
    window = challenge.window(WindowKind.VOTING)

    reason = may_vote(a_voter(), challenge, now=window.opens_at - timedelta(minutes=1)).reason

    local = window.opens_at.astimezone(challenge.zone)
    assert reason == f"Voting opens on {local:%-d %B, %H:%M} IST."


def test_a_decided_challenge_takes_no_votes_whatever_its_windows_say(idea):
    idea.challenge.decided_at = timezone.now()

    assert verdict(a_voter(), idea) == (False, "Voting has closed.")


def test_a_challenge_without_voting_says_so(idea):
    idea.challenge.windows.filter(kind=WindowKind.VOTING).delete()
    challenge = Challenge.objects.get(pk=idea.challenge.pk)

    assert may_vote(a_voter(), challenge, now=timezone.now()).reason == (
        "There is no voting in this challenge."
    )


def test_an_unpublished_brief_takes_no_votes(idea):
    idea.challenge.page.live = False

    assert not may_support(a_voter(), idea, now=timezone.now())


JUDGE = (False, "You are on the panel of this challenge, and a judge does not vote.")


def test_a_judge_may_not_support(idea):
    assert verdict(a_judge(idea.challenge, user=a_user()).user, idea) == JUDGE


def test_who_is_invited_by_address_may_not_support(idea):
    voter = a_voter()
    a_judge(idea.challenge, email=voter.email, accepted=False)

    assert verdict(voter, idea) == JUDGE


def test_another_spelling_of_the_invited_address_is_the_same_person(idea):
    voter = a_voter(email="jo.doe@gmail.com")
    a_judge(idea.challenge, email="JoDoe+panel@googlemail.com", accepted=False)

    assert verdict(voter, idea) == JUDGE


def test_who_declined_the_invitation_may_support(idea):
    voter = a_voter()
    judge = a_judge(idea.challenge, email=voter.email, accepted=False)
    judge.declined_at = timezone.now()
    judge.save()

    assert verdict(voter, idea) == (True, "")


def test_a_judge_of_another_challenge_may_support(idea):
    voter = a_voter()
    a_judge(a_challenge(), user=voter)

    assert verdict(voter, idea) == (True, "")


def test_an_unconfirmed_spelling_of_a_judges_address_lends_nobody_her_seat(idea):
    voter = a_voter(confirmed=False)
    a_judge(idea.challenge, email=voter.email, accepted=False)

    assert verdict(voter, idea) == (
        False,
        "Please confirm your e-mail address first. Then your support counts.",
    )


def test_taking_back_is_open_to_a_judge_but_not_to_a_visitor_or_after_closing(idea):
    judge, now = a_judge(idea.challenge, user=a_user()).user, timezone.now()
    closed = idea.challenge.window(WindowKind.VOTING).closes_at

    assert may_take_back_support(judge, idea, now=now).allowed
    assert not may_take_back_support(AnonymousUser(), idea, now=now)
    assert not may_take_back_support(judge, idea, now=closed)


@pytest.mark.parametrize(
    ("stage", "seen"),
    [("announced", False), ("open", False), ("voting", False), ("judging", True), ("judged", True)],
)
def test_counts_are_seen_once_voting_has_closed(stage, seen):
    assert may_see_counts(a_challenge(stage=stage), now=timezone.now()).allowed is seen


def test_counts_are_seen_from_the_very_moment_of_closing(idea):
    closes = idea.challenge.window(WindowKind.VOTING).closes_at

    around = [
        may_see_counts(idea.challenge, now=moment).allowed for moment in (closes - MOMENT, closes)
    ]

    assert around == [False, True]


def test_without_voting_counts_are_seen_after_the_decision_only(idea):
    idea.challenge.windows.filter(kind=WindowKind.VOTING).delete()
    challenge = Challenge.objects.get(pk=idea.challenge.pk)

    before = may_see_counts(challenge, now=timezone.now()).allowed
    challenge.decided_at = timezone.now()

    assert (before, may_see_counts(challenge, now=timezone.now()).allowed) == (False, True)


def control(user, idea, supported=False):
    stand = standing(user, idea.challenge, now=timezone.now())
    return stand.control(idea, supported=supported)


def test_the_control_is_open_for_a_voter_and_shows_what_she_stated(idea):
    voter = a_voter()

    assert control(voter, idea) == {"state": "open", "supported": False, "reason": ""}
    assert control(voter, idea, True) == {"state": "open", "supported": True, "reason": ""}


def test_the_control_leads_a_visitor_to_sign_in(idea):
    assert control(AnonymousUser(), idea)["state"] == "signed-out"


def test_the_control_stays_open_to_a_judge_who_has_a_support_to_take_back(idea):
    judge = a_judge(idea.challenge, user=a_user()).user

    assert control(judge, idea, supported=True)["state"] == "open"
    assert control(judge, idea)["state"] == "closed"
    assert control(judge, idea)["reason"] == JUDGE[1]


@pytest.mark.parametrize("stage", ["announced", "open", "judging"])
def test_outside_of_voting_the_control_is_closed_to_all_with_the_reason(stage):
    idea = an_idea(challenge=a_challenge(stage=stage))

    for user in (AnonymousUser(), a_voter()):
        assert control(user, idea)["state"] == "closed"
        assert control(user, idea)["reason"] != ""


def test_a_standing_costs_one_query_for_a_voter_and_none_otherwise(idea, django_assert_num_queries):
    voter, now, closed = a_voter(), timezone.now(), a_challenge(stage="judging")

    with django_assert_num_queries(1):
        standing(voter, idea.challenge, now=now).control(idea, supported=False)
    with django_assert_num_queries(0):
        standing(AnonymousUser(), idea.challenge, now=now)
        standing(voter, closed, now=now)
