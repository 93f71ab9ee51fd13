import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.briefs.card import card_body
from challenges.briefs.models import Challenge
from challenges.briefs.queries import for_lists, published, visible_to, with_rules
from challenges.organisations.enums import Role
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_member_of, an_organisation
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def test_everybody_sees_published_challenges_and_their_makers_the_drafts():
    organisation = an_organisation()
    live = a_challenge(organisation=organisation)
    draft = a_challenge(organisation=organisation, live=False)
    foreign = a_challenge(live=False)
    seen = {
        "anonymous": AnonymousUser(),
        "member": a_user(),
        "viewer": a_member_of(organisation, Role.VIEWER),
        "editor": a_member_of(organisation, Role.EDITOR),
        "other": a_member_of(an_organisation(), Role.OWNER),
        "staff": a_user(staff=True),
    }

    found = {who: set(visible_to(user, Challenge.objects.all())) for who, user in seen.items()}

    assert found == {
        "anonymous": {live},
        "member": {live},
        "viewer": {live, draft},
        "editor": {live, draft},
        "other": {live},
        "staff": {live, draft, foreign},
    }


def test_a_member_of_many_sees_each_challenge_once():
    organisation = an_organisation()
    user = a_member_of(organisation, Role.EDITOR)
    for _ in range(3):
        a_member_of(organisation, Role.EDITOR)
    a_challenge(organisation=organisation)

    assert visible_to(user, Challenge.objects.all()).count() == 1


def test_an_unpublished_brief_is_seen_no_longer():
    challenge = a_challenge(stage="announced")
    challenge.page.specific.unpublish()

    assert not visible_to(AnonymousUser(), Challenge.objects.all()).exists()
    assert not published(Challenge.objects.all()).exists()


@pytest.mark.parametrize("count", [1, 7])
def test_the_rules_of_any_number_of_challenges_take_five_queries(count, django_assert_num_queries):
    for _ in range(count):
        a_challenge()

    with django_assert_num_queries(5):
        for challenge in with_rules(Challenge.objects.all()):
            card_body(challenge)
            challenge.stage(timezone.now())


@pytest.mark.parametrize("count", [1, 7])
def test_a_list_of_challenges_takes_three_queries(count, django_assert_num_queries):
    for _ in range(count):
        a_challenge()

    with django_assert_num_queries(3):
        for challenge in for_lists(Challenge.objects.all()):
            assert challenge.stage(timezone.now()) == "voting"
            assert challenge.bounty_minor == 100_000
            assert challenge.organisation.name
            assert challenge.page.lead == ""
