"""The home page and the platform's own words, as a visitor reads them."""

import pytest
from django.conf import settings
from django.utils import timezone

from home.models import ContentPage, HomePage
from tests.builders.awards import a_sent_payout, an_awarded_challenge
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.ranking import a_decided_challenge

pytestmark = pytest.mark.django_db


def the_home(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_home_page_says_what_the_site_promises_in_three_steps(client):
    text = the_home(client)

    assert HomePage.objects.get().promise in text
    assert text.count("steps__title") == 3
    assert text.count("button--primary") >= 1


def test_a_new_site_says_that_nothing_is_open(client):
    text = the_home(client)

    assert "No challenge is open today" in text
    assert "Decided last" not in text
    assert "awarded" not in text


def test_open_challenges_are_shown_and_drafts_are_not(client):
    a_challenge(stage="open", title="The open one")
    a_challenge(stage="judging", title="The judged one")
    a_challenge(stage="open", title="The secret one", live=False)

    text = the_home(client)

    assert "The open one" in text
    assert "The judged one" not in text
    assert "The secret one" not in text


def test_the_freshest_result_is_told_with_its_reason(client):
    challenge, _ideas, _organiser = a_decided_challenge()

    text = the_home(client)

    assert f"/challenges/{challenge.slug}/results/" in text
    assert "Repair bus" in text
    assert "It can start in spring." in text
    assert "was strong on both sides" in text


def test_numbers_count_what_was_awarded_and_paid(client):
    _challenge, _ideas, organiser, awards = an_awarded_challenge()
    a_sent_payout(awards[0], organiser)

    text = the_home(client)

    assert "bounty awarded" in text
    assert "1 of 2 payments made" in text


def test_the_head_says_where_the_page_lives(client):
    text = the_home(client)

    assert f'<link rel="canonical" href="{settings.BASE_URL}/">' in text
    assert '<meta property="og:description" content="Organisations ask a question' in text


@pytest.mark.parametrize("many", [1, 30])
def test_the_home_page_costs_the_same_for_one_and_for_thirty(
    client, many, django_assert_num_queries
):
    decided, _ideas, _organiser, _awards = an_awarded_challenge()
    for _ in range(many):
        an_idea(challenge=a_challenge(organisation=decided.organisation))
    client.get("/")

    with django_assert_num_queries(16):
        client.get("/")


def test_a_page_of_the_platform_shows_its_text(client):
    page = ContentPage.objects.get(slug="how-it-works")

    text = client.get("/how-it-works/").content.decode()

    assert f"<h1>{page.title}</h1>" in text
    assert "<h2>A fair hearing</h2>" in text
    assert f'<link rel="canonical" href="{settings.BASE_URL}/how-it-works/">' in text


def test_a_page_that_is_taken_down_is_gone(client):
    ContentPage.objects.get(slug="rules").unpublish()

    assert client.get("/rules/").status_code == 404


def test_a_hidden_winner_is_not_shown_off(client):
    _challenge, ideas, organiser = a_decided_challenge()
    idea = ideas["Repair bus"]
    idea.hidden_at, idea.hidden_by = timezone.now(), organiser
    idea.save()

    text = the_home(client)

    assert "Repair bus" not in text
    assert "Decided last" not in text
