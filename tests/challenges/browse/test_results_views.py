import json
from hashlib import sha256

import pytest
from django.urls import reverse

from challenges.balance import compute
from challenges.briefs.models import Challenge
from challenges.ranking.models import Result
from challenges.ranking.queries import result_of
from challenges.ranking.services import publish_result
from tests.builders.awards import an_awarded_challenge
from tests.builders.people import a_user
from tests.builders.ranking import (
    a_decided_challenge,
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
    an_organiser,
)

pytestmark = pytest.mark.django_db


def page_of(client, challenge, **query):
    response = client.get(reverse("challenges:results", args=[challenge.slug]), query)
    return response, " ".join(response.content.decode().split())


def data_of(client, challenge, **query):
    return client.get(reverse("challenges:results-data", args=[challenge.slug]), query)


def an_election(supports=(60, 30, 9), **options):
    challenge = a_voted_challenge(
        crowd_weight="1", reviews_min=0, floor="0", tiers=(), blind=False, **options
    )
    ideas = [a_tallied_idea(challenge, f"Project {n}", n) for n in supports]
    publish_result(challenge=challenge, by=None, winner_reason="")
    return challenge, ideas


# before the result


@pytest.mark.parametrize("role", ["anonymous", "member", "organiser", "staff"])
def test_before_the_result_nobody_reads_a_count_or_a_score(client_for, client, role):
    challenge, ideas = a_judged_challenge(
        {"Secret winner": (87, [(9, 8)] * 3), "Other": (13, [(2, 3)] * 3)}, judging_closed=False
    )
    make = {
        "member": a_user,
        "organiser": lambda: an_organiser(challenge),
        "staff": lambda: a_user(staff=True),
    }
    person = client if role == "anonymous" else client_for(make[role]())

    response, page = page_of(person, challenge)

    assert response.status_code == 200
    assert "No result yet" in page
    assert "The last window closes on" in page
    assert "87" not in page.partition("<main")[2].partition("</main")[0]
    assert "Secret winner" not in page
    assert data_of(person, challenge).status_code == 404


def test_when_the_windows_have_closed_the_page_says_who_is_awaited(client):
    challenge, _ideas = a_judged_challenge()

    _response, page = page_of(client, challenge)

    assert "The organisation publishes the result when the panel has finished." in page


def test_a_challenge_that_is_not_published_has_no_results_page(client):
    challenge, _ideas, _organiser = a_decided_challenge()
    challenge.page.unpublish()

    assert page_of(client, challenge)[0].status_code == 404
    assert data_of(client, challenge).status_code == 404


