"""Writes to organisations. Each keeps the Wagtail groups in step with who may do what."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission

from challenges.core.errors import require

from .enums import WRITING_ROLES, Role
from .models import Membership, Organisation
from .rules import may_lose_owner

# Everybody who writes for an organisation enters the CMS; the organisation's own group says where.
ORGANISERS = "Organisers"
# Approves briefs and looks after organisations.
PLATFORM_STAFF = "Platform staff"
IMAGE_RIGHTS = ("add_image", "change_image", "choose_image")


@transaction.atomic
def create_organisation(
    *, name: str, slug: str, kind: str, about: str = "", website: str = "", drawing: int = 0
) -> Organisation:
    """A new organisation with its own group and its own collection of pictures in the CMS."""
    organisation = Organisation(
        name=name, slug=slug, kind=kind, about=about, website=website, drawing=drawing
    )
    organisation.full_clean()
    organisation.save()
    group = Group.objects.create(name=organisation.group_name)
    collection = Collection.get_first_root_node().add_child(name=organisation.name)
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=IMAGE_RIGHTS
    ):
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=permission
        )
    return organisation


@transaction.atomic
def add_member(*, organisation: Organisation, user, role: str) -> Membership:
    """Make `user` a member, or give the member she is already this role."""
    membership, is_new = Membership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"role": role}
    )
    if not is_new:
        return change_role(membership=membership, role=role)
    _keep_groups_in_step(membership.organisation, user)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: str) -> Membership:
    """Raises Refused when the organisation would be left without an owner."""
    membership = _locked(membership)
    if role != Role.OWNER:
        require(may_lose_owner(membership))
    membership.role = role
    membership.full_clean()
    membership.save(update_fields=["role"])
    _keep_groups_in_step(membership.organisation, membership.user)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    """Raises Refused when the organisation would be left without an owner."""
    membership = _locked(membership)
    require(may_lose_owner(membership))
    organisation, user = membership.organisation, membership.user
    membership.delete()
    _keep_groups_in_step(organisation, user)


@transaction.atomic
def make_staff(*, user) -> None:
    """Make `user` one of the platform's staff, in our rules and in the CMS alike."""
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.add(Group.objects.get_or_create(name=PLATFORM_STAFF)[0])


def _locked(membership: Membership) -> Membership:
    # The organisation's row is the lock under which its owners are counted.
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    return Membership.objects.get(pk=membership.pk)


def _keep_groups_in_step(organisation: Organisation, user) -> None:
    own_group, _made = Group.objects.get_or_create(name=organisation.group_name)
    organisers, _made = Group.objects.get_or_create(name=ORGANISERS)
    writes_for = user.memberships.filter(role__in=WRITING_ROLES)
    _set_group(user, own_group, writes_for.filter(organisation=organisation).exists())
    _set_group(user, organisers, writes_for.exists())


def _set_group(user, group: Group, belongs: bool) -> None:
    (user.groups.add if belongs else user.groups.remove)(group)
