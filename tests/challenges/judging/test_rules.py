from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.judging.models import Conflict, Judge
from challenges.judging.rules import (
    has_voted,
    is_judge,
    judging_is_open,
    may_be_invited,
    may_declare_conflict,
    may_invite_judge,
    may_judge,
    may_read_for_judging,
    owns_address,
)
from challenges.organisations.models import Membership
from challenges.voting.models import Ballot, Support
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, an_assignment
from tests.builders.people import a_user
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge_in("judging")


@pytest.fixture
def idea(challenge):
    return an_idea(challenge=challenge)


def test_judging_is_open_from_its_first_moment_up_to_not_including_its_last(challenge, idea):
    judge = a_judge(challenge, ideas=[idea])
    window = challenge.window("judging")
    instant = timedelta(microseconds=1)

    allowed = {
        moment: bool(may_judge(judge.user, idea, now=moment))
        for moment in (
            window.opens_at - instant,
            window.opens_at,
            window.closes_at - instant,
            window.closes_at,
        )
    }

    assert list(allowed.values()) == [False, True, True, False]


def test_only_seated_and_assigned_judges_may_score(challenge, idea):
    now = timezone.now()
    assigned, idle = a_judge(challenge, ideas=[idea]), a_judge(challenge)
    invited = a_judge(challenge, accepted=False, ideas=[idea])
    elsewhere = a_judge(a_challenge_in("judging"))
    people = {
        "assigned": assigned.user,
        "idle": idle.user,
        "invited": a_user(email=invited.email),
        "elsewhere": elsewhere.user,
        "author": idea.author,
        "staff": a_user(staff=True),
        "anonymous": AnonymousUser(),
    }

    allowed = [name for name, user in people.items() if may_judge(user, idea, now=now)]

    assert allowed == ["assigned"]


def test_refusals_say_why(challenge):
    now = timezone.now()
    judge = a_judge(challenge)
    own = an_idea(challenge=challenge, author=judge.user)
    known = an_idea(challenge=challenge)
    an_assignment(judge, own)
    an_assignment(judge, known)
    Conflict.objects.create(judge=judge, idea=known, reason="x", declared_at=now)

    reasons = [str(may_judge(judge.user, idea, now=now).reason) for idea in (own, known)]

    assert reasons == [
        "This is your own idea, so you do not score it.",
        "You declared a conflict of interest, so you do not score this idea.",
    ]
    assert may_read_for_judging(judge.user, known)


def test_challenge_without_a_window_of_judging_cannot_be_judged(challenge, idea):
    judge = a_judge(challenge, ideas=[idea])
    challenge.windows.filter(kind="judging").delete()
    fresh = type(idea).objects.get(pk=idea.pk)

    assert may_judge(judge.user, fresh, now=timezone.now()).reason == (
        "Judging has not opened yet."
    )


def test_conflict_is_for_the_judge_of_the_idea(challenge, idea):
    judge, now = a_judge(challenge, ideas=[idea]), timezone.now()

    assert may_declare_conflict(judge.user, idea, now=now)
    assert not may_declare_conflict(a_user(), idea, now=now)


def test_who_can_see_the_result_coming_cannot_take_a_review_back_by_a_conflict(challenge, idea):
    judge, expert = a_judge(challenge, ideas=[idea]), a_judge(challenge, ideas=[idea])
    Membership.objects.create(organisation=challenge.organisation, user=judge.user, role="viewer")
    closes = challenge.window("judging").closes_at

    assert may_declare_conflict(judge.user, idea, now=closes - timedelta(microseconds=1))
    assert not may_declare_conflict(judge.user, idea, now=closes)
    assert may_declare_conflict(expert.user, idea, now=closes)


def test_who_may_invite(challenge):
    now = timezone.now()
    people = {role: a_user() for role in ("owner", "editor", "viewer")}
    for role, user in people.items():
        Membership.objects.create(organisation=challenge.organisation, user=user, role=role)
    people |= {
        "staff": a_user(staff=True),
        "judge": a_judge(challenge).user,
        "anonymous": AnonymousUser(),
    }

    allowed = [name for name, user in people.items() if may_invite_judge(user, challenge, now=now)]

    assert allowed == ["owner", "editor", "staff"]


def test_nobody_is_invited_from_the_moment_judging_closes(challenge):
    staff, closes = a_user(staff=True), challenge.window("judging").closes_at

    assert may_invite_judge(staff, challenge, now=closes - timedelta(microseconds=1))
    assert not may_invite_judge(staff, challenge, now=closes)


def test_being_a_judge_means_having_accepted(challenge):
    assert is_judge(a_judge(challenge).user, challenge)
    assert not is_judge(a_user(email=a_judge(challenge, accepted=False).email), challenge)
    assert not is_judge(AnonymousUser(), challenge)


def test_an_address_is_written_to_again_after_eight_hours_to_the_moment(challenge):
    seat = a_judge(challenge, accepted=False, email="jo@panel.example")
    again = seat.invited_at + timedelta(hours=8)

    asked = [
        bool(may_be_invited("Jo@panel.example", challenge, now=now))
        for now in (again - timedelta(microseconds=1), again)
    ]

    assert asked == [False, True]


def test_three_invitations_to_all_panels_are_the_most_in_a_day(challenge):
    now, email = timezone.now(), "jo@panel.example"

    def asked():
        return bool(may_be_invited(email, challenge, now=now))

    for number in range(3):
        assert asked()
        seat = a_judge(a_challenge_in("judging"), accepted=False, email=email)
        Judge.objects.filter(pk=seat.pk).update(invited_at=now - timedelta(hours=number))
    a_judge(challenge, accepted=False, email="somebody@panel.example")
    assert not asked()

    Judge.objects.filter(pk=seat.pk).update(invited_at=now - timedelta(days=1))
    assert asked()


def test_an_address_is_hers_once_confirmed_however_it_is_spelled():
    ada, una = a_user(email="a.da@gmail.com"), a_user(email="una@x.example", confirmed=False)

    assert owns_address(ada, "Ada+panel@googlemail.com")
    assert not owns_address(ada, "una@x.example")
    assert not owns_address(una, "una@x.example")
    assert not owns_address(AnonymousUser(), "una@x.example")


def test_to_have_looked_at_ideas_is_not_to_have_voted(challenge, idea):
    voter = a_voter()
    ballot = Ballot.objects.create(challenge=challenge, voter=voter)
    before = has_voted(voter, challenge)

    Support.objects.create(ballot=ballot, idea=idea, stated_at=timezone.now())

    assert (before, has_voted(voter, challenge)) == (False, True)
    assert not has_voted(voter, a_challenge_in("judging"))


def test_what_was_hidden_since_is_not_read_for_judging(challenge):
    hidden = an_idea(challenge=challenge, hidden_at=timezone.now())
    judge = a_judge(challenge, ideas=[hidden])

    assert not may_read_for_judging(judge.user, hidden)


def test_a_decided_challenge_is_judged_no_more_and_takes_no_conflict(challenge, idea):
    judge, now = a_judge(challenge, ideas=[idea]), timezone.now()
    idea.challenge.decided_at = now

    assert not judging_is_open(idea.challenge, now=now)
    assert not may_declare_conflict(judge.user, idea, now=now)
