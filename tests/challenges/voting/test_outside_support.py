"""What a voter is told of supports that do not count yet: she came by a link to one idea."""

import re

import pytest
from django.urls import reverse

from challenges.voting.queries import counts_now
from challenges.voting.services import record_exposures, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db

WAITS = "Your support is kept. It counts once you have been shown 5 other ideas: {} to go."
KEPT = "Your support is kept."


@pytest.fixture
def ideas():
    challenge = a_challenge(stage="voting", shown_first=5)
    return [an_idea(challenge=challenge, title=f"Idea {n}") for n in range(9)]


def support_url(idea):
    return reverse("challenges:idea-support", args=[idea.public_id])


def on(page):
    return {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_before_she_supports_anything_nothing_waits(client_for, ideas):
    browser = client_for(a_voter())

    for path in (ideas[0].challenge.wall_url, ideas[0].get_absolute_url()):
        page = text_of(browser.get(path))
        assert '<div id="own-waits" hidden>' in page
        assert KEPT not in page


def test_the_wall_says_that_her_support_is_kept_and_what_is_missing(client_for, ideas):
    voter, challenge = a_voter(), ideas[0].challenge
    state_support(idea=ideas[0], voter=voter, wanted=True)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[:3])

    page = text_of(client_for(voter).get(challenge.wall_url))

    assert WAITS.format(3) in page
    assert '<div id="own-waits">' in page
    assert "Look at other ideas" not in page


def test_the_page_of_an_idea_says_it_too_and_leads_to_the_wall(client_for, ideas):
    voter = a_voter()
    state_support(idea=ideas[0], voter=voter, wanted=True)

    page = text_of(client_for(voter).get(ideas[0].get_absolute_url()))

    assert WAITS.format(5) in page
    assert f'<a href="{ideas[0].challenge.wall_url}">Look at other ideas</a>' in page


def test_the_answer_to_her_vote_says_it_and_replaces_what_stood_there(client_for, ideas):
    idea = ideas[0]

    page = text_of(
        client_for(a_voter()).post(
            support_url(idea), {"want": "1"}, headers=on(idea.get_absolute_url())
        )
    )

    assert '<div id="own-waits" hx-swap-oob="true">' in page
    assert page.count(WAITS.format(5)) == 2
    assert f'<a href="{idea.challenge.wall_url}">Look at other ideas</a>' in page


def test_taking_it_back_takes_the_notice_away(client_for, ideas):
    idea, voter = ideas[0], a_voter()
    state_support(idea=idea, voter=voter, wanted=True)

    page = text_of(
        client_for(voter).post(
            support_url(idea), {"want": "0"}, headers=on(idea.challenge.wall_url)
        )
    )

    assert '<div id="own-waits" hx-swap-oob="true" hidden>' in page
    assert KEPT not in page


def test_without_scripts_the_page_that_comes_back_says_it(client_for, ideas):
    page = text_of(client_for(a_voter()).post(support_url(ideas[0]), {"want": "1"}, follow=True))

    assert page.count(WAITS.format(5)) == 2


def test_the_support_with_which_it_is_enough_says_nothing_of_waiting(client_for, ideas):
    voter, challenge = a_voter(), ideas[0].challenge
    state_support(idea=ideas[0], voter=voter, wanted=True)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[:5])
    before = counts_now(challenge)[ideas[0].pk]

    page = text_of(
        client_for(voter).post(support_url(ideas[8]), {"want": "1"}, headers=on(challenge.wall_url))
    )

    after = counts_now(challenge)[ideas[0].pk]
    assert (before.supports, before.outside) == (0, 1)
    assert (after.supports, after.outside) == (1, 0)
    assert KEPT not in page
    assert '<div id="own-waits" hx-swap-oob="true" hidden>' in page


def test_once_she_has_looked_at_the_wall_nothing_more_is_said(client_for, ideas):
    voter, challenge = a_voter(), ideas[0].challenge
    state_support(idea=ideas[0], voter=voter, wanted=True)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas)

    assert KEPT not in text_of(client_for(voter).get(challenge.wall_url))
    assert KEPT not in text_of(client_for(voter).get(ideas[0].get_absolute_url()))


def test_where_every_support_counts_at_once_there_is_no_such_notice(client_for):
    idea, voter = an_idea(challenge=a_challenge(stage="voting", shown_first=0)), a_voter()
    state_support(idea=idea, voter=voter, wanted=True)

    for path in (idea.challenge.wall_url, idea.get_absolute_url()):
        assert "own-waits" not in text_of(client_for(voter).get(path))


@pytest.mark.parametrize("stage", ["judging", "judged"])
def test_once_voting_is_closed_nobody_is_sent_to_look_at_the_wall(client_for, stage):
    idea = an_idea(challenge=a_challenge(stage=stage, shown_first=5))

    assert "own-waits" not in text_of(client_for(a_voter()).get(idea.get_absolute_url()))
