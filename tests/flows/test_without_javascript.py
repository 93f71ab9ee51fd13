"""A member whose browser runs no scripts: what the wall showed her is still known."""

import re

import pytest
from django.urls import reverse

from challenges.voting.models import Ballot, Exposure
from challenges.voting.queries import counts_now
from challenges.voting.served import COOKIE
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge(stage="voting", shown_first=5)


@pytest.fixture
def ideas(challenge):
    return [an_idea(challenge=challenge, title=f"Idea {n}") for n in range(30)]


@pytest.fixture
def browser(client_for):
    return client_for(a_voter())


def shown_on(page):
    return set(re.findall(r'data-idea="(\w+)"', page.content.decode()))


def seen():
    return set(Exposure.objects.values_list("idea__public_id", flat=True))


def support(browser, idea):
    url = reverse("challenges:idea-support", args=[idea.public_id])
    return browser.post(url, {"want": "1", "next": idea.challenge.wall_url})


def test_a_support_tells_what_the_page_showed_and_so_counts(challenge, ideas, browser):
    page = browser.get(challenge.wall_url)
    before = Exposure.objects.count()
    idea = next(idea for idea in ideas if idea.public_id in shown_on(page))

    assert support(browser, idea).status_code == 302

    assert before == 0
    assert seen() == shown_on(page)
    assert len(shown_on(page)) == 24
    assert counts_now(challenge)[idea.pk] == (1, 1, 0)


def test_what_she_passed_over_is_told_by_a_button_that_leads_on(challenge, ideas, browser):
    page = browser.get(challenge.wall_url)
    noscript = re.search(r"<noscript>.*?</noscript>", page.content.decode(), re.DOTALL).group()
    onward = re.search(r'name="next" value="([^"]+)"', noscript).group(1).replace("&amp;", "&")

    answer = browser.post(
        reverse("challenges:ideas-seen", args=[challenge.slug]), {"served": "1", "next": onward}
    )
    second = browser.get(answer.url)

    assert answer.url == onward
    assert seen() == shown_on(page)
    assert shown_on(second) == {idea.public_id for idea in ideas} - shown_on(page)
    assert "Noted: you have looked at these ideas." in second.content.decode()


def test_with_javascript_the_page_alone_shows_nothing(challenge, ideas, browser):
    browser.get(challenge.wall_url)
    url = reverse("challenges:idea-support", args=[ideas[0].public_id])

    browser.post(url, {"want": "1"}, headers={"HX-Request": "true"})

    assert seen() == {ideas[0].public_id}
    assert Ballot.objects.get().counted_at is None


@pytest.mark.parametrize("forgery", ["", "x", "a:b:c", "another member", "another wall"])
def test_nobody_makes_up_what_she_was_shown(challenge, ideas, browser, client_for, forgery):
    text = forgery
    if forgery.startswith("another"):
        other = client_for(a_voter()) if forgery == "another member" else browser
        place = challenge
        if forgery == "another wall":
            place = a_challenge(stage="voting")
            an_idea(challenge=place)
        text = other.get(place.wall_url).cookies[COOKIE].value
    browser.cookies[COOKIE] = text

    assert support(browser, ideas[0]).status_code == 302
    assert seen() == {ideas[0].public_id}


def test_a_visitor_gets_no_such_cookie(challenge, ideas, client):
    page = client.get(challenge.wall_url)

    assert COOKIE not in page.cookies
    assert "<noscript>" not in page.content.decode()
