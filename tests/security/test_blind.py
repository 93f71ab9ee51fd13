"""A blind challenge: nobody learns before the result whose idea it is (B1, B2, B3, B10)."""

import re
from hashlib import md5, sha256

import pytest

from challenges.people.models import User
from tests.builders.discussion import a_comment

from .crawler import by_hand, crawl
from .world import a_world

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Zephyrine Quackenbush", "zq.canary@secret.example"
FILE = "my own file name"
OUTSIDERS = ("anonymous", "member", "other author", "judge", "other judge", "other organiser")


def blind_world(state):
    world = a_world(state, names={"author": NAME}, blind=True)
    author = world.people["author"]
    author.email = EMAIL
    author.save()
    if state != "decided":
        a_comment(world.idea, author=author, text="I wrote this idea, as you know.")
    return world


def traces(world) -> list[str]:
    """The name, the address, what can be computed of it, and the ids behind them."""
    author = User.objects.get(pk=world.people["author"].pk)
    hashes = [kind(EMAIL.encode()).hexdigest() for kind in (md5, sha256)]
    return [*NAME.split(), EMAIL, EMAIL.partition("@")[0], FILE, author.public_id, *hashes]


def pages_with(answers, words) -> list[tuple]:
    return [(a.url, word) for a in answers for word in words if word.lower() in a.all.lower()]


@pytest.mark.parametrize(
    ("role", "state"), [*((role, "voting") for role in OUTSIDERS), ("judge", "judging")]
)
def test_nobody_else_finds_a_trace_of_the_author(role, state):
    world = blind_world(state)

    answers = crawl(world, role, by_hand(world))

    assert pages_with(answers, traces(world)) == []


def test_the_organiser_sees_the_name_and_never_the_address():
    world = blind_world("voting")

    answers = crawl(world, "organiser", by_hand(world))

    found = pages_with(answers, [NAME, EMAIL, FILE])
    assert (world.idea.get_absolute_url(), NAME) in found
    assert {word for _url, word in found} == {NAME}


def test_the_author_sees_her_own_name_so_the_search_can_find_it():
    world = blind_world("voting")

    found = pages_with(crawl(world, "author"), [NAME])

    assert ("/my/profile/", NAME) in found


@pytest.mark.parametrize("role", ["anonymous", "member", "judge"])
def test_after_the_result_the_name_is_shown_and_still_no_address(role):
    world = blind_world("decided")

    answers = crawl(world, role, by_hand(world))

    found = pages_with(answers, [NAME, EMAIL, FILE])
    assert (world.idea.get_absolute_url(), NAME) in found
    assert {word for _url, word in found} == {NAME}


def test_only_who_pays_the_winner_sees_the_address_and_only_on_the_page_of_the_award():
    world = blind_world("decided")

    found = pages_with(crawl(world, "organiser", by_hand(world)), [EMAIL, FILE])

    assert found == [(f"/desk/challenges/{world.challenge.slug}/award/", EMAIL)]


@pytest.mark.parametrize(
    "query", ["q=Zephyrine", "q=Quackenbush", "q=zq.canary", "q=secret.example"]
)
@pytest.mark.parametrize("role", ["anonymous", "member", "judge"])
def test_a_search_for_the_author_finds_nothing(role, query):
    world = blind_world("voting")

    text = world.client(role).get(f"/challenges/{world.slug}/ideas/?{query}").content.decode()

    assert world.idea.public_id not in text


@pytest.mark.parametrize("query", ["author={pk}", "author__id={pk}", "user={pk}", "order=author"])
@pytest.mark.parametrize("role", ["anonymous", "member", "judge"])
def test_a_filter_by_author_changes_nothing(role, query):
    world = blind_world("voting")
    wall = f"/challenges/{world.slug}/ideas/?seed=abc"
    query = query.format(pk=world.people["other author"].pk)

    asked, plain = (ids(world, role, path) for path in (f"{wall}&{query}", wall))

    assert asked == plain
    assert len(plain) == 2


def ids(world, role, path):
    text = world.client(role).get(path).content.decode()
    return re.findall(r'href="/ideas/([0-9a-z]{12})/"', text)
