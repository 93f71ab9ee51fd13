"""A member spends all the supports she has, and takes one back to place it elsewhere."""

import pytest

from challenges.voting.models import Ballot
from challenges.voting.queries import counts_now
from challenges.voting.services import add_up
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

from .conftest import time_passes

pytestmark = pytest.mark.django_db

TITLES = ("A shed with a code", "Goats", "Let it grow")
USED_UP = "Your 2 supports are placed. Take one back to place it here."


def test_a_member_spends_her_supports_and_thinks_again(person):
    challenge = a_challenge(
        stage="voting", title="The lawn", slug="lawn", ballot="budget", ballot_budget=2
    )
    ideas = {title: an_idea(challenge=challenge, title=title) for title in TITLES}
    shed, goats, grass = (f"/ideas/{ideas[title].public_id}/" for title in TITLES)
    wall = challenge.wall_url
    vera = person("Vera").signs_up()

    vera.reads("/challenges/lawn/", "Each voter has 2 supports, at most one for an idea")
    vera.reads(wall, "You have 2 supports", "2 of 2 supports left")
    vera.post(f"{shed}support/", want=1, next=wall)
    vera.reads(wall, "You support “A shed with a code”.", "1 of 2 supports left")
    vera.post(f"{goats}support/", want=1, next=goats)
    vera.reads(goats, "0 of 2 supports left")

    refusal = vera.post(f"{grass}support/", status=409, want=1)
    assert USED_UP in refusal.content.decode()
    vera.post(f"{shed}support/", want=0, next=wall)
    vera.reads(wall, "You no longer support “A shed with a code”.", "1 of 2 supports left")
    vera.post(f"{grass}support/", want=1)
    vera.reads(grass, "0 of 2 supports left")

    assert Ballot.objects.get().used == 2
    add_up()
    time_passes(challenge, hours=2)
    vera.post(f"{grass}support/", status=403, want=0)
    counts = counts_now(challenge)
    assert [counts[ideas[title].pk].supports for title in TITLES] == [0, 1, 1]
    assert "supports left" not in vera.get(wall).content.decode()
