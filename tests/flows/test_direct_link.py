"""Somebody comes by a link to one idea, supports it, and looks around so that it counts."""

import re

import pytest

from challenges.voting.queries import counts_now
from challenges.voting.services import add_up
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

pytestmark = pytest.mark.django_db

WAITS = "Your support is kept. It counts once you have been shown 5 other ideas: {} to go."


def cards_on(page) -> list[str]:
    return re.findall(r'<li data-idea="([0-9a-z]{12})">', page)


def test_a_friend_of_the_author_looks_around_before_her_support_counts(person):
    challenge = a_challenge(stage="voting", slug="river", shown_first=5)
    ideas = [an_idea(challenge=challenge, title=f"Idea {n}") for n in range(8)]
    link, seen = f"/ideas/{ideas[0].public_id}/", "/challenges/river/seen/"
    fay = person("Fay").signs_up()

    fay.reads(link, "Idea 0")
    fay.post(f"{link}support/", want=1)
    page = fay.reads(link, WAITS.format(5))
    [wall] = set(re.findall(r'<a href="([^"]+)">Look at other ideas</a>', page))
    add_up()
    assert counts_now(challenge)[ideas[0].pk] == (0, 0, 1)

    others = [each for each in cards_on(fay.reads(wall, WAITS.format(5))) if each not in link]
    fay.send(seen, {"idea": others[:3]}, status=200)
    fay.reads(wall, WAITS.format(2))
    fay.send(seen, {"idea": others[:3]}, status=200)
    fay.reads(wall, WAITS.format(2))
    fay.send(seen, {"idea": others[3:5]}, status=200)

    assert "Your support is kept." not in fay.get(wall).content.decode()
    add_up()
    assert counts_now(challenge)[ideas[0].pk] == (1, 1, 0)
    fay.post(f"{link}support/", want=0)
    assert counts_now(challenge)[ideas[0].pk] == (0, 1, 0)


def test_whoever_comes_by_the_wall_never_hears_of_it(person):
    challenge = a_challenge(stage="voting", slug="river", shown_first=5)
    ideas = [an_idea(challenge=challenge, title=f"Idea {n}") for n in range(8)]
    gil = person("Gil").signs_up()

    shown = cards_on(gil.get(challenge.wall_url).content.decode())
    gil.send("/challenges/river/seen/", {"idea": shown}, status=200)
    gil.post(f"/ideas/{ideas[0].public_id}/support/", want=1, next=challenge.wall_url)

    page = gil.reads(challenge.wall_url, "You support “Idea 0”.")
    assert "Your support is kept." not in page
    assert counts_now(challenge)[ideas[0].pk] == (1, 1, 0)
