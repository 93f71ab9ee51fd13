from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.voting.models import PendingCount
from challenges.voting.rules import (
    may_see_counts,
    may_support,
    may_take_back_support,
    may_vote,
    standing,
    voting_is_open,
    voting_is_over,
)
from challenges.voting.services import state_support
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


@pytest.mark.parametrize(
    ("rules", "queries"),
    [
        ({}, 1),
        ({"shown_first": 5}, 2),
        ({"ballot": "budget", "ballot_budget": 7}, 2),
        ({"counts_shown": "after_vote"}, 2),
        ({"counts_shown": "always"}, 2),
    ],
)
def test_a_standing_costs_few_queries_for_a_voter_however_many_ideas(
    rules, queries, django_assert_num_queries
):
    idea, voter = an_idea(challenge=a_challenge(stage="voting", **rules)), a_voter()

    with django_assert_num_queries(queries):
        stand = standing(voter, idea.challenge, now=timezone.now())
        for _ in range(3):
            stand.control(idea, supported=False)


def test_a_standing_costs_no_query_for_a_visitor_nor_once_all_is_decided(
    idea, django_assert_num_queries
):
    voter, now, decided = a_voter(), timezone.now(), a_challenge(stage="judged")
    decided.decided_at = now

    with django_assert_num_queries(0):
        standing(AnonymousUser(), idea.challenge, now=now)
        standing(voter, decided, now=now)


def test_a_visitor_who_sees_counts_is_told_how_old_they_are_for_one_query(
    django_assert_num_queries,
):
    challenge, closed = (
        a_challenge(stage="voting", counts_shown="always"),
        a_challenge(stage="judging"),
    )
    made_at = timezone.now() - timedelta(minutes=3)
    pending = {"challenge": challenge, "changes": {}, "made_at": made_at}
    PendingCount.objects.create(**pending)

    with django_assert_num_queries(1):
        stand = standing(AnonymousUser(), challenge, now=timezone.now())

    assert stand.counted_until == made_at
    assert standing(AnonymousUser(), closed, now=timezone.now()).counted_until is None


def test_whoever_does_not_see_counts_is_not_told_that_somebody_voted(idea):
    PendingCount.objects.create(challenge=idea.challenge, changes={}, made_at=timezone.now())

    for user in (AnonymousUser(), a_voter(), a_member_of(idea.challenge.organisation)):
        assert standing(user, idea.challenge, now=timezone.now()).counted_until is None


# New accounts


def a_voter_since(challenge, **after_opening):
    voter = a_voter()
    voter.date_joined = challenge.window(WindowKind.VOTING).opens_at + timedelta(**after_opening)
    voter.save()
    return voter


@pytest.mark.parametrize(
    ("made", "hours", "allowed"),
    [
        ({"seconds": -1}, 48, True),
        ({"seconds": 0}, 48, False),
        ({"minutes": 1}, 48, False),
        ({"minutes": 1}, 1, False),
        ({"minutes": 1}, 0, True),
    ],
)
def test_an_account_made_after_voting_opened_waits_as_long_as_the_rules_say(made, hours, allowed):
    challenge = a_challenge(stage="voting", account_age_hours=hours)
    voter = a_voter_since(challenge, **made)

    assert may_vote(voter, challenge, now=timezone.now()).allowed is allowed


def test_it_may_vote_from_the_very_moment_that_it_is_told():
    challenge = a_challenge(stage="voting", account_age_hours=1, time_zone="Asia/Kolkata")
    voter = a_voter_since(challenge, minutes=20)
    old_at = voter.date_joined + timedelta(hours=1)

    early, in_time = (may_vote(voter, challenge, now=at) for at in (old_at - MOMENT, old_at))

    assert in_time.allowed
    assert early.reason == (
        "Accounts made after voting opened can vote when they are 1 hour old: yours from "
        f"{old_at.astimezone(challenge.zone):%-d %B, %H:%M} IST."
    )


def test_a_young_account_may_still_take_back_what_it_supports(idea):
    challenge = a_challenge(stage="voting", account_age_hours=48)
    voter = a_voter_since(challenge, minutes=1)
    young = an_idea(challenge=challenge)

    assert may_take_back_support(voter, young, now=timezone.now()).allowed
    assert control(voter, young, supported=True)["state"] == "open"
    assert control(voter, young)["state"] == "closed"
    assert "can vote when they are 48 hours old" in control(voter, young)["reason"]


# When counts are seen


SEEN = {
    # rule: before, during voting without a vote, with one, taken back again, after
    "after_close": (False, False, False, False, True),
    "after_vote": (False, False, True, False, True),
    "always": (True, True, True, True, True),
}


@pytest.mark.parametrize("rule", SEEN)
def test_the_rule_about_counts_is_the_organisers_and_holds_for_all(rule):
    idea = an_idea(challenge=a_challenge(stage="voting", counts_shown=rule))
    challenge, voter, now = idea.challenge, a_voter(), timezone.now()
    window = challenge.window(WindowKind.VOTING)

    def seen(at=now):
        return may_see_counts(challenge, now=at, user=voter).allowed

    found = [seen(window.opens_at - MOMENT), seen()]
    state_support(idea=idea, voter=voter, wanted=True)
    found.append(seen())
    state_support(idea=idea, voter=voter, wanted=False)
    found += [seen(), seen(window.closes_at)]

    assert tuple(found) == SEEN[rule]


@pytest.mark.parametrize(("rule", "seen"), [("after_vote", False), ("always", True)])
def test_what_is_made_for_everybody_at_once_shows_only_what_everybody_sees(rule, seen):
    idea = an_idea(challenge=a_challenge(stage="voting", counts_shown=rule))
    state_support(idea=idea, voter=a_voter(), wanted=True)

    for user in (None, AnonymousUser()):
        verdict = may_see_counts(idea.challenge, now=timezone.now(), user=user)
        assert verdict.allowed is seen


@pytest.mark.parametrize("role", ["organiser", "staff", "judge"])
@pytest.mark.parametrize("rule", ["after_close", "after_vote"])
def test_nobody_is_above_the_rule_about_counts(rule, role):
    challenge = a_challenge(stage="voting", counts_shown=rule)
    user = {
        "organiser": lambda: a_member_of(challenge.organisation, "owner"),
        "staff": lambda: a_user(staff=True),
        "judge": lambda: a_judge(challenge, user=a_user()).user,
    }[role]()

    assert not may_see_counts(challenge, now=timezone.now(), user=user)


@pytest.mark.parametrize("rule", SEEN)
def test_whatever_the_rule_counts_put_ideas_in_order_only_when_voting_is_over(rule):
    challenge = a_challenge(stage="voting", counts_shown=rule)
    closes = challenge.window(WindowKind.VOTING).closes_at

    over = [voting_is_over(challenge, now=at) for at in (closes - MOMENT, closes)]

    assert over == [False, True]
