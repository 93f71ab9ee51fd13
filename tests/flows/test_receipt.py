"""A member votes, and makes sure of it: on the page, by mail, and signed out with her code."""

import re
from email import message_from_bytes, policy

import pytest

from challenges.notifications.models import OutboxMail
from challenges.voting.models import Seal
from challenges.voting.services import add_up, write_due_receipts
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

from .conftest import time_passes

pytestmark = pytest.mark.django_db


def in_the_outbox(person) -> list[str]:
    """The texts of the letters about her votes."""
    mails = OutboxMail.objects.filter(recipients=[person.email], subject__startswith="Receipt")
    found = [message_from_bytes(m.message.encode(), policy=policy.default) for m in mails]
    return [message.get_body(("plain",)).get_content() for message in found]


def receipts_in(text) -> list[str]:
    return re.findall(r"^[0-9a-z]{12}$", text, re.MULTILINE)


def test_a_vote_is_made_sure_of(person, settings):
    challenge = a_challenge(stage="voting", title="Notice the river", slug="river")
    bus = an_idea(challenge=challenge, title="River bus")
    vera, stranger = person("Vera").signs_up(), person("Stranger")
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"

    vera.post(f"/ideas/{bus.public_id}/support/", want=1)
    on_page = vera.reads(f"/ideas/{bus.public_id}/", "Your receipt:")
    [code] = re.findall(r"Your receipt: <code>([0-9a-z]{12})</code>", on_page)
    vera.reads("/challenges/river/my-votes/", code, "River bus", "Not yet")
    assert "not sealed yet" in stranger.post("/receipts/", status=200, code=code).content.decode()

    write_due_receipts()
    assert in_the_outbox(vera) == []
    add_up()
    time_passes(challenge, days=1)
    write_due_receipts()
    write_due_receipts()

    [letter] = in_the_outbox(vera)
    assert receipts_in(letter) == [code]
    assert "River bus" in letter
    seal = Seal.objects.get()
    vera.reads("/challenges/river/my-votes/", code, "Seal 1")
    found = stranger.post("/receipts/", status=200, code=code.upper()).content.decode()
    assert "It is in seal 1 of “Notice the river”." in " ".join(found.split())
    assert seal.sha256 in found
    assert "River bus" not in found
    stranger.reads("/challenges/river/seals/", seal.sha256)
