"""What anybody who holds the code of a vote is told, and what not."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.phases import in_zone
from challenges.core.public_ids import ALPHABET, as_typed, new_public_id
from challenges.voting.models import Seal, VoteEvent
from challenges.voting.services import add_up, seal_unsealed, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_staff_member
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter, supports

pytestmark = pytest.mark.django_db

URL = reverse("challenges:receipt-check")
UNKNOWN = "7k2m4q8r0wzt"
UNSEALED = "kept, but not sealed yet"
MISSING = "There is no vote with this code."


@pytest.fixture
def challenge():
    return a_challenge(stage="voting", title="Notice the river", slug="river")


def told(client, code) -> str:
    """The words of the answer, without what surrounds them on the page."""
    text = " ".join(client.post(URL, {"code": code}).content.decode().split())
    return text.partition('<main id="main"')[2].partition("</main>")[0]


def answered(client, code) -> str:
    """What is said about this code, without the explanations that are always there."""
    return told(client, code).partition("data-focus>")[2].partition("<form ")[0]


def a_vote(challenge, code=None, **fields):
    ballot = a_ballot(challenge, a_voter(name="Veronica"))
    idea = an_idea(challenge=challenge, title="A secret choice", author=a_user("Augusta"))
    fields = {"statement": "withdrawal", "stated_at": timezone.now()} | fields
    code = code or new_public_id()
    return VoteEvent.objects.create(ballot=ballot, idea=idea, code=code, **fields)


def sealed(event) -> Seal:
    seal_unsealed(challenge=event.ballot.challenge)
    return event.sealed.seal


def test_a_sealed_vote_is_named_by_its_seal(client, challenge):
    event = state_support(idea=an_idea(challenge=challenge), voter=a_voter(), wanted=True)
    add_up()
    seal = Seal.objects.get()

    text = told(client, event.code)

    assert "Yes, this vote is kept. " in re.sub(r"<[^>]+>", "", text)
    for words in (
        "It is in seal 1 of “Notice the river”.",
        in_zone(seal.sealed_at, challenge),
        seal.sha256,
        event.code,
        'href="/challenges/river/seals/"',
    ):
        assert words in text


def test_nothing_else_of_the_vote_is_told(client, client_for, challenge):
    supports(an_idea(challenge=challenge, title="Another choice"), 733)
    event = a_vote(challenge)
    seal = sealed(event)
    voter, idea = event.ballot.voter, event.idea
    secrets = {
        "idea": "A secret choice",
        "idea's id": idea.public_id,
        "another idea": "Another choice",
        "author": "Augusta",
        "voter": "Veronica",
        "voter's id": voter.public_id,
        "address": voter.email,
        "statement": "taken back",
        "statement as stored": "withdrawal",
        "hash of the event": event.sealed.sha256,
        "how many in the seal": str(seal.events),
        "hash of them": seal.events_sha256,
    }
    assert (seal.events, event.sealed.place) == (734, 734)

    for browser in (client, client_for(a_voter()), client_for(voter), client_for(a_staff_member())):
        text = answered(browser, event.code)
        assert seal.sha256 in text
        rest = text.replace(seal.sha256, "").replace(event.code, "")
        assert {what for what, words in secrets.items() if words in rest} == set()


def test_the_answer_is_the_same_whatever_the_vote_was(client, challenge):
    one, other = a_vote(challenge), a_vote(challenge, statement="support")
    sealed(one)

    texts = [answered(client, event.code).replace(event.code, "") for event in (one, other)]

    assert texts[0] == texts[1]
    assert "It is in seal 1" in texts[0]


def test_a_vote_that_waits_for_its_seal_is_kept(client, challenge):
    event = a_vote(challenge)

    text = told(client, event.code)

    assert UNSEALED in text
    assert "Notice the river" not in text
    assert "A secret choice" not in text


def test_a_code_that_is_none_of_ours_is_missing(client, challenge):
    a_vote(challenge)

    text = told(client, UNKNOWN)

    assert MISSING in text
    assert (UNSEALED in text, "this vote is kept" in text) == (False, False)


def test_a_brief_that_was_taken_down_is_not_named(client, client_for, challenge):
    event = a_vote(challenge)
    sealed(event)
    challenge.page.unpublish()

    text = told(client, event.code)

    assert "a challenge that is not on show at present" in text
    assert "Notice the river" not in text
    assert "/challenges/river/" not in text
    assert "Notice the river" in told(client_for(a_staff_member()), event.code)


@pytest.mark.parametrize(
    "typed",
    [
        "01o1ab0ctvwz",
        "  01O1AB0CTVWZ  ",
        "o1oi ab0c tvwz",
        "OLOL-AB0C-TVWZ",
        "o1\u2013oi\u00a0abOc.tvwz",
        "0101\tab0c\ttvwz",
    ],
)
def test_a_code_is_found_however_it_was_written_down(client, challenge, typed):
    a_vote(challenge, code="0101ab0ctvwz")

    assert UNSEALED in told(client, typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the code first."),
        ("   ", "Type the code first."),
        ("7k2m4q8r0wz", "This is not the code of a receipt."),
        ("7k2m4q8r0wztt", "This is not the code of a receipt."),
        ("u" * 12, "never the letter U"),
        ("ß" * 12, "This is not the code of a receipt."),
        ("\u0661" * 12, "This is not the code of a receipt."),
        ("<script>x</s", "This is not the code of a receipt."),
        ("a\0bcdefghjkmn", "Null characters are not allowed."),
        ("0" * 41, "at most 40 characters"),
    ],
)
def test_what_cannot_be_a_code_is_explained_and_kept_in_the_field(client, typed, words):
    text = told(client, typed)

    assert words in text
    assert MISSING not in text
    assert "<script>x" not in text


def test_every_code_reads_as_itself():
    codes = [new_public_id() for _ in range(20)] + [ALPHABET[:12], ALPHABET[-12:]]

    assert [as_typed(code) for code in codes] == codes
    assert [as_typed(code.upper()) for code in codes] == codes


def test_it_needs_no_account_and_no_script_and_takes_codes_by_post_alone(client, challenge):
    event = a_vote(challenge)
    sealed(event)

    page = client.get(URL, {"code": event.code})

    assert page.status_code == 200
    text = page.content.decode()
    assert '<form class="form" method="post">' in text
    assert event.code not in text
    assert "this vote is kept" not in text


def test_no_cache_keeps_an_answer(client):
    for response in (client.get(URL), client.post(URL, {"code": UNKNOWN})):
        assert "no-store" in response["Cache-Control"]


def test_a_form_sent_from_another_site_is_refused(challenge):
    assert Client(enforce_csrf_checks=True).post(URL, {"code": UNKNOWN}).status_code == 403


def test_whoever_tries_codes_is_stopped(client, limited):
    answers = [client.post(URL, {"code": UNKNOWN}).status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]
    assert client.get(URL).status_code == 200


def test_a_check_is_two_or_three_queries(client, challenge):
    event = a_vote(challenge)
    client.post(URL, {"code": UNKNOWN})
    counts = []
    for prepare in (lambda: None, lambda: sealed(event)):
        prepare()
        with CaptureQueriesContext(connection) as queries:
            client.post(URL, {"code": event.code})
        counts.append(len(queries))

    assert counts == [2, 2]
