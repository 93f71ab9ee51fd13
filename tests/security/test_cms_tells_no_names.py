"""Wagtail lists, chooses, previews, compares and completes: nothing of what is planted in ideas,
panel and payments reaches an organiser by any of its addresses (B2, B4, B7)."""

import logging

import pytest

from . import canaries as c
from .figures import addresses, visit
from .routes import third_party
from .test_canaries import TABLE

pytestmark = pytest.mark.django_db

# Lists that take words to search for.
LISTS = (
    "/cms/images/?q=",
    "/cms/images/chooser/results/?q=",
    "/cms/pages/search/?q=",
    "/cms/choose-page/search/?q=",
    "/cms/tag-autocomplete/?term=",
    "/cms/api/main/pages/?search=",
    "/cms/users/?q=",
    "/cms/reports/site-history/?user=",
)


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def of_the_cms(route) -> bool:
    """Without the page with which Wagtail tries out its own alarm."""
    return third_party(route) in ("cms", "documents") and "failwhale" not in route.pattern


def told(answers) -> list:
    return [
        (answer.url, str(secret))
        for answer in answers
        for secret in TABLE
        # The place is a number, which files of the CMS's own may hold as well.
        if secret != c.PLACE and c.holds(answer.all, secret)
    ]


@pytest.mark.parametrize("role", ["organiser", "other organiser"])
def test_no_address_of_the_cms_tells_an_organiser_a_secret(role):
    world = c.planted()
    searched = [path + c.AUTHOR[:6] for path in LISTS]

    answers = visit(world, role, [*addresses(world, of_the_cms), *searched], head=False)

    assert told(answers) == []
    assert len([answer for answer in answers if answer.status == 200]) > 20


def test_an_organiser_reads_her_own_challenge_there_so_the_search_can_find_something():
    world = c.planted()

    (answer,) = visit(world, "organiser", ["/cms/challenges/"], head=False)

    assert c.holds(answer.all, world.challenge.title)
