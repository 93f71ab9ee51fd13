import gzip
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.voting.ballot_queries import (
    ballots_sha256,
    counts_of_groups,
    lines_of,
)
from challenges.voting.chain import pseudonym
from challenges.voting.models import BallotBox, BallotFile, PendingCount, Tally
from challenges.voting.queries import Counts, counts_now
from challenges.voting.services import (
    freeze_ballots,
    freeze_due_ballots,
    import_votes,
    record_exposures,
    state_support,
)
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter, exposed, supports

pytestmark = pytest.mark.django_db


def close_voting(challenge) -> Challenge:
    """Voting has just closed."""
    now = timezone.now()
    challenge.windows.filter(kind=WindowKind.VOTING).update(
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(seconds=1)
    )
    return Challenge.objects.get(pk=challenge.pk)


def content(challenge) -> list[dict]:
    """The lines of the frozen file, read."""
    body = BallotFile.objects.get(challenge=challenge).body
    return [json.loads(line) for line in gzip.decompress(bytes(body)).splitlines()]


def by_name(challenge) -> dict[str, dict]:
    """What each ballot says, by the public id of its voter, its ideas by their titles."""
    head, *lines = content(challenge)
    titles = dict(challenge.ideas.values_list("public_id", "title"))
    salt = BallotBox.objects.get(challenge=challenge).salt
    names = {
        pseudonym(salt, ballot.voter.public_id): ballot.voter.public_id
        for ballot in challenge.ballots.select_related("voter")
    }
    return {
        names[line["voter"]]: {
            "seen": sorted(titles[head["ideas"][place]] for place in line["seen"]),
            "supports": sorted(titles[head["ideas"][place]] for place in line["supports"]),
            "outside": line.get("outside", False),
        }
        for line in lines
    }


@pytest.fixture
def voted():
    """A challenge in which people were shown ideas, supported, took back, and came by a link."""
    challenge = a_challenge(stage="voting", shown_first=2)
    ideas = {name: an_idea(challenge=challenge, title=name) for name in ("Ark", "Bus", "Cow")}
    people = {name: a_voter(name=name) for name in ("Ada", "Ben", "Cleo", "Dan")}
    everything = list(ideas.values())
    record_exposures(challenge=challenge, voter=people["Ada"], ideas=everything)
    state_support(idea=ideas["Ark"], voter=people["Ada"], wanted=True)
    state_support(idea=ideas["Bus"], voter=people["Ada"], wanted=True)
    # By a link, and shown one other idea only.
    state_support(idea=ideas["Bus"], voter=people["Ben"], wanted=True)
    record_exposures(challenge=challenge, voter=people["Ben"], ideas=[ideas["Cow"]])
    record_exposures(challenge=challenge, voter=people["Cleo"], ideas=everything)
    state_support(idea=ideas["Bus"], voter=people["Cleo"], wanted=True)
    state_support(idea=ideas["Bus"], voter=people["Cleo"], wanted=False)
    record_exposures(challenge=challenge, voter=people["Dan"], ideas=[ideas["Cow"]])
    return close_voting(challenge), ideas, people


def test_every_ballot_is_in_the_file_as_it_was_at_the_close(voted):
    challenge, _ideas, people = voted

    frozen = freeze_ballots(challenge=challenge)

    ids = {name: person.public_id for name, person in people.items()}
    every = ["Ark", "Bus", "Cow"]
    assert by_name(challenge) == {
        ids["Ada"]: {"seen": every, "supports": ["Ark", "Bus"], "outside": False},
        ids["Ben"]: {"seen": ["Bus", "Cow"], "supports": ["Bus"], "outside": True},
        ids["Cleo"]: {"seen": every, "supports": [], "outside": False},
        ids["Dan"]: {"seen": ["Cow"], "supports": [], "outside": True},
    }
    assert (frozen.voters, frozen.supports) == (2, 2)


def test_the_head_has_every_idea_and_the_lines_are_sorted_by_pseudonym(voted):
    challenge, ideas, _people = voted

    freeze_ballots(challenge=challenge)

    head, *lines = content(challenge)
    assert head == {
        "format": "ideabounty-ballots/1",
        "challenge": challenge.slug,
        "ideas": sorted(idea.public_id for idea in ideas.values()),
        "source_sha256": "",
    }
    assert [line["voter"] for line in lines] == sorted(line["voter"] for line in lines)


