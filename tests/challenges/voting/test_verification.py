"""Somebody who can switch the triggers off changes the log: `verify_votes` names where."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from challenges.core.append_only import missing, put_on, take_off
from challenges.voting.models import Seal, SealedEvent, VoteEvent
from challenges.voting.services import add_up, state_support
from challenges.voting.verification import first_broken_link
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db

TABLES = ("challenges_voteevent", "challenges_seal", "challenges_sealedevent")


@pytest.fixture
def sealed():
    """A challenge with three seals of two events each."""
    challenge = a_challenge(stage="voting", slug="river")
    for _ in range(3):
        for _ in range(2):
            state_support(idea=an_idea(challenge=challenge), voter=a_voter(), wanted=True)
        add_up()
    return challenge


@pytest.fixture
def forger(sealed):
    take_off(connection, *TABLES)
    yield sealed
    put_on(connection, *TABLES)


def event_at(seal, place):
    return SealedEvent.objects.get(seal__number=seal, place=place).event


def test_an_untouched_log_holds(sealed):
    state_support(idea=an_idea(challenge=sealed), voter=a_voter(), wanted=True)
    out = StringIO()

    call_command("verify_votes", stdout=out)

    assert out.getvalue().splitlines() == [
        "river: 3 seals hold, 1 events wait for the next",
        "The vote log holds.",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"statement": "withdrawal"},
        {"code": "000000000000"},
        {"stated_at": "2020-01-01T00:00Z"},
    ],
    ids=["statement", "code", "time"],
)
def test_a_changed_event_is_named(forger, change):
    event = event_at(2, 1)
    VoteEvent.objects.filter(pk=event.pk).update(**change)
    event.refresh_from_db()

    assert first_broken_link(forger) == f"seal 2: event {event.code} at place 1 was changed"


def test_a_vote_given_to_another_idea_or_voter_is_named(forger):
    event, other = event_at(2, 2), event_at(3, 1)
    fault = f"seal 2: event {event.code} at place 2 was changed"

    VoteEvent.objects.filter(pk=event.pk).update(idea=other.idea)
    found = [first_broken_link(forger)]
    VoteEvent.objects.filter(pk=event.pk).update(idea=event.idea, ballot=other.ballot)
    found.append(first_broken_link(forger))

    assert found == [fault, fault]


def test_an_event_taken_out_is_named(forger):
    SealedEvent.objects.filter(event=event_at(2, 1)).delete()

    assert first_broken_link(forger) == "seal 2: the event at place 1 is missing"


def test_the_last_event_of_a_seal_taken_out_is_named(forger):
    SealedEvent.objects.filter(event=event_at(2, 2)).delete()

    assert first_broken_link(forger) == "seal 2 has 1 events, 2 were sealed"


def test_an_event_and_its_hash_changed_alike_break_their_seal(forger):
    one, two = event_at(2, 1), event_at(2, 2)
    hashes = dict(SealedEvent.objects.values_list("event_id", "sha256"))
    SealedEvent.objects.filter(event=two).delete()
    SealedEvent.objects.filter(event=one).delete()
    seal = Seal.objects.get(number=2)
    for place, event in enumerate((two, one), start=1):
        SealedEvent.objects.create(event=event, seal=seal, place=place, sha256=hashes[event.pk])

    assert first_broken_link(forger) == "seal 2: its events are not those that were sealed"


def test_a_seal_taken_out_is_named(forger):
    SealedEvent.objects.filter(seal__number=2).delete()
    Seal.objects.filter(number=2).delete()

    assert first_broken_link(forger) == "seal 2 is missing"


def test_a_seal_made_anew_breaks_the_next(forger):
    Seal.objects.filter(number=1).update(sealed_at="2020-01-01T00:00Z")
    assert first_broken_link(forger) == "seal 1 was changed: its hash is another"

    from challenges.voting.chain import seal_hash

    seal = Seal.objects.get(number=1)
    made = seal_hash(
        challenge="river",
        number=1,
        events=seal.events,
        events_sha256=seal.events_sha256,
        previous_sha256="",
        sealed_at=seal.sealed_at,
    )
    Seal.objects.filter(number=1).update(sha256=made)
    assert first_broken_link(forger) == "seal 2 does not follow from seal 1"


def test_the_command_fails_and_says_what_is_wrong(forger):
    event = event_at(1, 1)
    VoteEvent.objects.filter(pk=event.pk).update(statement="withdrawal")
    gone = missing(connection, *TABLES)
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError, match=f"The vote log does not hold: {len(gone) + 1} found."):
        call_command("verify_votes", stdout=out, stderr=err)

    assert len(gone) == 9
    assert err.getvalue().splitlines() == [
        *(f"the trigger {name} is missing" for name in gone),
        f"river: seal 1: event {event.code} at place 1 was changed",
    ]


def test_a_challenge_that_is_not_there_is_said(db):
    with pytest.raises(CommandError, match="There is no challenge 'sea'."):
        call_command("verify_votes", challenge="sea")
