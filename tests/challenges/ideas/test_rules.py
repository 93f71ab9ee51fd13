from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.ideas import rules
from challenges.organisations.enums import Role
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def window_of(challenge):
    return challenge.window("submission")


def decided(challenge):
    challenge.decided_at = timezone.now()
    challenge.save(update_fields=["decided_at"])
    return challenge


def people_of(challenge, author=None):
    """One of each role of the permission matrix."""
    return {
        "anonymous": AnonymousUser(),
        "member": a_user("Bob"),
        "unconfirmed": a_user("Una", confirmed=False),
        "author": author or a_user("Ada"),
        "judge": a_judge(challenge).user,
        "other judge": a_judge(a_challenge(stage="open")).user,
        "owner": a_member_of(challenge.organisation, role=Role.OWNER),
        "editor": a_member_of(challenge.organisation, role=Role.EDITOR),
        "viewer": a_member_of(challenge.organisation, role=Role.VIEWER),
        "other organiser": a_member_of(a_challenge(stage="open").organisation),
        "staff": a_user("Sam", staff=True),
    }


def confirm(*people):
    for person in people:
        person.emailaddress_set.update_or_create(
            email=person.email, defaults={"verified": True, "primary": True}
        )


def allowed(people, rule) -> set[str]:
    return {role for role, person in people.items() if rule(person)}


def test_who_may_submit_while_the_window_is_open():
    challenge = a_challenge(stage="open")
    people = people_of(challenge)
    confirm(people["other judge"])

    may = allowed(people, lambda who: rules.may_submit_idea(who, challenge, now=timezone.now()))

    assert may == {"member", "author", "other judge", "other organiser", "staff"}


@pytest.mark.parametrize("stage", ["announced", "voting", "judging", "judged"])
def test_nobody_may_submit_outside_the_window(stage):
    challenge = a_challenge(stage=stage)

    may = allowed(
        people_of(challenge),
        lambda who: rules.may_submit_idea(who, challenge, now=timezone.now()),
    )

    assert may == set()


def test_the_window_includes_its_first_moment_and_excludes_its_last():
    challenge, bob = a_challenge(stage="open"), a_user("Bob")
    opens, closes = window_of(challenge).opens_at, window_of(challenge).closes_at
    tick = timedelta(microseconds=1)

    answers = [
        bool(rules.may_submit_idea(bob, challenge, now=now))
        for now in (opens - tick, opens, closes - tick, closes)
    ]

    assert answers == [False, True, True, False]


def test_the_reason_says_why_it_is_closed():
    now = timezone.now()
    verdicts = {
        stage: rules.submission_is_open(a_challenge(stage=stage), now=now).reason
        for stage in ("announced", "voting")
    }

    assert verdicts == {
        "announced": "This challenge does not take ideas yet.",
        "voting": "The time for ideas is over.",
    }


def test_a_decided_challenge_takes_no_ideas_even_in_its_window():
    challenge = decided(a_challenge(stage="open"))

    assert not rules.submission_is_open(challenge, now=timezone.now())


def test_a_challenge_without_a_window_takes_no_ideas():
    challenge = a_challenge(stage="open")
    challenge.windows.all().delete()

    challenge = Challenge.objects.get(pk=challenge.pk)

    assert not rules.submission_is_open(challenge, now=timezone.now())


def test_nobody_may_submit_to_an_unpublished_challenge():
    challenge = a_challenge(stage="open", live=False)

    may = allowed(
        people_of(challenge),
        lambda who: rules.may_submit_idea(who, challenge, now=timezone.now()),
    )

    assert may == set()


def test_one_person_may_have_twenty_ideas_in_a_challenge_and_no_more():
    challenge, bob = a_challenge(stage="open"), a_user("Bob")
    for _number in range(19):
        an_idea(challenge=challenge, author=bob, status="draft")
    before = rules.may_submit_idea(bob, challenge, now=timezone.now())
    an_idea(challenge=challenge, author=bob, status="withdrawn")

    after = rules.may_submit_idea(bob, challenge, now=timezone.now())

    assert bool(before)
    assert not after


def test_only_the_author_may_edit_and_withdraw():
    challenge = a_challenge(stage="open")
    people = people_of(challenge)
    idea, now = an_idea(challenge=challenge, author=people["author"]), timezone.now()

    assert allowed(people, lambda who: rules.may_edit_idea(who, idea, now=now)) == {"author"}
    assert allowed(people, lambda who: rules.may_withdraw_idea(who, idea, now=now)) == {"author"}


def test_after_closing_the_author_may_withdraw_but_not_edit():
    ada = a_user("Ada")
    idea, now = an_idea(challenge=a_challenge(stage="voting"), author=ada), timezone.now()

    assert not rules.may_edit_idea(ada, idea, now=now)
    assert rules.may_withdraw_idea(ada, idea, now=now)