def test_the_hash_is_that_of_the_lines_and_what_follows_from_it_is_known_before(voted):
    challenge, _ideas, _people = voted
    before = ballots_sha256(challenge)

    frozen = freeze_ballots(challenge=challenge)

    lines = gzip.decompress(bytes(BallotFile.objects.get().body))
    assert frozen.sha256 == sha256(lines).hexdigest() == before == ballots_sha256(challenge)


def test_nothing_in_the_file_names_a_person_or_a_time(voted):
    challenge, _ideas, people = voted

    freeze_ballots(challenge=challenge)

    text = gzip.decompress(bytes(BallotFile.objects.get().body)).decode()
    # What could leak is there to be found elsewhere.
    assert all(person.public_id and person.email for person in people.values())
    for person in people.values():
        assert person.public_id not in text
        assert person.email not in text
        assert f'"{person.pk}"' not in text
    assert BallotBox.objects.get().salt not in text
    assert set().union(*(json.loads(line) for line in text.splitlines())) == {
        *("format", "challenge", "ideas", "source_sha256"),
        *("voter", "seen", "supports", "outside"),
    }


def test_the_votes_are_added_up_first(voted):
    challenge, ideas, _people = voted
    assert PendingCount.objects.exists()
    counted = counts_now(challenge)

    freeze_ballots(challenge=challenge)

    assert not PendingCount.objects.exists()
    assert counts_now(challenge) == counted
    found = {tally.idea_id: tuple(counted[tally.idea_id]) for tally in Tally.objects.all()}
    assert found == {
        ideas["Ark"].pk: (1, 2, 0),
        ideas["Bus"].pk: (1, 2, 1),
        ideas["Cow"].pk: (0, 4, 0),
    }


def test_counters_that_somebody_changed_are_mended_before_anything_rests_on_them(voted):
    challenge, ideas, _people = voted
    freeze = counts_now(challenge)[ideas["Ark"].pk]
    Tally.objects.create(idea=ideas["Ark"], supports=500, exposures=900)

    freeze_ballots(challenge=challenge)

    assert counts_now(challenge)[ideas["Ark"].pk] == freeze == Counts(1, 2, 0)


