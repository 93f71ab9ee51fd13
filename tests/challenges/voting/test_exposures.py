import pytest
from django.utils import timezone

from challenges.core.errors import Refused
from challenges.voting.models import Exposure
from challenges.voting.services import record_exposures, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter
from tests.challenges.voting.written import NOTHING, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def test_exposures_count_once_for_each_voter():
    challenge = a_challenge(stage="voting")
    ideas = [an_idea(challenge=challenge) for _ in range(3)]
    voter = a_voter()

    first = record_exposures(challenge=challenge, voter=voter, ideas=ideas[:2])
    again = record_exposures(challenge=challenge, voter=voter, ideas=ideas)

    assert (first, again) == (2, 1)
    assert rows(challenge)["counts"] == [(0, 1, 0), (0, 1, 0), (0, 1, 0)]


def test_what_is_not_on_this_wall_is_not_seen():
    challenge, voter = a_challenge(stage="voting"), a_voter()
    ideas = [
        an_idea(challenge=challenge, author=voter),
        an_idea(challenge=challenge, status="draft"),
        an_idea(challenge=challenge, status="withdrawn"),
        an_idea(challenge=challenge, hidden_at=timezone.now()),
        an_idea(challenge=a_challenge(stage="voting")),
    ]

    assert record_exposures(challenge=challenge, voter=voter, ideas=ideas) == 0
    assert Exposure.objects.count() == 0


@pytest.mark.parametrize("stage", ["open", "judging"])
def test_exposures_are_counted_only_while_voting_is_open(stage):
    idea = an_idea(challenge=a_challenge(stage=stage))

    with pytest.raises(Refused):
        record_exposures(challenge=idea.challenge, voter=a_voter(), ideas=[idea])

    assert rows(idea.challenge) == NOTHING


def test_a_support_of_a_seen_idea_adds_no_second_exposure(idea):
    voter = a_voter()
    record_exposures(challenge=idea.challenge, voter=voter, ideas=[idea])

    state_support(idea=idea, voter=voter, wanted=True)

    assert rows(idea.challenge)["counts"] == [(1, 1, 0)]
