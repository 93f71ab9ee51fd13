"""Votes around the moment of closing, by the real clock of the database (T1)."""

from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.db import transaction
from django.urls import reverse

from challenges.briefs.enums import WindowKind
from challenges.core.clock import database_now
from challenges.core.errors import Refused
from challenges.voting.models import Ballot, Support, VoteEvent
from challenges.voting.services import record_exposures, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

from .books import wrong_in
from .conftest import rounds
from .threads import at_once, poster

AT_ONCE = 20
# SQLite's clock tells thousandths of a second.
TICK = timedelta(milliseconds=1)


def close_at(challenge, moment):
    challenge.windows.filter(kind=WindowKind.VOTING).update(closes_at=moment)


def wait_until(moment):
    while (left := (moment - database_now()).total_seconds()) > 0:
        sleep(min(left, 0.05) if left > 0.002 else 0)


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize(
    ("after", "in_time"),
    [
        (timedelta(seconds=-1), True),
        (timedelta(0), False),
        (timedelta(milliseconds=1), False),
    ],
)
def test_a_vote_counts_if_it_is_judged_before_the_deadline(after, in_time, wanted):
    """T1: at the deadline -1 s, ±0 and +1 ms."""
    voter, idea = a_voter(), an_idea(challenge=a_challenge(stage="voting"))
    if not wanted:
        state_support(idea=idea, voter=voter, wanted=True)
    before = Support.objects.count()
    deadline = database_now() + timedelta(milliseconds=60) - min(after, timedelta(0))
    close_at(idea.challenge, deadline)
    wait_until(deadline + after)

    if in_time:
        event = state_support(idea=idea, voter=voter, wanted=wanted)
        assert event.stated_at < deadline
        assert Support.objects.count() == int(wanted)
    else:
        with pytest.raises(Refused, match=r"Voting has closed\."):
            state_support(idea=idea, voter=voter, wanted=wanted)
        assert Support.objects.count() == before


@pytest.mark.parametrize("late", [True, False], ids=["past the deadline", "not so long"])
def test_a_vote_that_waits_for_another_is_judged_when_its_turn_comes(challenge, late):
    """T1: the clock is read after the wait for the lock, not when the request came in."""
    voter, idea, held = a_voter(), an_idea(challenge=challenge), Event()
    record_exposures(challenge=challenge, voter=voter, ideas=[idea])
    url = reverse("challenges:idea-support", args=[idea.public_id])
    send = poster(voter, url, {"want": "1"})
    deadline = database_now() + timedelta(seconds=1)
    close_at(challenge, deadline)

    def hold():
        with transaction.atomic():
            list(Ballot.objects.select_for_update().filter(voter=voter))
            held.set()
            wait_until(deadline + TICK if late else deadline - timedelta(seconds=0.7))

    def vote():
        held.wait(timeout=10)
        assert database_now() < deadline
        return send()

    answers = at_once([hold, vote])

    assert answers[0] is None
    assert answers[1] in ({403, 409} if late else {302})
    assert VoteEvent.objects.count() == int(not late)


@rounds(2, 30)
def test_twenty_votes_in_parallel_with_the_close(challenge, rounds):
    """T1: each is either counted or refused, and what decides is the database's clock: what was
    answered before the deadline is accepted, what was sent after it is refused."""
    people, in_time = [a_voter() for _ in range(AT_ONCE)], 0
    for _ in range(rounds):
        close_at(challenge, database_now() + timedelta(hours=1))
        idea = an_idea(challenge=challenge)
        url = reverse("challenges:idea-support", args=[idea.public_id])
        jobs = [poster(person, url, {"want": "1"}) for person in people]
        deadline = database_now() + timedelta(seconds=1)
        close_at(challenge, deadline)

        said = at_once(
            [
                sent_at(deadline + (number - AT_ONCE / 2) * timedelta(milliseconds=25), job)
                for number, job in enumerate(jobs)
            ]
        )

        assert {status for _sent, status, _told in said} <= {302, 403, 409}
        assert [each for each in said if is_unjust(each, deadline)] == []
        accepted = sum(status == 302 for _sent, status, _told in said)
        in_time += accepted
        events = VoteEvent.objects.filter(idea=idea)
        assert events.count() == accepted
        assert not events.filter(stated_at__gte=deadline).exists()
    assert 1 <= in_time < AT_ONCE * rounds, "all on one side of the deadline"
    assert wrong_in(challenge) == []


def sent_at(moment, job):
    """A job that is sent at this moment: when, what was answered, when that was told."""

    def run():
        wait_until(moment)
        sent = database_now()
        status = job()
        return sent, status, database_now()

    return run


def is_unjust(said, deadline) -> bool:
    sent, status, told = said
    if status == 302:
        return sent >= deadline + TICK
    return told < deadline - TICK
