"""Nobody supports an idea that is hers too since a merge, however the two fall together."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from challenges.core.errors import Refused
from challenges.ideas.services import unmerge_ideas
from challenges.voting.enums import Statement
from challenges.voting.models import Ballot, BallotBox, Support, VoteEvent
from challenges.voting.queries import counts_now
from challenges.voting.receipts import votes_of
from challenges.voting.services import add_up, recount, state_support
from challenges.voting.verification import first_broken_link
from tests.builders.voting import a_ballot, a_voter
from tests.challenges.ideas.test_merging import a_pair, merge


def log(idea):
    events = VoteEvent.objects.filter(idea=idea).order_by("pk")
    return list(events.values_list("ballot__voter__display_name", "statement"))


def supporters(idea):
    return set(Support.objects.filter(idea=idea).values_list("ballot__voter__email", flat=True))


@pytest.mark.django_db
def test_what_she_supported_before_is_set_aside_in_the_log_and_nobody_elses_is():
    idea, kept, by = a_pair()
    other = a_voter()
    for voter in (idea.author, other):
        state_support(idea=kept, voter=voter, wanted=True)

    merged = merge(idea, kept, by)

    assert log(kept) == [("Ida", "support"), ("Vera", "support"), ("Ida", "withdrawal")]
    assert VoteEvent.objects.latest("pk").stated_at == merged.merged_at
    assert supporters(kept) == {other.email}
    add_up()
    assert counts_now(kept.challenge)[kept.pk].supports == 1
    assert recount() == []
    assert first_broken_link(kept.challenge) == ""


@pytest.mark.django_db
def test_her_number_of_supports_is_given_back_and_undone_she_may_state_it_again():
    idea, kept, by = a_pair(ballot="budget", ballot_budget=1)
    state_support(idea=kept, voter=idea.author, wanted=True)
    merged = merge(idea, kept, by)

    assert Ballot.objects.get(voter=idea.author).used == 0
    unmerge_ideas(merge=merged, by=by)
    assert supporters(kept) == set()
    state_support(idea=kept, voter=idea.author, wanted=True)

    assert supporters(kept) == {idea.author.email}


@pytest.mark.django_db
def test_without_a_support_of_hers_nothing_is_written():
    idea, kept, by = a_pair()
    state_support(idea=kept, voter=a_voter(), wanted=True)

    merge(idea, kept, by)

    assert log(kept) == [("Vera", "support")]


@pytest.mark.django_db
def test_who_took_a_support_back_herself_and_who_did_not_are_told_apart(client):
    idea, kept, by = a_pair()
    other = a_voter()
    for voter in (idea.author, other):
        state_support(idea=kept, voter=voter, wanted=True)
    state_support(idea=kept, voter=other, wanted=False)
    merge(idea, kept, by)

    def told(voter):
        return [vote.by_merge for vote in votes_of(voter, kept.challenge)]

    assert (told(idea.author), told(other)) == ([True, False], [False, False])
    client.force_login(idea.author)
    page = client.get(reverse("challenges:my-votes", args=[kept.challenge.slug]))
    assert page.content.decode().count("Set aside: the idea is yours too since a merge") == 1
    (letter,) = [each for each in mail.outbox if each.to == [idea.author.email]]
    assert "that support is set aside" in letter.body


def test_a_vote_under_way_while_she_is_merged_is_set_aside_too(committed_db):
    """She has passed every check, and the merge must wait for her, then find it."""
    idea, kept, by = a_pair()
    BallotBox.objects.create(challenge=kept.challenge)
    a_ballot(kept.challenge, voter=idea.author)
    if connection.vendor != "postgresql":
        # One writer at a time: there is no "under way".
        state_support(idea=kept, voter=idea.author, wanted=True)
        merge(idea, kept, by)
        assert supporters(kept) == set()
        return
    voted, merging = Event(), Event()

    def vote():
        try:
            with transaction.atomic():
                state_support(idea=kept, voter=idea.author, wanted=True)
                voted.set()
                merging.wait(2)
        finally:
            connection.close()

    def put_together():
        try:
            voted.wait(5)
            return merge(idea, kept, by)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        voting, merged = pool.submit(vote), pool.submit(put_together)
        merging.wait(0.5)
        merging.set()
        voting.result(10), merged.result(10)

    assert log(kept) == [("Ida", Statement.SUPPORT), ("Ida", Statement.WITHDRAWAL)]
    assert supporters(kept) == set()


def test_a_vote_that_begins_while_she_is_merged_waits_and_is_refused(committed_db):
    idea, kept, by = a_pair()
    begun = Event()

    def vote():
        try:
            begun.wait(5)
            state_support(idea=kept, voter=idea.author, wanted=True)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        voting = pool.submit(vote)
        with transaction.atomic():
            merge(idea, kept, by)
            begun.set()
            with pytest.raises(TimeoutError):
                voting.result(0.7)
        with pytest.raises(Refused):
            voting.result(25)

    assert supporters(kept) == set()
