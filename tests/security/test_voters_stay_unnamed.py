"""Who voted, for what and when: nobody reads it but the voter herself (V12)."""

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.voting.enums import Statement
from challenges.voting.models import Exposure, Support, VoteEvent
from challenges.voting.services import add_up, freeze_ballots, recount
from tests.builders.voting import a_ballot, a_voter

from .crawler import by_hand
from .matrix_desk import ROWS
from .world import a_world

pytestmark = pytest.mark.django_db


# Whoever may see most of each kind of page.
WHO = ("anonymous", "member", "judge", "organiser")


def vote(world):
    """Her event, at a moment at which nothing else happened."""
    voter = a_voter(name="Zelmira Quatrain", email="zelmira@canary.example")
    at = timezone.now() - timedelta(minutes=73, seconds=17)
    row = {"ballot": a_ballot(world.challenge, voter), "idea": world.idea}
    Exposure.objects.create(shown_at=at, **row)
    Support.objects.create(stated_at=at, **row)
    event = VoteEvent.objects.create(statement=Statement.SUPPORT, stated_at=at, **row)
    recount(world.challenge)
    add_up()
    return event


def traces_of(event) -> list[str]:
    voter = event.ballot.voter
    return [
        voter.email,
        voter.display_name,
        voter.public_id,
        event.code,
        f"{event.stated_at:%H:%M:%S}",
    ]


def every_page(world) -> list[str]:
    """But those of accounts and of the CMS, where staff look after them."""
    ours = {row.url(world) for row in ROWS if row.method == "get"} | set(by_hand(world))
    return sorted(url for url in ours if not url.startswith(("/cms/", "/accounts/")))


@pytest.mark.parametrize("state", ["voting", "judging"])
def test_nobody_finds_a_voter_on_any_page(state):
    """V12: not her name, not her address, not the moment, not the code that she alone holds."""
    world = a_world(state)
    traces = traces_of(vote(world))
    if state == "judging":
        freeze_ballots(challenge=world.challenge)
    found = []

    for role in WHO:
        client = world.client(role)
        for url in every_page(world):
            answer = client.get(url)
            text = f"{answer.headers}{answer.getvalue().decode('utf-8', 'replace')}"
            found += [f"{trace} at {url} as {role}" for trace in traces if trace in text]

    assert found == []


def test_the_search_can_find_her(client_for):
    world = a_world("voting")
    event = vote(world)

    page = client_for(event.ballot.voter).get(f"/challenges/{world.slug}/my-votes/")

    text = page.content.decode().replace("-", "").replace(" ", "")
    assert event.code in text
    assert "Zelmira" in text


def test_the_ballots_that_are_published_hold_no_name_and_no_moment():
    world = a_world("judging")
    event = vote(world)

    text = gzip.decompress(bytes(freeze_ballots(challenge=world.challenge).body)).decode()

    assert world.idea.public_id in text
    assert [trace for trace in traces_of(event) if trace in text] == []
