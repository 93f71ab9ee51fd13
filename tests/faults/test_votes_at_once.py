"""The same vote many times at the same moment, over HTTP and in several processes (V1, V2)."""

import pytest

from challenges.voting.models import Support, VoteEvent
from challenges.voting.queries import counts_now
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

from .books import wrong_in
from .conftest import rounds
from .crowd import send, voters
from .threads import at_once

AT_ONCE = 20


@rounds(3, 50)
def test_one_click_sent_twenty_times_at_once_is_one_vote(challenge, server, rounds):
    """V1: one row, the count goes up by one, and nobody sees an error."""
    [voter] = voters(1)
    for _ in range(rounds):
        idea = an_idea(challenge=challenge)
        path = f"/ideas/{idea.public_id}/support/"
        jobs = [lambda path=path: send(server.port, voter, path, {"want": "1"})[0]] * AT_ONCE

        answers = at_once(jobs)

        assert answers == [302] * AT_ONCE
        assert Support.objects.filter(idea=idea).count() == 1
        assert VoteEvent.objects.filter(idea=idea).count() == 1
        assert counts_now(challenge)[idea.pk].supports == 1
    assert wrong_in(challenge) == []


@rounds(3, 50)
@pytest.mark.django_db
def test_what_was_sent_before_may_be_sent_again(client_for, rounds):
    """V2: a double click, a retry, a proxy's replay: the state is what was stated last, and a
    repetition writes nothing."""
    idea = an_idea(challenge=a_challenge(stage="voting"))
    browser = client_for(a_voter())

    for number in range(rounds):
        want = str((number + 1) % 2)
        path = f"/ideas/{idea.public_id}/support/"
        answers = [browser.post(path, {"want": want}).status_code for _ in range(3)]

        assert answers == [302] * 3
        assert Support.objects.filter(idea=idea).count() == int(want)
        assert VoteEvent.objects.filter(idea=idea).count() == number + 1
    assert wrong_in(idea.challenge) == []
