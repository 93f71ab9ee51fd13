from itertools import count

from challenges.organisations.enums import Kind, Role
from challenges.organisations.models import Organisation
from challenges.organisations.services import add_member, create_organisation, make_staff

from .people import a_user

_numbers = count(1)


def an_organisation(name="Kettle & Co", **fields) -> Organisation:
    """An organisation with its group and collection in the CMS, and no members."""
    number = next(_numbers)
    fields = {"slug": f"organisation-{number}", "kind": Kind.BRAND} | fields
    return create_organisation(name=f"{name} {number}", **fields)


def a_member_of(organisation, role=Role.EDITOR, name="Olga"):
    """A person with a confirmed address who belongs to the organisation in this role."""
    user = a_user(name)
    add_member(organisation=organisation, user=user, role=role)
    return user


def a_staff_member(name="Stella"):
    """One of the platform's staff, who may enter the CMS once she has a second factor."""
    user = a_user(name)
    make_staff(user=user)
    return user
