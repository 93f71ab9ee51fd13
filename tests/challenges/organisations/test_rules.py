import pytest
from django.contrib.auth.models import AnonymousUser

from challenges.organisations.enums import Role
from challenges.organisations.rules import may_edit_for, may_lose_owner, may_view_for
from tests.builders.organisations import a_member_of, an_organisation
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def somebody(who, organisation):
    if who == "anonymous":
        return AnonymousUser()
    if who == "staff":
        return a_user(staff=True)
    if who == "member":
        return a_user()
    if who == "owner of another":
        return a_member_of(an_organisation(), Role.OWNER)
    return a_member_of(organisation, who)


@pytest.mark.parametrize(
    ("who", "views", "edits"),
    [
        ("anonymous", False, False),
        ("member", False, False),
        ("owner of another", False, False),
        (Role.VIEWER, True, False),
        (Role.EDITOR, True, True),
        (Role.OWNER, True, True),
        ("staff", True, True),
    ],
)
def test_members_look_and_owners_editors_and_staff_write(who, views, edits):
    organisation = an_organisation()
    user = somebody(who, organisation)

    assert bool(may_view_for(user, organisation)) == views
    assert bool(may_edit_for(user, organisation)) == edits


def test_a_refusal_says_who_may():
    organisation = an_organisation()

    assert may_edit_for(a_user(), organisation).reason == (
        "Only owners and editors of the organisation may do this."
    )
    assert may_view_for(a_user(), organisation).reason == (
        "Only members of the organisation see this."
    )


def test_only_the_last_owner_must_stay():
    organisation = an_organisation()
    first = a_member_of(organisation, Role.OWNER).memberships.get()
    editor = a_member_of(organisation, Role.EDITOR).memberships.get()

    assert not may_lose_owner(first)
    assert may_lose_owner(editor)

    a_member_of(organisation, Role.OWNER)
    assert may_lose_owner(first)
