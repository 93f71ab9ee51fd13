"""Whatever becomes of a voter, counters and log agree (V10), and the votes stay as they were cast:
docs/decisions/votes-of-people-who-leave.md."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from challenges.people.models import User
from challenges.voting.models import Ballot, Support, VoteEvent
from challenges.voting.queries import counts_now, voters_count
from challenges.voting.services import add_up, import_votes, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_staff_member
from tests.builders.people import with_second_factor
from tests.builders.voting import a_voter
from tests.faults.books import supports_of, wrong_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge(stage="voting")


@pytest.fixture
def idea(challenge):
    return an_idea(challenge=challenge)


def support(idea, voter, wanted=True):
    state_support(idea=idea, voter=voter, wanted=wanted)


def counted(challenge) -> dict:
    return supports_of(counts_now(challenge))


def test_a_support_taken_back_is_in_no_counter(challenge, idea):
    voters = [a_voter() for _ in range(3)]
    for voter in voters:
        support(idea, voter)
    support(idea, voters[0], wanted=False)
    add_up()
    support(idea, voters[1], wanted=False)

    assert counted(challenge) == {idea.pk: 1}
    assert wrong_in(challenge) == []


def test_a_banned_voter_keeps_the_votes_she_gave_and_gives_no_more(challenge, idea, client_for):
    """V10: her session is dead at once; what she stated before was stated under the rules."""
    voter, other = a_voter(), an_idea(challenge=challenge)
    browser = client_for(voter)
    support(idea, voter)

    User.objects.filter(pk=voter.pk).update(is_active=False)
    answer = browser.post(f"/ideas/{other.public_id}/support/", {"want": "1"})

    assert answer["Location"].startswith("/accounts/login/")
    assert counted(challenge) == {idea.pk: 1}
    assert voters_count(challenge) == 1
    assert wrong_in(challenge) == []


def test_an_account_with_votes_cannot_be_deleted(challenge, idea):
    """V10: neither by the program nor by SQL; the account can be switched off instead."""
    voter = a_voter()
    support(idea, voter)
    add_up()

    with pytest.raises(ProtectedError):
        voter.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        delete_by_sql(voter)

    assert counted(challenge) == {idea.pk: 1}
    assert wrong_in(challenge) == []


def delete_by_sql(person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM account_emailaddress WHERE user_id = %s", [person.pk])
        cursor.execute("DELETE FROM people_user WHERE id = %s", [person.pk])
    connection.check_constraints()


def test_staff_who_delete_a_voter_are_told_what_to_do_instead(challenge, idea, client_for):
    voter, staff = a_voter(), with_second_factor(a_staff_member())
    User.objects.filter(pk=staff.pk).update(is_superuser=True)
    support(idea, voter)

    answer = client_for(staff).post(f"/cms/users/delete/{voter.pk}/")

    assert answer.status_code == 409
    assert "An account can be switched off instead." in answer.content.decode()
    assert User.objects.filter(pk=voter.pk).exists()
    assert wrong_in(challenge) == []


def test_an_idea_with_votes_is_hidden_or_withdrawn_but_never_deleted(challenge, idea):
    voter = a_voter()
    support(idea, voter)
    add_up()
    with pytest.raises(ProtectedError):
        idea.delete()

    for change in ({"hidden_at": timezone.now()}, {"hidden_at": None, "status": "withdrawn"}):
        type(idea).objects.filter(pk=idea.pk).update(**change)
        assert counted(challenge) == {idea.pk: 1}
        assert wrong_in(challenge) == []


def test_an_imported_election_agrees_with_its_log():
    challenge = a_challenge(stage="judged", source_sha256="a" * 64)
    ideas = [an_idea(challenge=challenge) for _ in range(2)]
    ballots = [(a_voter().pk, [ideas[0].pk]), (a_voter().pk, [each.pk for each in ideas])]

    import_votes(challenge=challenge, ballots=ballots)

    assert counted(challenge) == {ideas[0].pk: 2, ideas[1].pk: 1}
    assert wrong_in(challenge) == []


def test_nothing_of_it_is_lost_when_a_closed_account_is_stripped_of_its_name(challenge, idea):
    """What erasing a person means: her name and address go, her ballot stays without them."""
    voter = a_voter()
    support(idea, voter)
    gone = {"display_name": "", "email": "gone@nowhere.invalid", "is_active": False}
    User.objects.filter(pk=voter.pk).update(**gone)

    assert Ballot.objects.get().voter_id == voter.pk
    assert (Support.objects.count(), VoteEvent.objects.count()) == (1, 1)
    assert wrong_in(challenge) == []