def test_a_hidden_idea_is_not_edited():
    ada = a_user("Ada")
    idea = an_idea(challenge=a_challenge(stage="open"), author=ada, hidden_at=timezone.now())

    assert not rules.may_edit_idea(ada, idea, now=timezone.now())


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_only_a_submitted_idea_can_be_withdrawn(status):
    ada = a_user("Ada")
    idea = an_idea(challenge=a_challenge(stage="open"), author=ada, status=status)

    assert not rules.may_withdraw_idea(ada, idea, now=timezone.now())


def test_once_decided_no_idea_is_withdrawn():
    ada = a_user("Ada")
    idea = an_idea(challenge=decided(a_challenge(stage="judged")), author=ada)

    assert not rules.may_withdraw_idea(ada, idea, now=timezone.now())


def test_who_may_hide_an_idea():
    challenge = a_challenge(stage="voting")
    people = people_of(challenge)
    idea = an_idea(challenge=challenge, author=people["author"])

    may = allowed(people, lambda who: rules.may_hide_idea(who, idea, now=timezone.now()))

    assert may == {"owner", "editor", "staff"}


def test_once_the_organisers_know_the_counts_only_staff_may_hide():
    challenge = a_challenge(stage="voting")
    people = people_of(challenge)
    idea = an_idea(challenge=challenge, author=people["author"])
    closes = challenge.window("voting").closes_at

    def hiders(now):
        return allowed(people, lambda who: rules.may_hide_idea(who, idea, now=now))

    assert hiders(closes - timedelta(seconds=1)) == {"owner", "editor", "staff"}
    assert hiders(closes) == {"staff"}


def test_nobody_hides_a_draft():
    challenge = a_challenge(stage="open")
    idea = an_idea(challenge=challenge, status="draft")

    now = timezone.now()

    assert (
        allowed(people_of(challenge), lambda who: rules.may_hide_idea(who, idea, now=now)) == set()
    )


def test_who_learns_the_author_in_a_blind_challenge():
    challenge = a_challenge(stage="judging", blind=True)
    people = people_of(challenge)
    idea = an_idea(challenge=challenge, author=people["author"])

    may = allowed(people, lambda who: rules.may_see_author(who, idea))

    assert may == {"author", "owner", "editor", "viewer", "staff"}


@pytest.mark.parametrize("role", ["owner", "staff"])
def test_who_judges_a_blind_challenge_does_not_learn_the_author_in_another_role(role):
    challenge = a_challenge(stage="judging", blind=True)
    person = people_of(challenge)[role]
    idea = an_idea(challenge=challenge)
    assert rules.may_see_author(person, idea)

    a_judge(challenge, user=person)

    assert not rules.may_see_author(person, idea)


def test_everybody_learns_the_author_once_it_is_decided():
    challenge = decided(a_challenge(stage="judged", blind=True))
    people = people_of(challenge)
    idea = an_idea(challenge=challenge, author=people["author"])

    assert allowed(people, lambda who: rules.may_see_author(who, idea)) == set(people)


def test_names_are_shown_where_the_challenge_is_not_blind():
    challenge = a_challenge(stage="open", blind=False)

    assert rules.may_see_authors(AnonymousUser(), challenge)


def test_any_confirmed_member_reports_an_idea_on_the_wall_but_not_her_own():
    challenge = a_challenge(stage="voting")
    people = people_of(challenge)
    idea = an_idea(challenge=challenge, author=people["author"])

    may = allowed(people, lambda who: rules.may_report_idea(who, idea))

    assert may == set(people) - {"anonymous", "unconfirmed", "author"}


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_nobody_reports_what_is_not_on_the_wall(status):
    challenge = a_challenge(stage="voting")
    idea = an_idea(challenge=challenge, status=status)

    assert allowed(people_of(challenge), lambda who: rules.may_report_idea(who, idea)) == set()


def test_those_who_act_for_the_organisation_keep_and_tag_ideas_but_not_drafts():
    challenge = a_challenge(stage="judging")
    people = people_of(challenge)
    idea = an_idea(challenge=challenge, author=people["author"])
    draft = an_idea(challenge=challenge, author=people["author"], status="draft")
    may_edit = {"owner", "editor", "staff"}

    assert allowed(people, lambda who: rules.may_keep_idea(who, idea)) == may_edit
    assert allowed(people, lambda who: rules.may_tag_idea(who, idea)) == may_edit
    assert allowed(people, lambda who: rules.may_tag_idea(who, draft)) == set()


def test_who_may_begin_an_idea_whatever_the_time():
    challenge = a_challenge(stage="judged")
    people = people_of(challenge)

    may = allowed(people, lambda who: rules.may_begin_idea(who, challenge))

    assert may == {"member", "author", "other judge", "other organiser", "staff"}


def test_an_idea_of_somebody_else_is_told_from_a_hidden_one():
    ada = a_user("Ada")
    idea = an_idea(challenge=a_challenge(stage="open"), author=ada, hidden_at=timezone.now())

    assert rules.may_write_idea(a_user("Bob"), idea).reason == "This is somebody else's idea."
    assert rules.may_write_idea(ada, idea).reason == (
        "This idea is hidden. Please write to the organiser."
    )
