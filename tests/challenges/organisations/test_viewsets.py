"""Organisations and their members, as the platform's staff look after them in the CMS."""

import pytest
from django.urls import reverse

from challenges.organisations.enums import Role
from challenges.organisations.models import Membership, Organisation
from tests.builders.organisations import a_member_of, a_staff_member, an_organisation
from tests.builders.people import a_user, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client_for):
    return client_for(with_second_factor(a_staff_member()))


@pytest.fixture
def organiser(client_for):
    return client_for(with_second_factor(a_member_of(an_organisation(), Role.OWNER)))


def test_staff_make_an_organisation_with_its_group(staff):
    response = staff.post(
        reverse("organisation:add"),
        {"name": "Stoepkat", "slug": "stoepkat", "kind": "brand", "about": "", "website": ""},
    )

    organisation = Organisation.objects.get(slug="stoepkat")
    assert response.status_code == 302
    member = a_member_of(organisation, Role.EDITOR)
    assert member.groups.filter(name=organisation.group_name, collection_permissions__gt=0).exists()


def test_staff_edit_an_organisation_and_keep_its_address_of_groups(staff):
    organisation = an_organisation()

    staff.post(
        reverse("organisation:edit", args=[organisation.pk]),
        {"name": "New name", "slug": "new", "kind": "nonprofit", "public_id": "000000000000"},
    )

    changed = Organisation.objects.get(pk=organisation.pk)
    assert (changed.name, changed.kind) == ("New name", "nonprofit")
    assert changed.public_id == organisation.public_id


def test_staff_add_a_member_by_address(staff):
    organisation, user = an_organisation(), a_user(email="new.person@people.example")

    response = staff.post(
        reverse("membership:add"),
        {"organisation": organisation.pk, "email": "New.Person@People.example", "role": "editor"},
    )

    assert response.status_code == 302
    assert user.memberships.get().role == Role.EDITOR
    assert user.groups.filter(name=organisation.group_name).exists()


@pytest.mark.parametrize("confirmed", [False, None])
def test_an_address_nobody_has_confirmed_is_not_added(staff, confirmed):
    if confirmed is False:
        a_user(email="nobody@people.example", confirmed=False)

    response = staff.post(
        reverse("membership:add"),
        {"organisation": an_organisation().pk, "email": "nobody@people.example", "role": "editor"},
    )

    assert "Nobody has joined with this address" in response.content.decode()
    assert Membership.objects.count() == 0


def test_a_member_is_not_added_a_second_time(staff):
    organisation = an_organisation()
    owner = a_member_of(organisation, Role.OWNER)

    response = staff.post(
        reverse("membership:add"),
        {"organisation": organisation.pk, "email": owner.email, "role": "viewer"},
    )

    assert "is a member already" in response.content.decode()
    assert owner.memberships.get().role == Role.OWNER


def test_staff_change_a_role_and_nothing_else_of_a_membership(staff):
    organisation, other = an_organisation(), an_organisation()
    user = a_member_of(organisation, Role.EDITOR)
    stranger = a_user()

    response = staff.post(
        reverse("membership:edit", args=[user.memberships.get().pk]),
        {"organisation": other.pk, "email": stranger.email, "role": "viewer"},
    )

    assert response.status_code == 302
    membership = Membership.objects.get()
    assert (membership.user, membership.organisation) == (user, organisation)
    assert membership.role == Role.VIEWER
    assert not user.groups.exists()


def test_the_role_of_somebody_with_an_unconfirmed_address_can_be_changed(staff):
    user = a_member_of(an_organisation(), Role.EDITOR)
    user.emailaddress_set.update(verified=False)

    staff.post(reverse("membership:edit", args=[user.memberships.get().pk]), {"role": "viewer"})

    assert user.memberships.get().role == Role.VIEWER


def test_staff_remove_a_member(staff):
    user = a_member_of(an_organisation(), Role.EDITOR)

    response = staff.post(reverse("membership:delete", args=[user.memberships.get().pk]))

    assert response.status_code == 302
    assert not user.memberships.exists()
    assert not user.groups.exists()


def test_the_last_owner_stays_an_owner_with_a_reason(staff):
    membership = a_member_of(an_organisation(), Role.OWNER).memberships.get()

    edited = staff.post(reverse("membership:edit", args=[membership.pk]), {"role": "editor"})
    removed = staff.post(reverse("membership:delete", args=[membership.pk]))

    for response in (edited, removed):
        assert "An organisation needs an owner" in response.content.decode()
    assert Membership.objects.get() == membership
    assert Membership.objects.get().role == Role.OWNER


@pytest.mark.parametrize("path", ["organisation:index", "organisation:add", "membership:index"])
def test_organisers_do_not_look_after_organisations(organiser, path):
    response = organiser.get(reverse(path))

    assert response.status_code == 302
    assert response.url == reverse("wagtailadmin_home")


def test_an_organiser_makes_nobody_a_member(organiser):
    organisation, user = an_organisation(), a_user()

    organiser.post(
        reverse("membership:add"),
        {"organisation": organisation.pk, "email": user.email, "role": "owner"},
    )
    organiser.post(reverse("organisation:edit", args=[organisation.pk]), {"name": "Mine now"})

    assert not user.memberships.exists()
    assert Organisation.objects.get(pk=organisation.pk).name == organisation.name


def test_an_organisation_cannot_be_deleted_in_the_cms(staff):
    organisation = an_organisation()

    staff.post(reverse("organisation:delete", args=[organisation.pk]))

    assert Organisation.objects.filter(pk=organisation.pk).exists()


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_of_members_names_all_of_them(staff, count):
    organisation = an_organisation()
    for number in range(count):
        a_member_of(organisation, Role.EDITOR, name=f"Member {number}")

    text = staff.get(reverse("membership:index")).content.decode()

    for number in range(count):
        assert f"Member {number}" in text
