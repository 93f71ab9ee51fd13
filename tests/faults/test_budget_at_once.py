"""More supports at the same moment than a ballot has (V3), on whichever database runs."""

from collections import Counter

from django.db import IntegrityError
from django.urls import reverse

from challenges.core.errors import Refused
from challenges.voting.models import Ballot, PendingCount, Support, VoteEvent
from challenges.voting.queries import counts_now
from challenges.voting.services import recount, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

from .books import wrong_in
from .conftest import rounds
from .threads import at_once, poster

AT_ONCE, BUDGET = 20, 5


def a_wall(ideas=AT_ONCE):
    challenge = a_challenge(stage="voting", ballot="budget", ballot_budget=BUDGET)
    return challenge, [an_idea(challenge=challenge) for _ in range(ideas)]


def url_of(idea):
    return reverse("challenges:idea-support", args=[idea.public_id])


@rounds(2, 25)
def test_twenty_ideas_at_once_get_no_more_supports_than_the_ballot_has(committed_db, rounds):
    challenge, ideas = a_wall()
    for _ in range(rounds):
        voter = a_voter()
        jobs = [poster(voter, url_of(idea), {"want": "1"}) for idea in ideas]

        answers = at_once(jobs)

        ballot = Ballot.objects.get(voter=voter)
        assert Counter(answers) == {302: BUDGET, 409: AT_ONCE - BUDGET}
        assert (ballot.used, ballot.supports.count(), ballot.events.count()) == (BUDGET,) * 3
    assert PendingCount.objects.count() == rounds * BUDGET
    assert sum(counts.supports for counts in counts_now(challenge).values()) == rounds * BUDGET
    assert wrong_in(challenge) == []


def test_placing_and_taking_back_at_once_leaves_a_ballot_that_agrees_with_its_log(committed_db):
    challenge, ideas = a_wall(10)
    voter = a_voter()
    jobs = [poster(voter, url_of(idea), {"want": want}) for idea in ideas for want in "101"]

    answers = at_once(jobs)

    ballot = Ballot.objects.get(voter=voter)
    assert set(answers) <= {302, 409}
    assert ballot.used == ballot.supports.count() <= BUDGET
    assert recount(challenge) == []


def test_twenty_services_at_once_neither_break_nor_pass_the_constraint(committed_db):
    _challenge, ideas = a_wall()
    voter = a_voter()

    def state(idea):
        return lambda: state_support(idea=idea, voter=voter, wanted=True)

    answers = at_once([state(idea) for idea in ideas])

    assert Counter(type(answer) for answer in answers) == {
        VoteEvent: BUDGET,
        Refused: AT_ONCE - BUDGET,
    }
    assert not any(isinstance(answer, IntegrityError) for answer in answers)
    assert Support.objects.count() == Ballot.objects.get().used == BUDGET
