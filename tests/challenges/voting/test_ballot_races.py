"""Votes under way while voting closes. No django_db mark: `committed_db` opens the database."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction

from challenges.briefs.enums import WindowKind
from challenges.core.clock import database_now
from challenges.core.errors import Refused
from challenges.voting.models import BallotBox, BallotFile
from challenges.voting.queries import Counts, counts_now
from challenges.voting.services import ballot_file, freeze_ballots, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_ballot, a_voter

IN_TIME = timedelta(seconds=1)


@pytest.fixture
def idea(committed_db):
    return an_idea(challenge=a_challenge(stage="voting"))


def closes_soon(challenge):
    closes = database_now() + IN_TIME
    challenge.windows.filter(kind=WindowKind.VOTING).update(closes_at=closes)
    return closes


def wait_until(moment):
    while database_now() < moment:
        sleep(0.02)


@pytest.mark.parametrize("came_before", [False, True])
def test_a_vote_in_time_that_is_written_after_the_close_is_in_the_file(idea, came_before):
    # Others have voted before, so that making the box keeps nobody waiting.
    BallotBox.objects.create(challenge=idea.challenge)
    voter = a_voter()
    if came_before:
        a_ballot(idea.challenge, voter=voter)
    closes, voted = closes_soon(idea.challenge), Event()

    def vote():
        try:
            with transaction.atomic():
                state_support(idea=idea, voter=voter, wanted=True)
                assert database_now() < closes
                voted.set()
                wait_until(closes + timedelta(seconds=0.5))
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        vote = pool.submit(vote)
        voted.wait(10)
        wait_until(closes)
        frozen = freeze_ballots(challenge=idea.challenge)
        vote.result()

    assert (frozen.voters, frozen.supports) == (1, 1)
    lines = gzip.decompress(bytes(BallotFile.objects.get().body)).decode().splitlines()
    assert '"supports":[0]' in lines[1]
    assert counts_now(idea.challenge)[idea.pk] == Counts(1, 1)


def test_a_vote_that_begins_while_the_ballots_are_frozen_comes_too_late(idea):
    closes = closes_soon(idea.challenge)
    wait_until(closes)
    frozen, over = Event(), Event()

    def freeze():
        try:
            with transaction.atomic():
                freeze_ballots(challenge=idea.challenge)
                frozen.set()
                over.wait(0.5)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        freezing = pool.submit(freeze)
        frozen.wait(10)
        with pytest.raises(Refused, match="Voting has closed"):
            state_support(idea=idea, voter=a_voter(), wanted=True)
        over.set()
        freezing.result()

    assert counts_now(idea.challenge) == {}


def test_freezing_keeps_no_voter_of_another_challenge_waiting(idea):
    elsewhere = an_idea(challenge=a_challenge(stage="voting"))
    wait_until(closes_soon(idea.challenge))
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    voter, done = a_voter(), Event()

    def vote():
        try:
            state_support(idea=elsewhere, voter=voter, wanted=True)
            done.set()
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool, transaction.atomic():
        freeze_ballots(challenge=idea.challenge)
        pool.submit(vote)
        # Before this transaction ends.
        assert done.wait(5)


def test_what_writes_votes_for_long_makes_freezing_give_up_and_say_so(idea, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    monkeypatch.setattr(ballot_file, "LONGEST_WAIT", "100ms")
    wait_until(closes_soon(idea.challenge))
    elsewhere, begun, over = a_challenge(stage="voting"), Event(), Event()

    def write():
        try:
            with transaction.atomic():
                a_ballot(elsewhere)
                begun.set()
                over.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        writing = pool.submit(write)
        begun.wait(10)
        with pytest.raises(Refused, match="Votes are still being written"):
            freeze_ballots(challenge=idea.challenge)
        over.set()
        writing.result()

    assert freeze_ballots(challenge=idea.challenge).voters == 0


def test_two_who_freeze_at_once_make_one_file(idea):
    a_ballot(idea.challenge, supporting=[idea])
    wait_until(closes_soon(idea.challenge))

    def freeze(_number):
        try:
            return freeze_ballots(challenge=idea.challenge).sha256
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(freeze, range(4)))

    assert found == [BallotFile.objects.get().sha256] * 4
