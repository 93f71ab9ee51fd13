from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from challenges.voting.chain import (
    event_hash,
    events_hash,
    name_in_log,
    pseudonym,
    seal_hash,
)
from challenges.voting.models import BallotBox, PendingCount, Seal, SealedEvent, VoteEvent
from challenges.voting.services import add_up, counting, seal_unsealed, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter, supports

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge(stage="voting")


def vote(challenge, n=1):
    return [
        state_support(idea=an_idea(challenge=challenge), voter=a_voter(), wanted=True)
        for _ in range(n)
    ]


def test_adding_up_seals_what_was_stated_in_its_order(challenge):
    first, second = vote(challenge, 2)

    assert add_up(challenge=challenge) == 2

    seal = Seal.objects.get()
    places = list(SealedEvent.objects.values_list("event_id", "seal_id", "place"))
    assert (seal.number, seal.events, seal.previous_sha256) == (1, 2, "")
    assert places == [(first.pk, seal.pk, 1), (second.pk, seal.pk, 2)]
    assert PendingCount.objects.count() == 0


def test_each_seal_holds_the_one_before(challenge):
    for _ in range(3):
        vote(challenge)
        add_up(challenge=challenge)

    seals = list(Seal.objects.order_by("number"))

    assert [seal.number for seal in seals] == [1, 2, 3]
    assert [seal.previous_sha256 for seal in seals] == ["", seals[0].sha256, seals[1].sha256]


def test_the_hashes_are_those_that_anybody_would_compute(challenge):
    (event,) = vote(challenge)
    add_up(challenge=challenge)

    seal, box = Seal.objects.get(), BallotBox.objects.get()
    leaf = event_hash(
        code=event.code,
        voter=name_in_log(box.salt, event.ballot.voter.public_id),
        idea=event.idea.public_id,
        statement="support",
        stated_at=event.stated_at,
    )
    assert SealedEvent.objects.get().sha256 == leaf
    assert seal.events_sha256 == events_hash([leaf])
    assert seal.sha256 == seal_hash(
        challenge=challenge.slug,
        number=1,
        events=1,
        events_sha256=events_hash([leaf]),
        previous_sha256="",
        sealed_at=seal.sealed_at,
    )


def test_the_form_of_what_is_hashed_never_changes():
    at = datetime(2026, 11, 25, 12, 0, 0, 5, tzinfo=UTC)
    voter = name_in_log("ab" * 32, "voter0000001")
    leaf = event_hash(
        code="code00000001", voter=voter, idea="idea00000001", statement="support", stated_at=at
    )

    assert voter == "4c1cfbbfce1aa1595ce4f3c4cd6b43ce"
    assert leaf == "4452d817cf6859bec915963e3b7815260de1b1404e971738e28dabd06ffd955f"
    assert (
        events_hash([leaf, leaf])
        == "ff9baaa0a77a2cc48006b5269cb09cb640bc73a7005ce35c0790eb55d6d2e28a"
    )
    assert (
        seal_hash(
            challenge="river",
            number=2,
            events=2,
            events_sha256=leaf,
            previous_sha256=leaf,
            sealed_at=at,
        )
        == "6c75e379ca6a825218040e340f972f250e3d634df43a7246ceb20a57c5296b07"
    )


def test_no_published_name_of_a_voter_stands_in_what_is_sealed():
    """Or whoever holds a receipt could try the published ballots until its hash comes out."""
    assert name_in_log("ab" * 32, "voter0000001") != pseudonym("ab" * 32, "voter0000001")


def test_challenges_have_chains_of_their_own_and_voters_another_name_in_each(challenge):
    other, voter = a_challenge(stage="voting"), a_voter()
    for place in (challenge, other):
        state_support(idea=an_idea(challenge=place), voter=voter, wanted=True)

    assert add_up() == 2

    assert list(Seal.objects.values_list("number", flat=True)) == [1, 1]
    names = {pseudonym(box.salt, voter.public_id) for box in BallotBox.objects.all()}
    assert len(names) == 2


def test_adding_up_twice_adds_nothing(challenge):
    vote(challenge, 3)
    add_up()

    assert add_up() == 0
    assert Seal.objects.count() == 1


def test_more_than_one_batch_is_added_up_whole(challenge, monkeypatch):
    monkeypatch.setattr(counting, "PENDING_AT_ONCE", 2)
    vote(challenge, 5)

    assert add_up() == 5
    assert list(Seal.objects.order_by("number").values_list("events", flat=True)) == [2, 2, 1]


def test_what_nobody_put_in_line_is_sealed_on_demand_and_once(challenge):
    supports(an_idea(challenge=challenge), 3)
    vote(challenge)

    assert seal_unsealed(challenge=challenge) == 3
    assert seal_unsealed(challenge=challenge) == 0
    assert add_up(challenge=challenge) == 1
    assert VoteEvent.objects.filter(sealed=None).count() == 0


@pytest.mark.parametrize("table", ["challenges_seal", "challenges_sealedevent"])
@pytest.mark.parametrize("statement", ["UPDATE {t} SET sha256 = 'x'", "DELETE FROM {t}"])
def test_what_is_sealed_cannot_be_changed_or_deleted(challenge, table, statement):
    vote(challenge)
    add_up()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(t=table))

    assert Seal.objects.count() == SealedEvent.objects.count() == 1
