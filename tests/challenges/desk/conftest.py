import pytest

from challenges.organisations.models import Membership, Organisation
from tests.builders.people import a_user


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    """The second factor has tests of its own; here it would stand before every page."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="River Trust", slug="river-trust", kind="nonprofit")


@pytest.fixture
def acts_for():
    """`acts_for(organisation, role)`: a person with that role."""

    def join(organisation, role, **fields):
        user = a_user(f"The {role}", **fields)
        Membership.objects.create(organisation=organisation, user=user, role=role)
        return user

    return join


@pytest.fixture
def editor(organisation, acts_for):
    return acts_for(organisation, "editor")


@pytest.fixture
def viewer(organisation, acts_for):
    return acts_for(organisation, "viewer")


@pytest.fixture
def client(editor, client_for):
    return client_for(editor)
