from django.utils.translation import gettext as _

from challenges.core.verdicts import ALLOWED, Verdict, refused

from .enums import WRITING_ROLES, Role
from .models import Membership, Organisation


def may_view_for(user, organisation: Organisation) -> Verdict:
    """Look at what the organisation works on: its members in any role, and staff."""
    if user.is_authenticated and (user.is_staff or _has_role(user, organisation)):
        return ALLOWED
    return refused(_("Only members of the organisation see this."))


def may_edit_for(user, organisation: Organisation) -> Verdict:
    """Change something for the organisation: its owners and editors, and staff."""
    if user.is_authenticated and (user.is_staff or _has_role(user, organisation, WRITING_ROLES)):
        return ALLOWED
    return refused(_("Only owners and editors of the organisation may do this."))


def may_lose_owner(membership: Membership) -> Verdict:
    """May this member stop being an owner? Not the last one."""
    owners = Membership.objects.filter(
        organisation_id=membership.organisation_id, role=Role.OWNER
    ).values_list("pk", flat=True)
    if list(owners) == [membership.pk]:
        return refused(_("An organisation needs an owner. Make somebody else owner first."))
    return ALLOWED


def _has_role(user, organisation: Organisation, roles=tuple(Role)) -> bool:
    # A page that asks often reads them once beforehand.
    if "memberships" in getattr(user, "_prefetched_objects_cache", {}):
        mine = user.memberships.all()
        return any(row.organisation_id == organisation.pk and row.role in roles for row in mine)
    return user.memberships.filter(organisation=organisation, role__in=roles).exists()
