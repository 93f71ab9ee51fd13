"""The proof of work that comes with a sign-up: right, fresh, and good for one account."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from challenges.people.models import User
from challenges.people.proof import HARDEST, ProofField
from tests.builders.caches import FAR
from tests.builders.people import PASSWORD
from tests.builders.proofs import a_proof, packed, unpacked

NOT_RIGHT = "Your browser’s proof of work is not right. Please send the form once more."
TOO_OLD = "This page was open for too long. Please send the form once more."
TWICE = (
    "This form was sent twice. If you pressed the button twice, your account is there: look into "
    "your mailbox. Otherwise please send the form once more."
)


@pytest.fixture(autouse=True)
def _no_proof_is_spent():
    cache.clear()


def verdict(proof) -> str:
    """What is said against the proof; "" if nothing."""
    try:
        ProofField(required=False).clean(proof)
    except ValidationError as error:
        return error.messages[0]
    return ""


def test_a_solved_task_is_good():
    assert verdict(a_proof()) == ""


def test_no_proof_is_no_error_for_there_are_browsers_without_scripts():
    assert verdict("") == ""


def test_a_proof_is_good_once():
    proof = a_proof()

    assert [verdict(proof) for _ in range(3)] == ["", TWICE, TWICE]
    assert verdict(a_proof()) == ""


def test_of_the_same_proof_sent_twenty_times_at_once_one_is_taken(settings):
    settings.CACHES = FAR
    proof, start = a_proof(), Barrier(20)

    def send(_):
        start.wait()
        return verdict(proof)

    with ThreadPoolExecutor(20) as people:
        verdicts = list(people.map(send, range(20)))

    assert sorted(verdicts) == [""] + [TWICE] * 19


def test_a_proof_grows_old():
    assert verdict(a_proof(lasts=-1)) == TOO_OLD


@pytest.mark.parametrize("salt", ["{0}?expires=9999999999&expires={1}&", "{0}?expires={1}&&"])
def test_an_old_proof_does_not_become_young_by_a_second_end(salt):
    proof = unpacked(a_proof(lasts=-1))
    random, end = re.fullmatch(r"(\w+)\?expires=(\d+)&", proof["salt"]).groups()

    assert verdict(packed(proof | {"salt": salt.format(random, end)})) == NOT_RIGHT


def test_a_spent_proof_is_not_fresh_in_another_spelling():
    proof = unpacked(a_proof())
    verdict(packed(proof))

    assert verdict(packed(proof | {"took": 5})) == TWICE
    assert verdict(packed(dict(reversed(proof.items())))) == TWICE
    assert verdict(packed(proof | {"salt": proof["salt"] + "&"})) == NOT_RIGHT
    assert verdict(packed(proof | {"algorithm": "SHA-512"})) == NOT_RIGHT


def test_a_task_of_another_site_is_not_ours():
    assert verdict(a_proof(key="the secret of somebody else")) == NOT_RIGHT


@pytest.mark.parametrize(
    "changes",
    [
        {"number": -1},
        {"number": "1"},
        {"number": None},
        {"number": True},
        {"number": 1.0},
        {"number": [1]},
        {"challenge": "0" * 64},
        {"challenge": None},
        {"signature": "0" * 64},
        {"signature": 7},
        {"algorithm": "MD5"},
        {"algorithm": ""},
        {"salt": ""},
        {"salt": "?" * 40},
        {"salt": "0" * 24},
        {"salt": "0" * 24 + "?expires=9999999999&"},
    ],
)
def test_what_was_altered_is_refused(changes):
    assert verdict(a_proof(**changes)) == NOT_RIGHT


@pytest.mark.parametrize(
    "sent",
    [
        "nonsense",
        "é",
        "====",
        packed([]),
        packed({}),
        packed(None),
        packed("text"),
        packed({"salt": {"expires": 1}}),
        "W1tb" * 2_000,
        "QUFB" * 100_000,
    ],
    ids=["text", "accent", "padding", "list", "empty", "null", "word", "dict", "deep", "long"],
)
def test_what_is_no_proof_at_all_is_refused_and_not_an_error(sent, caplog):
    assert verdict(sent) == NOT_RIGHT
    assert caplog.records == []


def test_the_page_holds_a_fresh_task_each_time_and_no_proof(client, db):
    fields = [
        re.search(r'<input type="hidden" name="proof"[^>]*>', answer.content.decode())[0]
        for answer in (
            client.get(reverse("account_signup")),
            client.post(reverse("account_signup"), {"proof": a_proof(), "email": "nonsense"}),
        )
    ]

    tasks = [
        json.loads(
            re.search(r'data-proof="([^"]+)"', field)[1]
            .replace("&quot;", '"')
            .replace("&amp;", "&")
        )
        for field in fields
    ]
    assert tasks[0]["challenge"] != tasks[1]["challenge"]
    assert {task["maxNumber"] for task in tasks} == {HARDEST}
    assert ["value=" in field for field in fields] == [False, False]
    assert ['data-seconds="7200"' in field for field in fields] == [True, True]


@pytest.mark.parametrize(
    ("proof", "reason"), [("nonsense", NOT_RIGHT), (None, TOO_OLD)], ids=["wrong", "old"]
)
def test_a_refused_proof_is_said_and_what_was_typed_is_still_there(client, db, proof, reason):
    data = {"email": "ada@people.example", "display_name": "Ada Lovelace", "password1": PASSWORD}

    answer = client.post(reverse("account_signup"), data | {"proof": proof or a_proof(lasts=-1)})

    text = answer.content.decode()
    assert answer.context["form"].errors == {"proof": [reason]}
    assert f"<li>{reason}</li>" in text
    assert 'value="ada@people.example"' in text
    assert 'value="Ada Lovelace"' in text
    assert not User.objects.exists()


def test_one_proof_opens_one_account(client, db):
    proof = a_proof()
    answers = [
        client.post(
            reverse("account_signup"),
            {
                "email": f"{name}@people.example",
                "display_name": name,
                "password1": PASSWORD,
                "proof": proof,
            },
        )
        for name in ("ada", "eve")
    ]

    assert [answer.status_code for answer in answers] == [302, 200]
    assert TWICE in answers[1].content.decode()
    assert [user.display_name for user in User.objects.all()] == ["ada"]