def test_it_happens_once_and_nothing_changes_it(voted):
    challenge, ideas, _people = voted
    first = freeze_ballots(challenge=challenge)
    challenge.ballots.update(counted_at=None)
    an_idea(challenge=challenge, title="Dune")

    again = freeze_ballots(challenge=challenge)

    assert (again.pk, again.sha256, again.frozen_at) == (first.pk, first.sha256, first.frozen_at)
    assert BallotFile.objects.count() == 1
    for change in (
        lambda: BallotFile.objects.update(sha256="0" * 64),
        lambda: BallotFile.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_challenge_that_was_frozen_costs_one_query(voted, django_assert_num_queries):
    challenge, _ideas, _people = voted
    freeze_ballots(challenge=challenge)

    with django_assert_num_queries(1) as queries:
        freeze_ballots(challenge=challenge)

    assert '"body"' not in queries[0]["sql"]


def test_while_voting_is_open_nothing_is_frozen():
    idea = an_idea(challenge=a_challenge(stage="voting"))
    state_support(idea=idea, voter=a_voter(), wanted=True)

    with pytest.raises(Refused, match="Voting is still open"):
        freeze_ballots(challenge=idea.challenge)

    assert freeze_due_ballots() == 0
    assert not BallotFile.objects.exists()


def test_where_there_is_no_voting_there_is_nothing_to_freeze():
    challenge = a_challenge(stage="judged")
    challenge.windows.filter(kind=WindowKind.VOTING).delete()

    assert freeze_ballots(challenge=challenge) is None


def test_where_nobody_came_the_file_has_a_head_and_no_ballot():
    challenge = a_challenge(stage="judging")
    idea = an_idea(challenge=challenge)

    frozen = freeze_ballots(challenge=challenge)

    assert [line.get("ideas") for line in content(challenge)] == [[idea.public_id]]
    assert (frozen.voters, frozen.supports) == (0, 0)


def test_ideas_that_left_the_wall_keep_the_votes_they_had(voted):
    challenge, ideas, people = voted
    challenge.ideas.filter(pk=ideas["Ark"].pk).update(hidden_at=timezone.now())
    challenge.ideas.filter(pk=ideas["Cow"].pk).update(status="withdrawn")
    an_idea(challenge=challenge, title="Draft", status="draft")

    freeze_ballots(challenge=challenge)

    assert content(challenge)[0]["ideas"] == sorted(idea.public_id for idea in ideas.values())
    assert by_name(challenge)[people["Ada"].public_id]["supports"] == ["Ark", "Bus"]


def test_the_ticker_freezes_what_is_due_and_goes_on_where_something_is_not(voted):
    challenge, _ideas, _people = voted
    open_still = an_idea(challenge=a_challenge(stage="voting"))
    a_ballot(open_still.challenge, supporting=[open_still])

    assert freeze_due_ballots() == 1
    assert freeze_due_ballots() == 0
    assert [row.challenge_id for row in BallotFile.objects.all()] == [challenge.pk]


@pytest.mark.parametrize("known", ["all", "supported"])
def test_of_an_election_held_elsewhere_it_says_what_is_known_of_what_was_seen(known):
    challenge = a_challenge(stage="judging")
    Challenge.objects.filter(pk=challenge.pk).update(source_sha256="ab" * 32)
    challenge.refresh_from_db()
    park, pool = (an_idea(challenge=challenge, title=name) for name in ("Park", "Pool"))
    ballots = [(a_user().pk, [park.pk]), (a_user().pk, []), (a_user().pk, [park.pk, pool.pk])]
    import_votes(challenge=challenge, ballots=ballots, exposures=known)

    freeze_ballots(challenge=challenge)

    head, *lines = content(challenge)
    assert head["source_sha256"] == "ab" * 32 == ballots_sha256(challenge)
    seen = {str(line["seen"]) for line in lines}
    assert seen == ({"all"} if known == "all" else {str(line["supports"]) for line in lines})
    assert sorted(len(line["supports"]) for line in lines) == [0, 1, 2]
    counts = counts_now(challenge)
    assert (counts[park.pk], counts[pool.pk]) == (
        (Counts(2, 3), Counts(1, 3)) if known == "all" else (Counts(2, 2), Counts(1, 1))
    )
    voters = list(challenge.ballots.order_by("pk").values_list("pk", flat=True))
    assert counts_of_groups(challenge, [voters[:2], voters[2:]]) == (
        [{park.pk: Counts(1, 2), pool.pk: Counts(0, 2)}, dict.fromkeys(counts, Counts(1, 1))]
        if known == "all"
        else [{park.pk: Counts(1, 1)}, dict.fromkeys(counts, Counts(1, 1))]
    )


@pytest.mark.parametrize("many", [1, 4])
def test_what_groups_cast_takes_the_same_queries_for_few_and_many(many, django_assert_num_queries):
    challenge = a_challenge(stage="voting")
    one, two = (an_idea(challenge=challenge) for _ in range(2))
    groups = [[ballot.pk for ballot in supports(one, 3) + exposed(two, 2)] for _ in range(many)]

    with django_assert_num_queries(2):
        found = counts_of_groups(challenge, groups)

    assert found == [{one.pk: Counts(3, 3), two.pk: Counts(0, 2)}] * many


def test_a_few_hundred_ballots_are_read_at_a_time(monkeypatch):
    challenge = a_challenge(stage="judging")
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(3)]
    for idea in ideas:
        supports(idea, 5)
    whole = list(lines_of(challenge, "00" * 32))
    monkeypatch.setattr("challenges.voting.ballot_queries.BALLOTS_AT_ONCE", 4)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        in_parts = list(lines_of(challenge, "00" * 32))

    assert in_parts == whole
    assert len(whole) == 16
    # Ideas and voters once, then supports and exposures of 4, 4, 4 and 3 ballots.
    assert len(queries) == 2 + 2 * 4
