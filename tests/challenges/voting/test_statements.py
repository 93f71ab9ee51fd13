from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.core.errors import Refused
from challenges.ideas.models import Idea
from challenges.voting.enums import Statement
from challenges.voting.models import Ballot, VoteEvent
from challenges.voting.services import state_support
from challenges.voting.signals import support_stated
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.people import a_user
from tests.builders.voting import a_voter, supports
from tests.challenges.voting.written import NOTHING, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def close_voting(challenge, at):
    challenge.windows.filter(kind=WindowKind.VOTING).update(
        opens_at=at - timedelta(days=1), closes_at=at
    )


def test_a_support_is_written_everywhere_at_once(idea):
    voter = a_voter()

    event = state_support(idea=idea, voter=voter, wanted=True)

    assert (event.ballot.voter, event.idea, event.statement) == (voter, idea, Statement.SUPPORT)
    assert rows(idea.challenge) == {
        "ballots": 1,
        "events": ["support"],
        "supports": 1,
        "exposures": 1,
        "counts": [(1, 1, 0)],
    }


def test_the_same_wish_again_changes_nothing(idea):
    voter = a_voter()
    state_support(idea=idea, voter=voter, wanted=True)
    before = rows(idea.challenge)

    again = state_support(idea=idea, voter=voter, wanted=True)

    assert again is None
    assert rows(idea.challenge) == before


def test_taking_back_is_logged_and_leaves_the_exposure(idea):
    voter = a_voter()
    state_support(idea=idea, voter=voter, wanted=True)

    state_support(idea=idea, voter=voter, wanted=False)

    assert rows(idea.challenge) == {
        "ballots": 1,
        "events": ["support", "withdrawal"],
        "supports": 0,
        "exposures": 1,
        "counts": [(0, 1, 0)],
    }


def test_taking_back_what_was_never_given_writes_no_event(idea):
    assert state_support(idea=idea, voter=a_voter(), wanted=False) is None
    assert VoteEvent.objects.count() == 0


def test_changing_ones_mind_five_times_ends_in_the_last_word(idea):
    voter = a_voter()

    for wanted in (True, False, True, False, True):
        state_support(idea=idea, voter=voter, wanted=wanted)

    assert rows(idea.challenge)["counts"] == [(1, 1, 0)]
    assert rows(idea.challenge)["events"] == [
        "support",
        "withdrawal",
        "support",
        "withdrawal",
        "support",
    ]


def test_one_ballot_holds_all_supports_of_a_member_in_a_challenge(idea):
    voter, other = a_voter(), an_idea(challenge=idea.challenge)

    state_support(idea=idea, voter=voter, wanted=True)
    state_support(idea=other, voter=voter, wanted=True)

    ballot = Ballot.objects.get()
    assert set(ballot.supports.values_list("idea_id", flat=True)) == {idea.pk, other.pk}


def test_two_voters_count_twice(idea):
    supports(idea, 3)

    state_support(idea=idea, voter=a_voter(), wanted=True)

    assert rows(idea.challenge)["counts"] == [(4, 4, 0)]


def test_the_event_is_signalled(idea):
    heard = []

    def listen(sender, event, **kwargs):
        heard.append(event)

    support_stated.connect(listen)

    event = state_support(idea=idea, voter=a_voter(), wanted=True)
    support_stated.disconnect(listen)

    assert heard == [event]


def test_a_listener_that_fails_leaves_no_half_vote(idea):
    def fail(sender, event, **kwargs):
        raise RuntimeError

    support_stated.connect(fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        state_support(idea=idea, voter=a_voter(), wanted=True)
    support_stated.disconnect(fail)

    assert rows(idea.challenge) == NOTHING


@pytest.mark.parametrize("stage", ["announced", "open", "judging", "judged"])
def test_outside_the_voting_window_nothing_is_written(stage):
    idea = an_idea(challenge=a_challenge(stage=stage))

    with pytest.raises(Refused):
        state_support(idea=idea, voter=a_voter(), wanted=True)

    assert rows(idea.challenge) == NOTHING


def test_the_moment_of_closing_is_too_late(idea):
    close_voting(idea.challenge, timezone.now())

    with pytest.raises(Refused, match="Voting has closed"):
        state_support(idea=idea, voter=a_voter(), wanted=True)

    assert rows(idea.challenge) == NOTHING


def test_a_moment_before_closing_is_in_time(idea):
    close_voting(idea.challenge, timezone.now() + timedelta(seconds=30))

    state_support(idea=idea, voter=a_voter(), wanted=True)

    assert rows(idea.challenge)["counts"] == [(1, 1, 0)]


def test_the_windows_of_the_database_count_not_those_of_the_page(idea):
    assert idea.challenge.is_open("voting", timezone.now())
    close_voting(idea.challenge, timezone.now() - timedelta(hours=1))

    with pytest.raises(Refused):
        state_support(idea=idea, voter=a_voter(), wanted=True)


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_an_idea_that_is_not_on_the_wall_takes_no_votes(status, wanted):
    idea = an_idea(challenge=a_challenge(stage="voting"), status=status)

    with pytest.raises(Refused):
        state_support(idea=idea, voter=a_voter(), wanted=wanted)

    assert rows(idea.challenge) == NOTHING


def test_an_idea_hidden_since_the_page_was_made_takes_no_votes(idea):
    Idea.objects.filter(pk=idea.pk).update(hidden_at=timezone.now())

    with pytest.raises(Refused):
        state_support(idea=idea, voter=a_voter(), wanted=True)


def test_nobody_supports_an_idea_of_her_own(idea):
    with pytest.raises(Refused, match="your own idea"):
        state_support(idea=idea, voter=idea.author, wanted=True)

    assert rows(idea.challenge) == NOTHING


def test_a_judge_has_no_vote(idea):
    judge = a_judge(idea.challenge, user=a_user("Jo"))

    with pytest.raises(Refused, match="a judge does not vote"):
        state_support(idea=idea, voter=judge.user, wanted=True)

    assert rows(idea.challenge) == NOTHING


def test_who_is_invited_to_the_panel_can_still_take_her_support_back(idea):
    voter = a_voter()
    state_support(idea=idea, voter=voter, wanted=True)
    a_judge(idea.challenge, email=voter.email, accepted=False)

    state_support(idea=idea, voter=voter, wanted=False)

    assert rows(idea.challenge)["counts"] == [(0, 1, 0)]


def test_an_unconfirmed_address_has_no_vote(idea):
    with pytest.raises(Refused, match="confirm your e-mail"):
        state_support(idea=idea, voter=a_voter(confirmed=False), wanted=True)

    assert rows(idea.challenge) == NOTHING


def test_the_log_cannot_be_changed_or_deleted(idea):
    event = state_support(idea=idea, voter=a_voter(), wanted=True)

    for statement in ("UPDATE {t} SET idea_id = idea_id", "DELETE FROM {t}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(t="challenges_voteevent"))

    assert VoteEvent.objects.get() == event
