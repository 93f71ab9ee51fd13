"""An entrant gets her letter, opens her card and saves its picture; the winner her certificate,
and whoever holds it makes sure that it is genuine."""

import re
from io import BytesIO

import pytest
from PIL import Image

from challenges.awards.services import award_bounty
from challenges.notifications.models import OutboxMail
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

from .conftest import link_in

pytestmark = pytest.mark.django_db


def the_picture(visitor, path):
    response = visitor.get(path)
    assert response["Content-Type"] == "image/png"
    picture = Image.open(BytesIO(response.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return response


def test_an_entrant_gets_her_card_and_the_winner_a_certificate(person, settings):
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"
    challenge, ideas = a_judged_challenge()
    organiser = an_organiser(challenge)
    bus, library = ideas["Repair bus"], ideas["Library of things"]
    visitor = person("Vera")

    for idea in (bus, library):
        visitor.get(f"/ideas/{idea.public_id}/card/", status=404)
        visitor.get(f"/ideas/{idea.public_id}/card.png", status=404)
    publish(challenge=challenge, by=organiser, winner_reason="It can start in spring.")

    letter = OutboxMail.objects.get(recipients=[bus.author.email]).message
    card = link_in(letter.replace("=\n", ""), f"/ideas/{bus.public_id}/card/")
    page = visitor.reads(card, "Repair bus", bus.author.display_name, "First of 3 ideas", "Winner")
    [picture] = set(re.findall(r'src="(/ideas/\w+/card\.png)"', page))
    first = the_picture(visitor, picture)
    again = visitor.client.get(picture, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    visitor.get(f"/ideas/{bus.public_id}/certificate/", status=404)

    award_bounty(challenge=challenge, by=organiser)

    page = visitor.reads(
        f"/ideas/{bus.public_id}/certificate/",
        bus.author.display_name,
        "First place, €3,000",
        "Repair bus",
        challenge.organisation.name,
        "?version=1",
    )
    [number] = re.findall(r'class="num">([0-9A-Z-]{24})<', page)
    the_picture(visitor, f"/ideas/{bus.public_id}/certificate.png")
    found = visitor.get("/certificates/", status=302, number=number.lower().replace("-", " "))
    assert found["Location"] == f"/ideas/{bus.public_id}/certificate/"
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    assert "no certificate" in visitor.get("/certificates/", 404, number=wrong).content.decode()
    visitor.get(f"/ideas/{library.public_id}/certificate/", status=404)
