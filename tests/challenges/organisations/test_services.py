from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from wagtail.models import Collection, GroupCollectionPermission

from challenges.core.errors import Refused
from challenges.organisations.enums import Kind, Role
from challenges.organisations.models import Membership, Organisation
from challenges.organisations.services import (
    add_member,
    change_role,
    create_organisation,
    make_staff,
    remove_member,
)
from tests.builders.organisations import a_member_of, an_organisation
from tests.builders.people import a_user


def groups_of(user) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


# Organisations


@pytest.mark.django_db
def test_a_new_organisation_has_a_group_with_rights_on_its_own_pictures_only():
    organisation = create_organisation(name="Kettle", slug="kettle", kind=Kind.BRAND)

    rights = GroupCollectionPermission.objects.filter(group__name=organisation.group_name)
    assert sorted(rights.values_list("collection__name", "permission__codename")) == [
        ("Kettle", "add_image"),
        ("Kettle", "change_image"),
        ("Kettle", "choose_image"),
    ]


@pytest.mark.django_db
def test_a_group_keeps_its_rights_when_the_organisation_is_renamed():
    organisation = an_organisation()
    group_name = organisation.group_name

    Organisation.objects.filter(pk=organisation.pk).update(name="Renamed", slug="renamed")

    assert Organisation.objects.get(pk=organisation.pk).group_name == group_name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"slug": "not a slug"},
        {"kind": "club"},
        {"website": "javascript:alert(1)"},
        {"name": "x" * 101},
    ],
)
def test_an_organisation_with_wrong_values_leaves_nothing_behind(wrong):
    fields = {"name": "Kettle", "slug": "kettle", "kind": Kind.BRAND} | wrong
    before = (Group.objects.count(), Collection.objects.count())

    with pytest.raises(ValidationError):
        create_organisation(**fields)

    assert not Organisation.objects.filter(slug=fields["slug"]).exists()
    assert (Group.objects.count(), Collection.objects.count()) == before


@pytest.mark.django_db
def test_two_organisations_cannot_have_one_name():
    create_organisation(name="Kettle", slug="kettle", kind=Kind.BRAND)

    with pytest.raises(ValidationError):
        create_organisation(name="Kettle", slug="kettle-2", kind=Kind.NONPROFIT)


# Members and groups in step


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR])
def test_who_writes_for_an_organisation_enters_the_cms_there(role):
    organisation, user = an_organisation(), a_user()

    add_member(organisation=organisation, user=user, role=role)

    assert groups_of(user) == {"Organisers", organisation.group_name}


@pytest.mark.django_db
def test_a_viewer_does_not_enter_the_cms():
    organisation, user = an_organisation(), a_user()

    add_member(organisation=organisation, user=user, role=Role.VIEWER)

    assert groups_of(user) == set()


@pytest.mark.django_db
def test_a_member_added_again_gets_the_new_role_and_no_second_membership():
    organisation, user = an_organisation(), a_user()
    add_member(organisation=organisation, user=user, role=Role.VIEWER)

    membership = add_member(organisation=organisation, user=user, role=Role.EDITOR)

    assert list(Membership.objects.filter(user=user)) == [membership]
    assert membership.role == Role.EDITOR
    assert organisation.group_name in groups_of(user)


@pytest.mark.django_db
def test_an_editor_who_becomes_a_viewer_leaves_the_cms():
    organisation = an_organisation()
    user = a_member_of(organisation, Role.EDITOR)

    change_role(membership=user.memberships.get(), role=Role.VIEWER)

    assert groups_of(user) == set()


@pytest.mark.django_db
def test_who_leaves_one_organisation_keeps_the_rights_of_the_other():
    left, kept = an_organisation(), an_organisation()
    user = a_member_of(left, Role.EDITOR)
    add_member(organisation=kept, user=user, role=Role.OWNER)

    remove_member(membership=user.memberships.get(organisation=left))

    assert groups_of(user) == {"Organisers", kept.group_name}


@pytest.mark.django_db
def test_other_groups_of_a_person_are_left_alone():
    organisation = an_organisation()
    user = a_member_of(organisation, Role.EDITOR)
    user.groups.add(Group.objects.create(name="Choir"))

    remove_member(membership=user.memberships.get())

    assert groups_of(user) == {"Choir"}


@pytest.mark.django_db
def test_a_role_that_does_not_exist_is_refused():
    user = a_member_of(an_organisation(), Role.EDITOR)

    with pytest.raises(ValidationError):
        change_role(membership=user.memberships.get(), role="emperor")

    assert user.memberships.get().role == Role.EDITOR


# The last owner


@pytest.mark.django_db
def test_the_last_owner_cannot_be_removed():
    organisation = an_organisation()
    owner = a_member_of(organisation, Role.OWNER)
    a_member_of(organisation, Role.EDITOR)
    a_member_of(an_organisation(), Role.OWNER)

    with pytest.raises(Refused, match="needs an owner"):
        remove_member(membership=owner.memberships.get())

    assert owner.memberships.get().role == Role.OWNER
    assert organisation.group_name in groups_of(owner)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_the_last_owner_cannot_step_down(role):
    owner = a_member_of(an_organisation(), Role.OWNER)

    with pytest.raises(Refused, match="needs an owner"):
        change_role(membership=owner.memberships.get(), role=role)

    assert owner.memberships.get().role == Role.OWNER


@pytest.mark.django_db
def test_one_of_two_owners_may_leave():
    organisation = an_organisation()
    owner, other = (a_member_of(organisation, Role.OWNER) for _ in range(2))

    remove_member(membership=owner.memberships.get())

    assert list(organisation.memberships.values_list("user", flat=True)) == [other.pk]


@pytest.mark.django_db
def test_an_organisation_without_any_owner_may_lose_an_editor():
    editor = a_member_of(an_organisation(), Role.EDITOR)

    remove_member(membership=editor.memberships.get())

    assert not editor.memberships.exists()


def test_two_owners_who_leave_at_once_leave_one_behind(committed_db):
    organisation = an_organisation()
    members = [a_member_of(organisation, Role.OWNER).memberships.get() for _ in range(2)]

    def leave(membership):
        try:
            remove_member(membership=membership)
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(leave, members))

    assert outcomes == ["left", "refused"]
    assert organisation.memberships.count() == 1


# Staff


@pytest.mark.django_db
def test_staff_belong_to_the_group_that_approves_briefs():
    user = a_user()

    make_staff(user=user)

    user.refresh_from_db()
    assert user.is_staff
    assert not user.is_superuser
    assert groups_of(user) == {"Platform staff"}