def test_an_unknown_challenge_or_version_is_not_found(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    assert client.get("/challenges/nothing/results/").status_code == 404
    assert page_of(client, challenge, version=2)[0].status_code == 404
    for odd in ("x", "-1", "", "0", "9" * 40, "١"):
        assert page_of(client, challenge, version=odd)[0].status_code == 404
    assert data_of(client, challenge, version=2).status_code == 404
    assert data_of(client, challenge, part="secrets").status_code == 404


# the result


def test_the_page_says_who_won_what_and_why(client):
    challenge, ideas, _organiser, (award, _second) = an_awarded_challenge()

    response, page = page_of(client, challenge)

    winner = ideas["Repair bus"]
    assert response.status_code == 200
    assert '<h2 id="winner-heading">The winner</h2>' in page
    assert f'<a href="/ideas/{winner.public_id}/">Repair bus</a>' in page
    assert winner.author.display_name in page
    assert "€3,000" in page
    assert "It can start in spring." in page
    assert "60 of 100 people shown this idea supported it: crowd score " in page
    assert "Three judges gave it " in page
    assert "The crowd’s favourite was “Night gardens”, the panel’s “Library of things”." in page
    assert "It wins for any crowd weight between " in page
    assert "Crowd above panel" in page
    assert "Panel above crowd" in page


def test_the_page_says_how_it_was_computed(client):
    challenge, _ideas, _organiser = a_decided_challenge()
    result = result_of(challenge)

    _response, page = page_of(client, challenge)

    for fact in (result.card.sha256, result.input_sha256, result.digest, result.code_version):
        assert fact in page
    assert "Balanced score = 50% of the crowd score + 50% of the panel score" in page
    assert "locked at 50%" in page
    assert "python -m challenges.balance input.json --check result.json" in page


def test_an_idea_stopped_at_a_gate_is_listed_with_the_reason(client):
    rows = {"Passes": (20, [(8, 8)] * 3), "Too weak": (90, [(1, 1)] * 3)}
    challenge, _ideas, _organiser = a_decided_challenge(rows)

    _response, page = page_of(client, challenge)

    assert "Too weak" in page
    assert "Not awardable:" in page
    assert "lies below the floor of the rules." in page


def test_where_nobody_passes_there_is_no_winner_and_the_page_says_so(client):
    challenge, _ideas = a_judged_challenge({"One": (5, [(1, 1)] * 3), "Two": (6, [(2, 2)] * 3)})
    publish_result(challenge=challenge, by=an_organiser(challenge), winner_reason="")

    _response, page = page_of(client, challenge)

    assert "No idea passed what the rules ask for, so the bounty is not awarded." in page
    assert "result-winner" not in page


def test_a_shared_first_place_shows_every_winner(client):
    rows = {name: (50, [(6, 6)] * 3) for name in ("One", "Two")}
    challenge, _ideas, _organiser = a_decided_challenge(rows)

    _response, page = page_of(client, challenge)

    assert "The winners" in page
    assert page.count("card--accent result-winner") == 2
    assert "The first place is shared" in page


def test_an_election_without_a_panel_reads_as_one(client):
    challenge, _ideas = an_election()
    Challenge.objects.filter(pk=challenge.pk).update(
        source_note="A real election. The file holds a sample: 60 of 9,000 ballots."
    )

    _response, page = page_of(client, challenge)

    assert "No panel took part: the ranking is the crowd’s." in page
    assert "The file holds a sample: 60 of 9,000 ballots." in page
    assert "Project 60" in page
    for absent in ("judges", 'split__panel"', "Panel above crowd", "locked at", "€0"):
        assert absent not in page.partition("<main")[2].partition("</main")[0]


def test_ideas_outside_the_shortlist_are_listed_and_many_are_cut_with_a_word(client):
    challenge, _ideas = a_judged_challenge()
    for number in range(103):
        a_tallied_idea(challenge, f"Outside {number}", number % 50)
    publish_result(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")

    _response, page = page_of(client, challenge)

    assert "103 ideas did not reach the shortlist" in page
    assert page.count(">Outside ") == 100
    assert "The best supported 100 are named here" in page


def test_of_many_ideas_the_first_have_bars_and_the_table_has_all(client):
    challenge, _ideas = an_election(supports=range(30, 60))

    _response, page = page_of(client, challenge)

    assert page.count('class="rank ') + page.count('class="rank"') == 25
    assert page.count('<th scope="row">Project ') == 30
    assert "All 30 as a table" in page


def test_too_few_voters_are_mentioned(client):
    challenge, _ideas = a_judged_challenge(quorum=10)
    publish_result(challenge=challenge, by=an_organiser(challenge), winner_reason="Good.")

    _response, page = page_of(client, challenge)

    assert "Only 0 people voted; the rules ask for at least 10." in page


def test_an_idea_hidden_since_the_result_keeps_its_place_and_loses_its_name(client):
    challenge, ideas, _organiser = a_decided_challenge(
        {"Canary title": (80, [(8, 8)] * 3), "Other": (20, [(5, 5)] * 3)}
    )
    idea = ideas["Canary title"]
    before = page_of(client, challenge)[1]
    idea.hidden_at = idea.submitted_at
    idea.save()

    _response, page = page_of(client, challenge)

    assert "Canary title" in before
    assert "Canary title" not in page
    assert idea.public_id not in page
    assert "an idea that is no longer shown" in page


def test_what_people_wrote_stays_text(client):
    attack = "<script>alert(1)</script>"
    challenge, _ideas = a_judged_challenge({attack: (80, [(8, 8)] * 3), "B": (20, [(5, 5)] * 3)})
    publish_result(challenge=challenge, by=an_organiser(challenge), winner_reason=attack)

    _response, page = page_of(client, challenge)

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


def test_a_corrected_result_shows_the_newest_version_with_its_reason_and_keeps_the_first(client):
    challenge, ideas, organiser = a_decided_challenge()
    idea = ideas["Repair bus"]
    idea.hidden_at = idea.submitted_at
    idea.save()
    publish_result(
        challenge=challenge, by=organiser, winner_reason="Next.", reason="The first was copied."
    )

    newest, first = page_of(client, challenge)[1], page_of(client, challenge, version=1)[1]

    assert "Version 2, published" in newest
    assert "Corrected: The first was copied." in newest
    assert "Version 1, published" in first
    assert "This version has been corrected since." in first


@pytest.mark.parametrize("ideas", [2, 12])
def test_the_page_takes_the_same_queries_for_few_and_many(client, ideas, django_assert_num_queries):
    rows = {f"Idea {n}": (10 + n, [(5, 6), (6, 7), (4, 4)]) for n in range(ideas)}
    challenge, _ideas, _organiser = a_decided_challenge(rows)
    page_of(client, challenge)

    with django_assert_num_queries(11):
        page_of(client, challenge)


# the data


def test_the_data_hold_the_stored_bytes_and_recount_to_the_same_result(client):
    challenge, _ideas, _organiser = a_decided_challenge()
    result = result_of(challenge)

    response = data_of(client, challenge)

    body = response.content.decode()
    data = json.loads(body)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert f'"input":{result.input},"result":{result.output}}}' in body
    assert compute(data["input"]) == data["result"]
    assert (data["version"], data["digest"], data["card_sha256"]) == (
        1,
        result.digest,
        sha256(result.card.body.encode()).hexdigest(),
    )


@pytest.mark.parametrize(("part", "stored"), [("input", "input"), ("result", "output")])
def test_each_part_is_served_byte_for_byte(client, part, stored):
    challenge, _ideas, _organiser = a_decided_challenge()

    response = data_of(client, challenge, part=part)

    assert response.content.decode() == getattr(result_of(challenge), stored)


def test_the_input_hashes_to_the_digest_on_the_page(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    body = data_of(client, challenge, part="input").content

    assert sha256(body).hexdigest() == result_of(challenge).input_sha256


def test_the_data_name_no_person(client):
    challenge, ideas, organiser = a_decided_challenge()
    judge = challenge.judges.first()
    author = next(iter(ideas.values())).author

    body = data_of(client, challenge).content.decode()

    for secret in (judge.email, str(judge.user), author.email, author.display_name):
        assert secret not in body
    assert organiser.email not in body
    assert judge.public_id in body


def test_reading_writes_nothing(client):
    challenge, _ideas = a_judged_challenge()

    page_of(client, challenge)
    data_of(client, challenge)

    assert not Result.objects.exists()
    assert not challenge.cards.exists()
