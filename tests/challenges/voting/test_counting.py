import pytest
from django.utils import timezone

from challenges.voting.models import Ballot, Support, Tally
from challenges.voting.services import record_exposures, recount, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_ballot, a_voter, exposed, supports
from tests.challenges.voting.written import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def test_recount_finds_nothing_where_all_is_well(idea):
    supports(idea, 3)
    exposed(idea, 2)
    said = []

    assert recount(say=said.append) == []
    assert said == [f"{idea.challenge.slug}: as counted"]


def test_recount_mends_a_wrong_counter_and_says_so(idea):
    supports(idea, 3)
    exposed(idea, 2)
    Tally.objects.update(supports=7, exposures=90)

    differences = recount(idea.challenge)

    assert differences == [
        f"{idea.challenge.slug}: idea {idea.public_id}: 7 supports of 90 shown, in truth 3 of 5"
    ]
    assert rows(idea.challenge)["counts"] == [(3, 5, 0)]


def test_recount_takes_the_log_for_the_truth(idea):
    kept, lost, forged = a_voter(), a_voter(), a_voter()
    state_support(idea=idea, voter=kept, wanted=True)
    state_support(idea=idea, voter=lost, wanted=True)
    Support.objects.filter(ballot__voter=lost).delete()
    Support.objects.create(
        ballot=a_ballot(idea.challenge, forged), idea=idea, stated_at=timezone.now()
    )

    differences = recount(idea.challenge)

    assert differences == [
        f"{idea.challenge.slug}: 1 supports put back, as the log has them",
        f"{idea.challenge.slug}: 1 supports removed, as the log lacks them",
    ]
    holders = set(Support.objects.values_list("ballot__voter_id", flat=True))
    assert holders == {kept.pk, lost.pk}


def test_recount_makes_a_missing_counter(idea):
    supports(idea, 2)
    Tally.objects.all().delete()

    recount()

    assert rows(idea.challenge)["counts"] == [(2, 2, 0)]


def test_after_any_story_the_counters_equal_a_recount():
    challenge = a_challenge(stage="voting")
    ideas = [an_idea(challenge=challenge) for _ in range(3)]
    voters = [a_voter() for _ in range(4)]
    for number, voter in enumerate(voters):
        record_exposures(challenge=challenge, voter=voter, ideas=ideas[: number % 3])
        for turn in range(5):
            state_support(
                idea=ideas[(number + turn) % 3], voter=voter, wanted=(number * turn) % 3 != 1
            )

    assert recount() == []


def test_recount_knows_how_many_supports_a_ballot_has_placed():
    challenge = a_challenge(stage="voting", ballot="budget", ballot_budget=3)
    voter = a_voter()
    for _ in range(2):
        state_support(idea=an_idea(challenge=challenge), voter=voter, wanted=True)
    Ballot.objects.update(used=0)

    recount(challenge)

    assert Ballot.objects.get().used == 2


def test_recount_says_where_supports_from_outside_were_miscounted(idea):
    supports(idea, 3)
    Tally.objects.update(outside=2)

    differences = recount(idea.challenge)

    assert differences == [
        f"{idea.challenge.slug}: idea {idea.public_id}: 3 supports of 3 shown, "
        "in truth 3 of 3, 2 from outside, in truth 0"
    ]
