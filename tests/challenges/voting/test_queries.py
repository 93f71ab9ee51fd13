import pytest
from django.contrib.auth.models import AnonymousUser

from challenges.ideas.models import Idea
from challenges.voting.models import Ballot
from challenges.voting.queries import (
    counted_until,
    counts_from_rows,
    counts_now,
    supported_ids,
    supports_in_log,
    tallies,
    voters_count,
    with_own_support,
)
from challenges.voting.services import add_up, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_ballot, a_voter, exposed, supports

pytestmark = pytest.mark.django_db


def test_tallies_are_those_of_this_challenge():
    one, other = (an_idea(challenge=a_challenge()) for _ in range(2))
    supports(one, 2)
    exposed(one, 1)
    supports(other, 5)

    found = tallies(one.challenge).values_list("idea_id", "supports", "exposures")

    assert list(found) == [(one.pk, 2, 3)]


def test_supported_ids_are_her_own_in_this_challenge():
    challenge, voter = a_challenge(), a_voter()
    mine, not_mine = an_idea(challenge=challenge), an_idea(challenge=challenge)
    elsewhere = an_idea(challenge=a_challenge())
    a_ballot(challenge, voter, supporting=[mine])
    a_ballot(elsewhere.challenge, voter, supporting=[elsewhere])
    supports(not_mine, 1)

    assert supported_ids(voter, challenge) == {mine.pk}
    assert supported_ids(AnonymousUser(), challenge) == set()


def test_a_voter_is_who_supports_something_not_who_looked_or_took_it_back():
    challenge = a_challenge()
    idea, other = an_idea(challenge=challenge), an_idea(challenge=challenge)
    a_ballot(challenge, supporting=[idea, other])
    exposed(idea, 4)
    fickle = a_voter()
    state_support(idea=idea, voter=fickle, wanted=True)
    state_support(idea=idea, voter=fickle, wanted=False)

    assert voters_count(challenge) == 1
    assert voters_count(a_challenge()) == 0


def test_own_support_is_added_to_ideas():
    challenge, voter = a_challenge(), a_voter()
    mine, other = an_idea(challenge=challenge), an_idea(challenge=challenge)
    a_ballot(challenge, voter, supporting=[mine])
    supports(other, 2)

    def found(user):
        return dict(with_own_support(Idea.objects.all(), user).values_list("pk", "is_supported"))

    assert found(voter) == {mine.pk: True, other.pk: False}
    assert found(AnonymousUser()) == {mine.pk: False, other.pk: False}


def test_the_last_word_in_the_log_is_what_counts():
    challenge, voter = a_challenge(), a_voter()
    kept, dropped = an_idea(challenge=challenge), an_idea(challenge=challenge)
    for idea, wishes in ((kept, (True, False, True)), (dropped, (True, False))):
        for wanted in wishes:
            state_support(idea=idea, voter=voter, wanted=wanted)

    assert list(supports_in_log(challenge).values_list("idea_id", flat=True)) == [kept.pk]


def test_rows_are_counted_by_idea():
    idea = an_idea(challenge=a_challenge())
    silent, unseen = (an_idea(challenge=idea.challenge) for _ in range(2))
    supports(idea, 3)
    exposed(idea, 2)
    exposed(silent, 1)
    outside = a_ballot(idea.challenge, supporting=[silent])
    Ballot.objects.filter(pk=outside.pk).update(counted_at=None)
    supports(an_idea(challenge=a_challenge()), 4)

    counted, pending = counts_from_rows(idea.challenge)

    assert counted == {idea.pk: (3, 5, 0), silent.pk: (0, 1, 1)}
    assert pending == {}


def test_what_waits_to_be_added_up_is_counted_once():
    challenge = a_challenge()
    idea, other = an_idea(challenge=challenge), an_idea(challenge=challenge)
    supports(idea, 3)
    first = state_support(idea=idea, voter=a_voter(), wanted=True)
    state_support(idea=other, voter=a_voter(), wanted=True)
    state_support(idea=an_idea(challenge=a_challenge()), voter=a_voter(), wanted=True)

    waiting = counts_now(challenge)
    since = counted_until(challenge)
    add_up(challenge=challenge)

    assert waiting == counts_now(challenge) == {idea.pk: (4, 4, 0), other.pk: (1, 1, 0)}
    assert (since, counted_until(challenge)) == (first.stated_at, None)
