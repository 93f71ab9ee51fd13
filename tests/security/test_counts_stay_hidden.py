"""How the votes stand is nobody's to know until they are all in, the organiser's neither (V11)."""

import re

import pytest

from challenges.voting.models import Tally
from tests.builders.ideas import an_idea

from .crawler import by_hand, crawl
from .world import ROLES, a_world

pytestmark = pytest.mark.django_db

SUPPORTS, EXPOSURES = 7351, 9377
# 7351, 7,351, 7 351 (also with the thin and the unbreakable blank), 7.351, 7'351; 78.4, 78,4.
FIGURES = re.compile(
    r"7[\s,.’'\u00a0\u2009\u202f]?351(?!\d)|9[\s,.’'\u00a0\u2009\u202f]?377(?!\d)|78[.,][34]\d*"
    r"|0?[.,]78[34]\d*"
)


def planted(state, **counts):
    world = a_world(state)
    ideas = [world.idea, world.other_idea]
    ideas += [an_idea(challenge=world.challenge, title=f"Idea {n}") for n in range(6)]
    for number, idea in enumerate(ideas):
        Tally.objects.update_or_create(
            idea=idea,
            defaults={"supports": SUPPORTS - 7 * number, "exposures": EXPOSURES},
        )
    return world, ideas


def without_what_varies(text) -> str:
    """Drawn pictures, ids, tokens and hashes hold any digits at all; and the times of day."""
    text = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    text = re.sub(r"csrfmiddlewaretoken\" value=\"\w+", "", text)
    return re.sub(r"[0-9a-z]{12}|[0-9a-f]{64}|\d\d:\d\d(:\d\d(\.\d+)?)?", "", text)


def found_in(answers) -> list[tuple[str, str]]:
    """Where a figure stands: the address, and the words around it."""
    places = []
    for answer in answers:
        text = without_what_varies(answer.all)
        if found := FIGURES.search(text):
            places.append((answer.url, text[max(0, found.start() - 60) : found.end() + 30]))
    return places


@pytest.mark.parametrize("role", ROLES)
def test_no_page_tells_them_while_voting_is_open(role):
    world, _ideas = planted("voting")

    answers = crawl(world, role, by_hand(world))

    assert found_in(answers) == []
    assert {answer.url for answer in answers if answer.status >= 500} == set()


@pytest.mark.parametrize("htmx", [True, False])
def test_the_answer_to_a_vote_does_not_tell_them(htmx):
    world, ideas = planted("voting")
    client = world.client("member")
    options = {"headers": {"HX-Request": "true"}} if htmx else {}
    path = f"/ideas/{ideas[0].public_id}/support/"

    answers = [client.post(path, {"want": want}, follow=True, **options) for want in "1100"]
    seen = client.post(f"/challenges/{world.slug}/seen/", {"idea": [ideas[1].public_id]})

    assert [a.status_code for a in answers] == [200] * 4
    for answer in (*answers, seen):
        assert FIGURES.search(without_what_varies(answer.content.decode())) is None


@pytest.mark.parametrize("sort", ["", "support", "newest", "title", "discussed", "random", "tally"])
@pytest.mark.parametrize("role", ["anonymous", "organiser"])
def test_no_order_follows_them(role, sort):
    world, ideas = planted("voting")
    wall = f"/challenges/{world.slug}/ideas/?sort={sort}&seed=abc"
    before = order_on(world, role, wall)

    for idea, supports in zip(ideas, range(100, 9000, 1000), strict=False):
        Tally.objects.filter(idea=idea).update(supports=supports)

    assert order_on(world, role, wall) == before
    assert len(before) == len(ideas)


def test_a_page_is_the_same_to_the_byte_whatever_they_are():
    world, _ideas = planted("voting")
    pages = [f"/challenges/{world.slug}/ideas/", world.idea.get_absolute_url(), "/challenges/", "/"]
    before = [body_of(world, page) for page in pages]

    Tally.objects.update(supports=0, exposures=0)

    after = [body_of(world, page) for page in pages]
    assert after == before


@pytest.mark.parametrize("role", ["anonymous", "organiser"])
def test_they_are_found_once_the_votes_are_in(role):
    world, _ideas = planted("judging")

    found = [url for url, _words in found_in(crawl(world, role, by_hand(world)))]

    assert f"/challenges/{world.slug}/ideas/?sort=support" in found


def test_only_then_does_the_wall_follow_them():
    world, ideas = planted("judging")

    order = order_on(world, "member", f"/challenges/{world.slug}/ideas/?sort=support")

    assert order == [idea.public_id for idea in ideas]


def order_on(world, role, path) -> list[str]:
    text = world.client(role).get(path).content.decode()
    links = re.findall(r'href="/ideas/([0-9a-z]{12})/"', text)
    return list(dict.fromkeys(links))


def body_of(world, path) -> str:
    text = world.client("member").get(path).content.decode()
    return re.sub(r"=\"\w{64}\"|in \d+ minutes?", "", text)
