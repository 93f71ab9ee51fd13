"""What is published of the seals, and when; and that anybody can check the chain."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Window
from challenges.briefs.phases import in_zone
from challenges.voting.chain import events_hash
from challenges.voting.models import Seal, SealedEvent
from challenges.voting.services import add_up, state_support
from challenges.voting.services.sealing import locked_box, write_seal
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of
from tests.builders.people import with_second_factor
from tests.builders.voting import a_ballot, a_voter, supports

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).parents[3] / "docs" / "formats.md"


def page_of(client, challenge, status=200, **query):
    response = client.get(reverse("challenges:seals", args=[challenge.slug]), query)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def data_of(client, challenge, status=200):
    response = client.get(reverse("challenges:seals-data", args=[challenge.slug]))
    assert response.status_code == status
    return response.getvalue().decode() if status == 200 else ""


def votes_sealed(challenge, *numbers):
    """One seal for each number of votes."""
    idea = an_idea(challenge=challenge)
    for number in numbers:
        ballots = supports(idea, number)
        events = [ballot.events.get() for ballot in ballots]
        write_seal(locked_box(challenge), challenge, events, timezone.now())
    return list(Seal.objects.filter(challenge=challenge))


def close_voting(challenge):
    now = timezone.now()
    Window.objects.filter(challenge=challenge, kind=WindowKind.VOTING).update(closes_at=now)


# The page


def test_the_newest_seal_is_published_at_any_time(client):
    challenge = a_challenge(stage="voting", title="Notice the river", time_zone="Asia/Tokyo")
    older, newest = votes_sealed(challenge, 2, 1)

    text = page_of(client, challenge)

    assert newest.sha256 in text
    assert in_zone(newest.sealed_at, challenge) in text
    assert "<dt>Seal</dt><dd>2</dd>" in text
    assert older.sha256 not in text


def test_before_the_first_seal_it_says_so(client):
    text = page_of(client, a_challenge(stage="voting"))

    assert "No vote is sealed yet." in text


def test_seals_of_another_challenge_are_not_there(client):
    challenge = a_challenge(stage="voting")
    [seal] = votes_sealed(a_challenge(stage="voting"), 1)

    assert seal.sha256 not in page_of(client, challenge)


@pytest.mark.parametrize("rule", ["after_close", "after_vote"])
def test_how_many_votes_there_are_is_not_told_before_the_counts_may_be_seen(
    client, client_for, rule
):
    challenge = a_challenge(stage="voting", counts_shown=rule)
    seals = votes_sealed(challenge, 733, 1)
    voter = a_voter()
    a_ballot(challenge, voter, supporting=[an_idea(challenge=challenge)])
    organiser = with_second_factor(a_member_of(challenge.organisation))

    for browser in (client, client_for(voter), client_for(organiser)):
        text = page_of(browser, challenge, page=2)
        shown = re.sub(r"\w{64}", "", text)
        assert re.findall(r"\b(?:733|734)\b|Votes in it|seals\.json", shown) == []
        assert seals[0].sha256 not in text
        data_of(browser, challenge, status=404)


def test_where_the_rules_show_counts_always_the_seals_are_open_at_once(client):
    challenge = a_challenge(stage="voting", counts_shown="always")
    votes_sealed(challenge, 3)

    assert "Votes in it" in page_of(client, challenge)
    assert json.loads(data_of(client, challenge))["seals"][0]["events"] == 3


def test_after_the_close_every_seal_stands_there_with_its_number(client):
    challenge = a_challenge(stage="judging")
    seals = votes_sealed(challenge, 733, 2)

    text = page_of(client, challenge)

    assert re.findall(r'<td class="num">(\d+)</td>', text) == ["2", "733"]
    assert all(seal.sha256 in text for seal in seals)
    assert f'href="/challenges/{challenge.slug}/seals/seals.json"' in text


def test_neither_page_nor_file_of_a_draft_is_there(client, client_for):
    challenge = a_challenge(stage="judging", live=False)
    votes_sealed(challenge, 1)

    for browser in (client, client_for(a_voter())):
        page_of(browser, challenge, status=404)
        data_of(browser, challenge, status=404)


def test_many_seals_are_read_page_by_page_at_the_cost_of_one(client):
    challenge = a_challenge(stage="judging")
    votes_sealed(challenge, 1)
    page_of(client, challenge)
    with CaptureQueriesContext(connection) as one:
        page_of(client, challenge)
    votes_sealed(challenge, *[1] * 59)

    with CaptureQueriesContext(connection) as many:
        text = page_of(client, challenge)

    assert (len(one), len(many)) == (5, 5)
    assert text.count('class="num"') == 51
    assert page_of(client, challenge, page=2).count('class="num"') == 11


# The file


def test_the_file_holds_the_chain_and_nothing_of_a_voter(client):
    challenge = a_challenge(stage="judging", slug="river")
    voter = a_voter(name="Veronica")
    idea = an_idea(challenge=challenge, title="A secret choice")
    a_ballot(challenge, voter, supporting=[idea])
    event = voter.ballots.get().events.get()
    seal = write_seal(locked_box(challenge), challenge, [event], timezone.now())

    text = data_of(client, challenge)

    data = json.loads(text)
    assert (data["format"], data["challenge"]) == ("ideabounty-seals/1", "river")
    assert data["seals"] == [
        {
            "number": 1,
            "sealed_at": seal.sealed_at.isoformat(timespec="microseconds"),
            "events": 1,
            "events_sha256": seal.events_sha256,
            "previous_sha256": "",
            "sha256": seal.sha256,
            "event_hashes": [event.sealed.sha256],
        }
    ]
    secrets = (
        event.code,
        voter.public_id,
        voter.email,
        "Veronica",
        idea.public_id,
        "secret choice",
    )
    assert [secret for secret in secrets if secret in text] == []


def test_a_challenge_without_votes_has_an_empty_chain(client):
    assert json.loads(data_of(client, a_challenge(stage="judging")))["seals"] == []


def test_the_file_is_read_in_few_steps_and_keeps_the_order(client):
    challenge = a_challenge(stage="judging")
    seals = votes_sealed(challenge, *[1, 3] * 25)

    with CaptureQueriesContext(connection) as queries:
        data = json.loads(data_of(client, challenge))

    assert [row["number"] for row in data["seals"]] == list(range(1, 51))
    assert [row["event_hashes"] for row in data["seals"]] == [
        list(SealedEvent.objects.filter(seal=seal).values_list("sha256", flat=True))
        for seal in seals
    ]
    # The challenge and its windows; then seals and hashes, twenty at a time, and that none is left.
    assert len(queries) == 2 + 3 * 2 + 1


# The script of the docs


def script_of_docs() -> str:
    seals = DOCS.read_text().partition("## Seals")[2]
    return re.search(r"```python\n(.*?)```", seals, re.DOTALL).group(1)


@pytest.fixture
def check(tmp_path):
    """check(data, *words) -> (exit code, what the script of the docs says of this file)."""
    (tmp_path / "verify_seals.py").write_text(script_of_docs())

    def run(data, *words):
        file = tmp_path / "seals.json"
        file.write_text(data if isinstance(data, str) else json.dumps(data))
        command = [sys.executable, "-I", "verify_seals.py", file.name, *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        return done.returncode, (done.stdout + done.stderr).strip()

    return run


@pytest.fixture
def chain(client):
    """The file of a challenge in which people voted, were counted, and voting closed."""
    challenge = a_challenge(stage="voting", slug="river")
    ideas = [an_idea(challenge=challenge) for _ in range(2)]
    for _minute in range(3):
        for voter in (a_voter(), a_voter()):
            for idea in ideas:
                state_support(idea=idea, voter=voter, wanted=True)
        add_up()
    close_voting(challenge)
    return data_of(client, challenge)


def test_the_script_of_the_docs_finds_a_true_chain_whole(check, chain):
    last = json.loads(chain)["seals"][-1]["sha256"]

    assert check(chain) == (0, f"3 seals, 12 votes: the chain holds. Newest fingerprint: {last}")


def test_the_page_shows_the_same_script(client):
    challenge = a_challenge(stage="judging")
    votes_sealed(challenge, 1)

    page = client.get(reverse("challenges:seals", args=[challenge.slug])).content.decode()

    assert script_of_docs() in unescape(page)


def test_the_script_says_in_which_seal_a_fingerprint_stands(check, chain):
    kept = json.loads(chain)["seals"][1]["sha256"]

    assert check(chain, kept)[1].endswith("Your fingerprint is that of seal 2.")
    assert check(chain, "0" * 64) == (1, "Your fingerprint is not in this chain.")


def forget_a_vote(seals):
    seals[1]["event_hashes"].pop()


def slip_in_a_vote(seals):
    seals[1]["event_hashes"].append("0" * 64)


def swap_votes(seals):
    seals[1]["event_hashes"].reverse()


def forget_a_seal(seals):
    del seals[1]


def change_the_time(seals):
    seals[1]["sealed_at"] = seals[0]["sealed_at"]


def make_up_a_seal(seals):
    """Sound in itself, but the one after it stands on another."""
    seals[1]["event_hashes"] = ["0" * 64]
    seals[1]["events"] = 1
    seals[1]["events_sha256"] = events_hash(["0" * 64])


@pytest.mark.parametrize(
    "change",
    [forget_a_vote, slip_in_a_vote, swap_votes, forget_a_seal, change_the_time, make_up_a_seal],
    ids=lambda change: change.__name__,
)
def test_the_script_finds_every_change(check, chain, change):
    data = json.loads(chain)

    change(data["seals"])

    assert check(data) == (1, "Seal 2 does not follow from its votes and from the seal before.")
