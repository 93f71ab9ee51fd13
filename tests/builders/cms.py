"""People at work in the CMS, and what its page editor sends."""

from django.test import Client

from challenges.organisations.enums import Role

from .organisations import a_member_of, a_staff_member
from .people import with_second_factor


def in_cms(user) -> Client:
    """Her browser, signed in and behind a second factor."""
    client = Client()
    client.force_login(
        with_second_factor(user), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def an_organiser(organisation, role=Role.EDITOR) -> Client:
    return in_cms(a_member_of(organisation, role))


def staff_in_cms() -> Client:
    return in_cms(a_staff_member())


def brief_typed(**changes) -> dict:
    """The fields of the page editor."""
    return {
        "title": "How might we?",
        "lead": "A question",
        "hero": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-id": "",
        "body-0-value": "What we know",
        "seo_title": "",
        "search_description": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    } | changes
