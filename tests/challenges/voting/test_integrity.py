"""The report of the search: what goes in, what is kept, and when it is made."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from challenges.briefs.models import Challenge
from challenges.briefs.services import current_card
from challenges.core.errors import Refused
from challenges.voting.integrity_report import final_seed, open_seed
from challenges.voting.models import BallotFile, IntegrityReport
from challenges.voting.services import import_votes, make_report, reports_due, search_again
from challenges.voting.services.integrity import _seed, search_votes
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, move_window
from tests.builders.people import a_user
from tests.builders.rings import a_crowd, a_ring, ballots_for, some_ideas
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge_in("voting")


@pytest.fixture
def ideas(challenge):
    return some_ideas(challenge, 8)


def ringed(stage, **fields):
    """A challenge with an honest crowd and a ring of six on the last five of eight ideas."""
    challenge = a_challenge_in(stage, **fields)
    ideas = some_ideas(challenge, 8)
    a_crowd(challenge, ideas)
    return challenge, ideas, a_ring(challenge, ideas[3:])


def kinds(report):
    return [row["kind"] for row in report.flags]


# --- What it says ---------------------------------------------------------------------------------


def test_an_honest_crowd_is_not_flagged(challenge, ideas):
    a_crowd(challenge, ideas)

    report = make_report(challenge=challenge)

    assert report.flags == []
    assert report.alternatives["with"] == report.alternatives["without"]
    assert report.alternatives["voters"] == {"all": 28, "named": 0, "linked": 0}


def test_a_ring_is_named_by_its_ballots_and_its_ideas():
    challenge, ideas, ring = ringed("voting")

    (flag,) = make_report(challenge=challenge).flags

    assert flag == {
        "id": "lockstep-1",
        "kind": "lockstep",
        "links": True,
        "information": False,
        "values": {
            "observed": 6,
            "percent": 90,
            "identical": 6,
            "common": 5,
            "threshold": 5,
        },
        "ideas": sorted(idea.public_id for idea in ideas[3:]),
        "ballots": sorted(ballot.pk for ballot in ring),
    }


def test_it_tells_what_the_ring_does_to_each_of_its_ideas():
    challenge, ideas, _ring = ringed("voting")

    told = make_report(challenge=challenge).alternatives

    assert told["voters"] == {"all": 34, "named": 6, "linked": 6}
    assert told["linked"] == 1
    assert told["groups"]["lockstep-1"]["size"] == 6
    assert told["groups"]["lockstep-1"]["ideas"] == [
        {"idea": public_id, "supports": 13, "of_group": 6, "place": 1, "place_without": 1}
        for public_id in sorted(idea.public_id for idea in ideas[3:])
    ]


def test_the_orders_with_and_without_are_those_of_the_shrunk_rate(challenge, ideas):
    a_crowd(challenge, ideas)
    ballots_for(challenge, [[ideas[7]], [ideas[7]]], seen=ideas)
    a_ring(challenge, ideas[:5], seen=ideas)

    told = make_report(challenge=challenge).alternatives

    # 9 of 30 support the favourite of the crowd; with the ring, 13 of 36 support its five.
    assert [row["place"] for row in told["with"][:6]] == [1, 1, 1, 1, 1, 6]
    assert told["with"][5]["idea"] == ideas[7].public_id
    assert told["without"][0]["idea"] == ideas[7].public_id
    assert [row["place"] for row in told["without"]] == [1] + [2] * 7


@pytest.mark.parametrize(
    ("treatment", "as_many"), [("report", 6.0), ("sqrt", 6**0.5), ("cap1", 1.0), ("exclude", 0.0)]
)
def test_the_locked_treatment_weighs_the_ring(treatment, as_many):
    challenge, ideas, _ring = ringed("voting", integrity=treatment)

    told = make_report(challenge=challenge).alternatives

    # 28 honest people saw everything, and 7 of them support each idea.
    unshrunk = (7 + as_many) / (28 + as_many)
    assert told["treatment"] == treatment
    assert 0.25 <= told["treated"][0]["m"] <= unshrunk + 1e-6
    assert (told["treated"] == told["with"]) is (treatment == "report")
    assert (told["treated"] == told["without"]) is (treatment == "exclude")


def test_the_treatment_is_that_of_the_frozen_card():
    challenge, _ideas, _ring = ringed("voting", integrity="exclude")
    current_card(challenge)
    Challenge.objects.filter(pk=challenge.pk).update(integrity="report")

    told = make_report(challenge=Challenge.objects.get(pk=challenge.pk)).alternatives

    assert told["treatment"] == "exclude"


def test_votes_that_do_not_count_are_not_searched(challenge, ideas):
    a_ring(challenge, ideas, counted=False)

    report = make_report(challenge=challenge)

    assert report.flags == []
    assert report.alternatives["voters"]["all"] == 0


def test_ideas_that_left_the_wall_are_not_searched(challenge, ideas):
    a_crowd(challenge, ideas)
    a_ring(challenge, ideas[3:])
    ideas[7].hidden_at = timezone.now()
    ideas[7].save()

    report = make_report(challenge=challenge)

    assert report.flags == []
    assert ideas[7].public_id not in json.dumps(report.alternatives)


def test_a_challenge_without_a_vote_has_an_empty_report(challenge):
    report = make_report(challenge=challenge)

    assert (report.flags, report.alternatives["with"], report.through_event) == ([], [], 0)


def test_what_nobody_recorded_is_not_measured(challenge, ideas):
    a_crowd(challenge, ideas)

    assert make_report(challenge=challenge).not_measured == ["source", "device"]


def test_websites_and_networks_are_searched_where_they_are_known(challenge, ideas):
    a_crowd(challenge, ideas)
    ballots_for(challenge, [[ideas[n % 2]] for n in range(16)], source="forum.example")
    ballots_for(challenge, [[ideas[n]] for n in range(5)], network="0123456789abcdef")

    report = make_report(challenge=challenge)

    assert report.not_measured == []
    sources = [row["values"] for row in report.flags if row["kind"] == "source"]
    assert [(row["source"], row["observed"]) for row in sources] == [("forum.example", 8)] * 2
    (device,) = [row for row in report.flags if row["kind"] == "device"]
    assert device["values"] == {"observed": 5, "threshold": 5}
    assert "0123456789abcdef" not in json.dumps([report.flags, report.alternatives])


def test_a_burst_and_young_accounts_are_measured_from_the_opening(challenge, ideas):
    opens = challenge.window("voting").opens_at
    for day in range(1, 4):
        a_crowd(challenge, ideas, at=opens + timedelta(days=day))
    at = opens + timedelta(days=4, minutes=10)
    ballots_for(challenge, [[ideas[0]]] * 30, at=at, joined=at - timedelta(hours=47))

    report = make_report(challenge=challenge)

    found = {row["kind"]: row for row in report.flags}
    assert set(found) == {"burst", "young", "one_idea"}
    assert {tuple(row["ideas"]) for row in report.flags} == {(ideas[0].public_id,)}
    assert (found["burst"]["values"]["hour"], found["burst"]["values"]["observed"]) == (96, 30)
    assert found["young"]["values"]["observed"] == 30
    assert found["burst"]["values"]["idea"] == ideas[0].public_id


def test_an_imported_election_knows_ballots_and_nothing_else(challenge, ideas):
    Challenge.objects.filter(pk=challenge.pk).update(source_sha256="f" * 64)
    challenge = Challenge.objects.get(pk=challenge.pk)
    ring = [[idea.pk for idea in ideas[3:]]] * 6
    rest = [[idea.pk] for idea in ideas] * 4
    import_votes(challenge=challenge, ballots=[(a_voter().pk, row) for row in ring + rest])

    report = make_report(challenge=challenge)

    assert report.not_measured == ["burst", "young", "source", "device"]
    assert kinds(report) == ["lockstep"]
    # Each of the 38 saw everything: without the ring 4 of 32 support each idea.
    assert len({row["m"] for row in report.alternatives["without"]}) == 1


def test_the_same_votes_make_the_same_report():
    challenge, _ideas, _ring = ringed("voting")

    one, two = make_report(challenge=challenge), make_report(challenge=challenge)

    assert (one.flags, one.alternatives) == (two.flags, two.alternatives)


# --- When it is made ------------------------------------------------------------------------------


def test_only_the_newest_passing_reports_are_kept(challenge, ideas):
    made = [make_report(challenge=challenge).pk for _ in range(5)]

    kept = IntegrityReport.objects.order_by("pk").values_list("pk", flat=True)
    assert list(kept) == made[2:]


def test_no_final_report_is_made_while_voting_is_open(challenge):
    with pytest.raises(Refused, match="Voting is still open"):
        make_report(challenge=challenge, final=True)

    assert list(IntegrityReport.objects.all()) == []


def test_the_final_report_is_made_once():
    challenge, _ideas, _ring = ringed("judging")

    first = make_report(challenge=challenge, final=True)
    again = make_report(challenge=challenge, final=True)

    assert again == first
    assert IntegrityReport.objects.get().is_final is True


def test_the_worker_searches_where_somebody_voted_and_an_hour_later_again(challenge, ideas):
    assert reports_due() == 0
    a_crowd(challenge, ideas)
    assert reports_due() == 1
    a_ring(challenge, ideas[3:])
    assert reports_due() == 0

    IntegrityReport.objects.update(made_at=timezone.now() - timedelta(minutes=61))

    assert reports_due() == 1
    assert reports_due() == 0
    assert kinds(IntegrityReport.objects.order_by("-made_at").first()) == ["lockstep"]


def test_no_search_while_nobody_votes_however_old_the_last_one_is(challenge, ideas):
    a_crowd(challenge, ideas)
    assert reports_due() == 1

    IntegrityReport.objects.update(made_at=timezone.now() - timedelta(days=2))

    assert reports_due() == 0


def test_the_worker_makes_the_final_report_once_when_voting_has_closed(challenge, ideas):
    a_crowd(challenge, ideas)
    reports_due()

    move_window(challenge, "voting", closes_at=timezone.now() - timedelta(seconds=1))

    assert [reports_due(), reports_due()] == [1, 0]
    assert [row.is_final for row in IntegrityReport.objects.order_by("pk")] == [False, True]


def test_a_closed_challenge_without_ballots_is_left_alone():
    an_idea(challenge=a_challenge_in("judging"))

    assert reports_due() == 0


@pytest.fixture
def queued(settings):
    """Tasks wait in the database for a worker, as on a real site."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_one_search_waits_at_a_time(queued, challenge, ideas):
    a_crowd(challenge, ideas)

    assert [reports_due(), reports_due()] == [1, 0]
    with pytest.raises(Refused, match="being searched already"):
        search_again(challenge=challenge)
    assert DBTaskResult.objects.filter(task_path=search_votes.module_path).count() == 1


