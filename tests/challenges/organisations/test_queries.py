import pytest
from django.contrib.auth.models import AnonymousUser

from challenges.organisations.enums import Role
from challenges.organisations.queries import organisations_of, written_for_by
from challenges.organisations.services import add_member
from tests.builders.organisations import an_organisation
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def test_members_have_their_own_organisations_and_write_for_some_of_them():
    owned, edited, viewed, _others = (an_organisation() for _ in range(4))
    user = a_user()
    for organisation, role in ((owned, "owner"), (edited, "editor"), (viewed, "viewer")):
        add_member(organisation=organisation, user=user, role=Role(role))
        add_member(organisation=organisation, user=a_user(), role=Role.OWNER)

    assert set(organisations_of(user)) == {owned, edited, viewed}
    assert set(written_for_by(user)) == {owned, edited}


def test_staff_have_all_organisations():
    organisations = {an_organisation(), an_organisation()}

    assert set(organisations_of(a_user(staff=True))) == organisations
    assert set(written_for_by(a_user(staff=True))) == organisations


@pytest.mark.parametrize("visitor", [AnonymousUser(), None])
def test_visitors_and_mere_members_have_none(visitor):
    an_organisation()
    user = visitor or a_user()

    assert list(organisations_of(user)) == []
    assert list(written_for_by(user)) == []
