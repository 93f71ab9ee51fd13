"""Many requests at the same moment, with real threads and a barrier, on whichever database runs."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.voting.models import Ballot, Exposure, Support, VoteEvent
from challenges.voting.queries import counts_now
from challenges.voting.services import recount
from tests.builders.briefs import a_challenge
from tests.builders.discussion import a_comment
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

from .threads import at_once, poster

AT_ONCE = 20


def support_url(idea):
    return reverse("challenges:idea-support", args=[idea.public_id])


@pytest.fixture
def idea(committed_db):
    return an_idea(challenge=a_challenge(stage="voting"))


def counts(idea):
    counted = counts_now(idea.challenge).get(idea.pk)
    return {
        "ballots": Ballot.objects.count(),
        "supports": Support.objects.count(),
        "events": VoteEvent.objects.count(),
        "counted": counted and (counted.supports, counted.exposures),
    }


def test_one_support_sent_twenty_times_at_once_counts_once(idea):
    """V1, in threads of one process; over HTTP in test_votes_at_once.py."""
    voter, url = a_voter(), support_url(idea)

    answers = at_once([poster(voter, url, {"want": "1"}) for _ in range(AT_ONCE)])

    assert answers == [302] * AT_ONCE
    assert counts(idea) == {"ballots": 1, "supports": 1, "events": 1, "counted": (1, 1)}


def test_one_withdrawal_sent_twenty_times_at_once_counts_once(idea):
    voter, url = a_voter(), support_url(idea)
    poster(voter, url, {"want": "1"})()

    answers = at_once([poster(voter, url, {"want": "0"}) for _ in range(AT_ONCE)])

    assert answers == [302] * AT_ONCE
    assert counts(idea) == {"ballots": 1, "supports": 0, "events": 2, "counted": (0, 1)}


def test_yes_and_no_at_once_leave_log_and_counter_agreed(idea):
    voter, url = a_voter(), support_url(idea)

    answers = at_once([poster(voter, url, {"want": str(n % 2)}) for n in range(AT_ONCE)])

    assert answers == [302] * AT_ONCE
    assert recount() == []
    assert counts_now(idea.challenge)[idea.pk].supports == Support.objects.count()


def test_twenty_voters_at_once_all_count(idea):
    voters, url = [a_voter() for _ in range(AT_ONCE)], support_url(idea)

    answers = at_once([poster(voter, url, {"want": "1"}) for voter in voters])

    assert answers == [302] * AT_ONCE
    assert counts(idea) == {
        "ballots": AT_ONCE,
        "supports": AT_ONCE,
        "events": AT_ONCE,
        "counted": (AT_ONCE, AT_ONCE),
    }


def test_one_voter_on_many_ideas_at_once_has_one_ballot(idea):
    ideas = [idea, *(an_idea(challenge=idea.challenge) for _ in range(7))]
    voter = a_voter()

    answers = at_once([poster(voter, support_url(each), {"want": "1"}) for each in ideas])

    assert answers == [302] * 8
    assert Ballot.objects.count() == 1
    assert Support.objects.count() == 8
    assert recount() == []


def test_the_same_view_told_many_times_at_once_is_one_exposure(idea):
    ideas = [idea, *(an_idea(challenge=idea.challenge) for _ in range(4))]
    voters = [a_voter() for _ in range(4)]
    url = reverse("challenges:ideas-seen", args=[idea.challenge.slug])
    some, others = ([each.public_id for each in order] for order in (ideas, ideas[::-1]))

    answers = at_once(
        [poster(voter, url, {"idea": shown}) for voter in voters for shown in (some, others, some)]
    )

    assert answers == [200] * 12
    assert Exposure.objects.count() == 20
    assert [each.exposures for each in counts_now(idea.challenge).values()] == [4] * 5


def test_votes_counted_while_a_recount_runs_are_not_lost(idea):
    voters, url = [a_voter() for _ in range(8)], support_url(idea)

    answers = at_once([*(poster(voter, url, {"want": "1"}) for voter in voters), recount, recount])

    assert answers == [302] * 8 + [[], []]
    assert counts_now(idea.challenge)[idea.pk].supports == 8


def test_at_the_closing_second_each_vote_is_either_counted_or_refused(idea):
    closes = timezone.now() + timedelta(seconds=1.5)
    idea.challenge.windows.filter(kind=WindowKind.VOTING).update(closes_at=closes)
    voters, url = [a_voter() for _ in range(10)], support_url(idea)
    jobs = [poster(voter, url, {"want": "1"}) for voter in voters]

    def again_until_late(job):
        def run():
            answers = []
            while timezone.now() < closes + timedelta(seconds=0.4):
                answers.append(job())
            return answers

        return run

    answers = at_once([again_until_late(job) for job in jobs])

    assert all(set(each) <= {302, 403, 409} for each in answers), answers
    accepted = sum(302 in each for each in answers)
    assert Support.objects.count() == accepted
    assert not VoteEvent.objects.filter(stated_at__gt=closes + timedelta(seconds=0.5)).exists()
    assert recount() == []


def test_a_burst_of_comments_stops_at_the_most_for_one_person(idea):
    author, url = a_voter(), reverse("challenges:comment-post", args=[idea.public_id])

    answers = at_once([poster(author, url, {"text": f"Thought {n}"}) for n in range(15)])

    assert Counter(answers) == {302: 10, 409: 5}


def test_answers_at_once_keep_their_places_in_the_thread(idea):
    first = a_comment(idea, at=timezone.now() - timedelta(hours=1))
    url = reverse("challenges:comment-post", args=[idea.public_id])
    jobs = [
        poster(a_voter(), url, {"text": f"Answer {n}", "parent": str(first.pk)}) for n in range(8)
    ]

    answers = at_once(jobs)

    assert answers == [302] * 8
    thread = type(first).norel_objects.filter(thread_id=first.thread_id)
    assert sorted(thread.values_list("order", flat=True)) == list(range(1, 10))


def test_these_races_are_run_on_a_database_that_threads_share():
    assert connection.vendor in ("sqlite", "postgresql")
