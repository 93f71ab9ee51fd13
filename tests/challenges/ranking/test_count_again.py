"""The published ballots, counted again by the script of the documents and by nothing of ours."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.ranking.queries import result_of
from challenges.ranking.report import report
from challenges.ranking.sentences import set_aside
from challenges.ranking.services import close_judging, settle_votes
from challenges.voting.enums import Statement
from challenges.voting.integrity_queries import final_report_of
from challenges.voting.models import BallotFile, Support, VoteEvent
from challenges.voting.services import decide_flag, freeze_ballots, import_votes, recount
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.ranking import (
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
    an_organiser,
    publish,
)
from tests.builders.rings import a_crowd, a_ring, ballots_for, some_ideas

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"
CROWD_ALONE = {"crowd_weight": "1", "reviews_min": 0, "floor": "0"}
REASON = "Six equal ballots of accounts made in the same hour."


@pytest.fixture(scope="session")
def script(tmp_path_factory):
    """The script, cut out of the document."""
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (text,) = (block for block in blocks if "gzip" in block)
    assert len(text.splitlines()) <= 30
    path = tmp_path_factory.mktemp("script") / "count_ballots.py"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def count(script, client, tmp_path):
    """Fetches both files as anybody would, and counts; `change` alters the lines before."""

    def run(challenge, change=None):
        ballots = client.get(reverse("challenges:ballots-file", args=[challenge.slug]))
        data = client.get(reverse("challenges:results-data", args=[challenge.slug]))
        lines = gzip.decompress(ballots.content).splitlines(keepends=True)
        packed = gzip.compress(b"".join(change(lines))) if change else ballots.content
        (tmp_path / "ballots.jsonl.gz").write_bytes(packed)
        (tmp_path / "data.json").write_bytes(data.content)
        # -I: nothing but Python itself.
        command = [sys.executable, "-I", str(script), "ballots.jsonl.gz", "data.json"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def an_election(**rules):
    """Honest voters, a ring, people who came by a link, one who took back; one idea was hidden."""
    challenge = a_voted_challenge(**CROWD_ALONE | rules)
    ideas = some_ideas(challenge, 8)
    a_crowd(challenge, ideas)
    a_ring(challenge, ideas[3:])
    ballots_for(challenge, [[ideas[0]]] * 3, seen=ideas[1:2], counted=False)
    (changed_her_mind,) = ballots_for(challenge, [ideas[:2]])
    Support.objects.filter(ballot=changed_her_mind, idea=ideas[1]).delete()
    VoteEvent.objects.create(
        ballot=changed_her_mind,
        idea=ideas[1],
        statement=Statement.WITHDRAWAL,
        stated_at=challenge.window(WindowKind.VOTING).opens_at,
    )
    recount(challenge=challenge)
    challenge.ideas.filter(pk=ideas[2].pk).update(hidden_at=timezone.now())
    return challenge, ideas


@pytest.fixture
def decided():
    """The same, with the ring set aside by a person and the result published."""
    challenge, ideas = an_election()
    organiser = an_organiser(challenge)
    settle_votes(challenge=challenge)
    found = final_report_of(challenge)
    decide_flag(report=found, flag="lockstep-1", set_aside=True, reason=REASON, by=organiser)
    publish(challenge=challenge, by=organiser, winner_reason="Most support.")
    return Challenge.objects.get(pk=challenge.pk), ideas


def test_the_published_counts_follow_from_the_published_ballots(decided, count):
    challenge, ideas = decided

    told = count(challenge)

    assert (told.stdout, told.stderr, told.returncode) == ("same\n", "", 0)
    rows = {row["id"]: row for row in json.loads(result_of(challenge).input)["ideas"]}
    assert ideas[2].public_id not in rows
    # 7 of the crowd and one who changed her mind about another; 28 and she were shown it.
    assert rows[ideas[0].public_id] == {
        "id": ideas[0].public_id,
        "supports": 8,
        "exposures": 29,
        "outside": 3,
        "finalist": True,
    }
    # She took this one back, and three who came by a link saw it besides.
    assert (rows[ideas[1].public_id]["supports"], rows[ideas[1].public_id]["exposures"]) == (7, 32)
    # What was set aside is in the counts all the same.
    assert (rows[ideas[3].public_id]["supports"], rows[ideas[3].public_id]["exposures"]) == (13, 34)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[:-1], "their hash differs"),
        (lambda lines: [*lines, lines[-1]], "has two ballots, or stands in the wrong place"),
        (lambda lines: [lines[0], *lines[:0:-1]], "has two ballots, or stands in the wrong place"),
        (
            lambda lines: [line.replace(b'"outside":true,', b"") for line in lines],
            " in the ballots",
        ),
    ],
)
def test_other_ballots_than_the_published_ones_are_found_out(decided, count, change, says):
    challenge, _ideas = decided

    told = count(challenge, change)

    assert told.returncode == 1
    assert says in told.stderr
    assert told.stdout == ""


@pytest.mark.parametrize("known", ["all", "supported"])
def test_an_election_held_elsewhere_can_be_counted_again_too(count, known):
    challenge = a_voted_challenge(**CROWD_ALONE)
    Challenge.objects.filter(pk=challenge.pk).update(source_sha256="ab" * 32)
    challenge.refresh_from_db()
    ideas = [an_idea(challenge=challenge, title=f"Project {number}") for number in range(3)]
    chosen = [ideas[:1], ideas[:2], [], ideas]
    ballots = [(a_user().pk, [idea.pk for idea in some]) for some in chosen]
    import_votes(challenge=challenge, ballots=ballots, exposures=known)
    publish(challenge=challenge, by=None, winner_reason="")

    told = count(challenge)

    assert (told.stdout, told.stderr) == ("same\n", "")


def test_what_a_person_set_aside_is_told_with_what_it_changes(decided, client):
    challenge, _ideas = decided
    result = result_of(challenge)
    file = json.loads(result.input)

    assert file["flags"][0] | {"counts": {}} == {
        "id": "lockstep-1",
        "kind": "lockstep",
        "voters": 6,
        "counts": {},
        "decision": "set_aside",
        "reason": REASON,
    }
    told = set_aside(report(file, result.data))
    cast = sum(row["supports"] for row in file["ideas"])
    assert told[0].startswith(
        f"{cast} supports were searched for signs that voters belong together"
    )
    assert f"30 of {cast} supports came from 1 flagged group of voters." in told
    assert "A person decided to set aside 30 of these supports, which do not count." in told
    assert told[-1] == (
        "3 supports came by a link and did not count: their voters were not shown enough of the "
        "other ideas."
    )
    page = client.get(reverse("challenges:results", args=[challenge.slug])).content.decode()
    assert f"Set aside: {REASON}" in page


# who publishes without a worker


def test_without_a_worker_publishing_freezes_and_searches_and_shows_what_it_found_first():
    challenge, _ideas = an_election()
    organiser = an_organiser(challenge)

    with pytest.raises(Refused, match="1 group of linked voters was found. Look at it first"):
        publish(challenge=challenge, by=organiser, winner_reason="Most support.")

    assert final_report_of(challenge) is not None
    assert BallotFile.objects.filter(challenge=challenge).exists()
    publish(challenge=challenge, by=organiser, winner_reason="Most support.")
    (flag,) = result_of(challenge).data["integrity"]["flags"]
    assert (flag["decision"], flag["weight"]) == (None, "1.000000")


@pytest.mark.parametrize(
    ("treatment", "weight"), [("sqrt", "0.408248"), ("cap1", "0.166667"), ("exclude", "0.000000")]
)
def test_where_the_rules_decide_nobody_has_to_look_first(treatment, weight, count):
    challenge, _ideas = an_election(integrity=treatment)

    publish(challenge=challenge, by=an_organiser(challenge), winner_reason="Most support.")

    (flag,) = result_of(challenge).data["integrity"]["flags"]
    assert (flag["decision"], flag["weight"]) == (None, weight)
    assert count(challenge).stdout == "same\n"


def test_closing_judging_has_somebody_look_too_as_nobody_can_decide_afterwards():
    challenge, ideas = a_judged_challenge(judging_closed=False)
    more = some_ideas(challenge, 6)
    a_ring(challenge, [*ideas.values(), *more])

    with pytest.raises(Refused, match="1 group of linked voters was found"):
        close_judging(challenge=challenge)

    challenge.refresh_from_db()
    assert challenge.judging_closed_at is None
    assert close_judging(challenge=challenge).judging_closed_at is not None


def test_votes_are_settled_once():
    challenge, _ideas = an_election()

    assert settle_votes(challenge=challenge).is_final is True
    assert settle_votes(challenge=challenge) is None


def test_where_nobody_voted_there_is_nothing_to_search():
    challenge = a_voted_challenge(**CROWD_ALONE)
    a_tallied_idea(challenge, "Alone", 0, 0)

    assert settle_votes(challenge=challenge) is None
    assert final_report_of(challenge) is None


# the address of the file


def test_before_the_result_nobody_gets_the_ballots(client, client_for):
    challenge, _ideas = an_election()
    assert freeze_ballots(challenge=challenge).voters == 38
    path = reverse("challenges:ballots-file", args=[challenge.slug])

    for person in (client, client_for(an_organiser(challenge)), client_for(a_user(staff=True))):
        assert person.get(path).status_code == 404


def test_with_the_result_everybody_does_and_the_page_names_their_hash(decided, client):
    challenge, _ideas = decided
    path = reverse("challenges:ballots-file", args=[challenge.slug])

    response = client.get(path)

    assert response.status_code == 200
    assert response["Content-Type"] == "application/gzip"
    assert response["Content-Disposition"] == (
        f'attachment; filename="{challenge.slug}-ballots.jsonl.gz"'
    )
    assert response["Access-Control-Allow-Origin"] == "*"
    page = client.get(reverse("challenges:results", args=[challenge.slug])).content.decode()
    assert f'href="{path}"' in page
    assert challenge.ballot_file.sha256 in page
    assert json.loads(result_of(challenge).input)["votes"]["ballots_sha256"] in page


def test_a_challenge_that_is_taken_off_line_takes_its_ballots_along(decided, client):
    challenge, _ideas = decided
    challenge.page.unpublish()

    assert client.get(reverse("challenges:ballots-file", args=[challenge.slug])).status_code == 404


def test_a_result_of_before_there_were_ballot_files_has_none(client):
    challenge, _ideas = an_election()
    Challenge.objects.filter(pk=challenge.pk).update(decided_at=timezone.now())

    assert client.get(reverse("challenges:ballots-file", args=[challenge.slug])).status_code == 404
