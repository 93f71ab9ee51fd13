from django.db.models import QuerySet

from .enums import WRITING_ROLES
from .models import Organisation


def organisations_of(user) -> QuerySet[Organisation]:
    """Those the person belongs to in any role; all of them for staff of the platform."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    if user.is_staff:
        return Organisation.objects.all()
    return Organisation.objects.filter(memberships__user=user)


def written_for_by(user) -> QuerySet[Organisation]:
    """Those the person may change something for."""
    if not user.is_authenticated or user.is_staff:
        return organisations_of(user)
    return Organisation.objects.filter(memberships__user=user, memberships__role__in=WRITING_ROLES)