def test_a_search_that_failed_rests_before_the_next(queued, challenge, ideas):
    a_crowd(challenge, ideas)
    reports_due()
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now())

    assert reports_due() == 0
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(minutes=11))
    assert reports_due() == 1


def test_a_search_that_comes_twice_looks_once(challenge, ideas):
    a_crowd(challenge, ideas)

    assert [search_votes.call(challenge.pk), search_votes.call(challenge.pk)] == [True, False]
    assert IntegrityReport.objects.count() == 1


def test_searching_again_needs_a_new_vote(challenge, ideas):
    a_crowd(challenge, ideas)
    search_again(challenge=challenge)

    with pytest.raises(Refused, match="Nobody has voted since"):
        search_again(challenge=challenge)
    a_ring(challenge, ideas[3:])
    search_again(challenge=challenge)

    assert IntegrityReport.objects.count() == 2


def test_the_seeds_are_nobodys_to_choose():
    assert open_seed("ab" * 32) == open_seed("ab" * 32) != open_seed("cd" * 32)
    assert final_seed("ab" * 32).hex() == sha256(("ab" * 32 + "integrity").encode()).hexdigest()
    assert len({open_seed("ab" * 32), final_seed("ab" * 32), bytes.fromhex("ab" * 32)}) == 3


def test_the_final_search_is_of_the_frozen_ballots():
    challenge, _ideas, _ring = ringed("judging")

    make_report(challenge=challenge, final=True)

    frozen = BallotFile.objects.get(challenge=challenge)
    assert (frozen.voters, frozen.supports) == (34, 28 * 2 + 6 * 5)
    assert _seed(challenge, final=True) == final_seed(frozen.sha256)
    assert _seed(challenge, final=False) == open_seed(challenge.ballot_box.salt)


def test_nobody_is_named_in_a_report():
    challenge, _ideas, ring = ringed("voting")

    report = make_report(challenge=challenge)

    text = json.dumps([report.flags, report.alternatives])
    assert [b.voter.email for b in ring if b.voter.email in text] == []
    assert [b.voter.public_id for b in ring if b.voter.public_id in text] == []
    assert a_user().display_name not in text
