"""Rules frozen in an earlier format: their result is recounted, awarded and shown as ever."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.awards.decision import decision_of
from challenges.awards.services import award_bounty
from challenges.balance.__main__ import main
from challenges.briefs.card import FORMAT, card_body, complete
from challenges.briefs.models import MethodCard
from challenges.core.canonical import canonical_json, sha256_hex
from challenges.ranking.queries import result_of
from tests.builders.ranking import a_judged_challenge, an_organiser, publish

pytestmark = pytest.mark.django_db

# What the card of each format did not say yet.
NOT_YET = {
    1: ("award", "ballot_budget", "shown_first", "integrity"),
    2: ("award",),
    3: (),
}


def a_result_by(number: int):
    """A result published under a card of this format, kept as it was written then."""
    challenge, _ideas = a_judged_challenge()
    body = card_body(challenge) | {"format": f"ideabounty-method-card/{number}"}
    for key in NOT_YET[number]:
        del body[key]
    text = canonical_json(body)
    MethodCard.objects.create(
        challenge=challenge, version=1, body=text, sha256=sha256_hex(text),
        frozen_at=timezone.now(),
    )  # fmt: skip
    organiser = an_organiser(challenge)
    publish(challenge=challenge, by=organiser, winner_reason="Good.")
    return result_of(challenge), organiser


@pytest.fixture
def published(client, tmp_path):
    """What everybody can fetch, as a file: (its path, what is in it)."""

    def fetch(result):
        url = reverse("challenges:results-data", args=[result.challenge.slug])
        path = tmp_path / "data.json"
        path.write_bytes(b"".join(client.get(url)))
        return path, json.loads(path.read_bytes())

    return fetch


def test_the_newest_format_is_among_those_tried():
    assert f"ideabounty-method-card/{max(NOT_YET)}" == FORMAT


@pytest.mark.parametrize("number", NOT_YET)
def test_a_published_result_is_recounted_and_a_changed_one_is_not(number, published, capfd):
    result, _organiser = a_result_by(number)
    path, data = published(result)

    assert main([str(path), "--check", str(path)]) == 0
    assert capfd.readouterr().out == "same\n"
    data["result"]["ideas"][0]["final"] = "1"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert main([str(path), "--check", str(path)]) == 1


@pytest.mark.parametrize("number", NOT_YET)
def test_the_hash_of_the_card_is_that_of_the_text_as_it_was_written(number, published):
    result, _organiser = a_result_by(number)
    _path, data = published(result)

    card = result.card
    assert card.rules["format"] == f"ideabounty-method-card/{number}"
    assert card.sha256 == sha256_hex(card.body) == sha256_hex(canonical_json(card.rules))
    assert card.sha256 in json.dumps(data)
    assert not set(NOT_YET[number]) & set(card.rules)
    assert set(complete(card.rules)) == set(card_body(result.challenge))


@pytest.mark.parametrize("number", [1, 2])
def test_an_earlier_card_names_no_date_and_its_bounty_is_awarded_all_the_same(
    number, client, published
):
    result, organiser = a_result_by(number)

    awards = award_bounty(challenge=result.challenge, by=organiser)
    page = client.get(reverse("challenges:results", args=[result.challenge.slug]))

    assert [award.amount_minor for award in awards] == [300_000, 100_000]
    decision = decision_of(result.challenge, timezone.now())
    assert (decision.state, decision.by) == ("awarded", None)
    assert page.status_code == 200
    assert result.card.sha256 in page.content.decode()
