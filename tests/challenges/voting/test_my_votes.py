"""A member's own ballot, with its receipts."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.ideas.models import Idea
from challenges.voting.models import VoteEvent
from challenges.voting.services import add_up, record_exposures, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge(stage="voting", title="Notice the river", slug="river")


def path_of(challenge):
    return reverse("challenges:my-votes", args=[challenge.slug])


def page_of(client, challenge, status=200, **query):
    response = client.get(path_of(challenge), query)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def vote(idea, voter, wanted=True):
    return state_support(idea=idea, voter=voter, wanted=wanted)


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, challenge):
    response = client.get(path_of(challenge))

    assert response["Location"] == f"/accounts/login/?next={path_of(challenge)}"


def test_what_one_may_not_know_of_is_not_there(client_for):
    hidden = a_challenge(stage="voting", live=False)

    page_of(client_for(a_voter()), hidden, status=404)


def test_every_vote_stands_there_with_its_receipt_and_the_newest_first(client_for, challenge):
    voter, bus, bench = a_voter(), an_idea(challenge=challenge), an_idea(challenge=challenge)
    events = [vote(bus, voter), vote(bench, voter), vote(bus, voter, wanted=False)]

    text = page_of(client_for(voter), challenge)

    places = [text.index(event.code) for event in events]
    assert places == sorted(places, reverse=True)
    assert text.count("Support stated") == 2
    assert text.count("Support taken back") == 1


def test_the_time_is_that_of_the_challenge(client_for):
    challenge = a_challenge(stage="voting", time_zone="Asia/Tokyo")
    voter, idea = a_voter(), an_idea(challenge=challenge)
    at = datetime(2026, 1, 5, 23, 30, tzinfo=ZoneInfo("UTC"))
    VoteEvent.objects.create(
        ballot=a_ballot(challenge, voter), idea=idea, statement="support", stated_at=at
    )

    assert "6 Jan 2026, 08:30 JST" in page_of(client_for(voter), challenge)


def test_a_vote_waits_for_its_seal_and_then_names_it(client_for, challenge):
    voter, idea = a_voter(), an_idea(challenge=challenge)
    browser = client_for(voter)
    vote(idea, voter)
    before = page_of(browser, challenge)

    add_up()

    assert ("Not yet" in before, "Seal 1" in before) == (True, False)
    after = page_of(browser, challenge)
    assert ("Not yet" in after, "Seal 1" in after) == (False, True)


def test_the_ideas_she_supports_now_stand_there_and_can_be_taken_back(client_for, challenge):
    voter = a_voter()
    kept, left = (an_idea(challenge=challenge, title=name) for name in ("The kept", "The left"))
    vote(kept, voter)
    vote(left, voter)
    vote(left, voter, wanted=False)
    browser = client_for(voter)

    text = page_of(browser, challenge)

    assert "You support 1 idea<" in text.replace(" <", "<")
    assert set(re.findall(r'action="/ideas/(\w+)/support/"', text)) == {kept.public_id}
    answer = browser.post(
        f"/ideas/{kept.public_id}/support/", {"want": "0", "next": path_of(challenge)}, follow=True
    )
    assert answer.redirect_chain == [(path_of(challenge), 302)]
    assert "You support 0 ideas" in " ".join(answer.content.decode().split())


def test_the_votes_of_others_are_not_there(client_for, challenge):
    mine, hers = an_idea(challenge=challenge), an_idea(challenge=challenge, title="Somebody else’s")
    voter = a_voter()
    vote(mine, voter)
    elsewhere = a_challenge(stage="voting")
    others = [
        vote(hers, a_voter()),
        vote(mine, a_voter()),
        vote(an_idea(challenge=elsewhere), voter),
    ]

    text = page_of(client_for(voter), challenge)

    assert [event.code for event in others if event.code in text] == []
    assert "Somebody else’s" not in text


def test_an_idea_that_was_hidden_is_not_named(client_for, challenge):
    voter, idea = a_voter(), an_idea(challenge=challenge, title="Out of sight")
    event = vote(idea, voter)
    Idea.objects.filter(pk=idea.pk).update(hidden_at=event.stated_at)

    text = page_of(client_for(voter), challenge)

    assert event.code in text
    assert "Out of sight" not in text
    assert "An idea that is not on show any more" in text
    assert "1 of them is not on show any more." in text


def test_an_empty_ballot_leads_to_the_wall(client_for, challenge):
    text = page_of(client_for(a_voter()), challenge)

    assert "You have not voted here yet" in text
    assert f'href="{challenge.wall_url}"' in text


def test_an_empty_ballot_says_when_voting_is_over(client_for):
    text = page_of(client_for(a_voter()), a_challenge(stage="judging"))

    assert "You have no votes here" in text
    assert "Voting has closed." in text


def test_what_is_left_of_a_budget_is_said(client_for):
    challenge = a_challenge(stage="voting", ballot="budget", ballot_budget=7)
    voter = a_voter()
    for _number in range(2):
        vote(an_idea(challenge=challenge), voter)

    text = page_of(client_for(voter), challenge)

    assert "5 of 7 supports left" in text
    assert text.count("budget__dot--used") == 2


def test_without_a_budget_nothing_is_left(client_for, challenge):
    voter = a_voter()
    vote(an_idea(challenge=challenge), voter)

    text = page_of(client_for(voter), challenge)

    assert "supports left" not in text
    assert "Your supports count." in text


def test_a_support_from_outside_says_what_to_do_until_it_counts(client_for):
    challenge = a_challenge(stage="voting", shown_first=5)
    voter, ideas = a_voter(), [an_idea(challenge=challenge) for _ in range(8)]
    browser = client_for(voter)
    vote(ideas[0], voter)
    record_exposures(challenge=challenge, voter=voter, ideas=ideas[:3])
    waiting = page_of(browser, challenge)

    record_exposures(challenge=challenge, voter=voter, ideas=ideas[3:6])

    assert "It counts once you have been shown 5 other ideas: 3 to go." in waiting
    assert f'<a href="{challenge.wall_url}">Look at other ideas' in waiting
    assert "Your supports count." not in waiting
    counting = page_of(browser, challenge)
    assert ("to go" in counting, "Your supports count." in counting) == (False, True)


def test_after_the_close_a_support_from_outside_is_owned_up_to(client_for):
    challenge = a_challenge(stage="judging", shown_first=5)
    voter, idea = a_voter(), an_idea(challenge=challenge)
    for _number in range(8):
        an_idea(challenge=challenge)
    ballot = a_ballot(challenge, voter, supporting=[idea])
    ballot.counted_at = None
    ballot.save()

    text = page_of(client_for(voter), challenge)

    assert "Your supports were not counted" in text
    assert "Your supports were counted." not in text


def test_after_the_close_nothing_can_be_taken_back(client_for):
    challenge = a_challenge(stage="judging")
    voter = a_voter()
    a_ballot(challenge, voter, supporting=[an_idea(challenge=challenge)])

    text = page_of(client_for(voter), challenge)

    assert "Voting has closed. Your supports were counted." in text
    assert "/support/" not in text


def test_no_cache_keeps_it(client_for, challenge):
    response = client_for(a_voter()).get(path_of(challenge))

    assert "no-store" in response["Cache-Control"]


def test_many_votes_are_read_page_by_page_at_the_cost_of_one(client_for, challenge):
    voter = a_voter()
    a_ballot(challenge, voter, supporting=[an_idea(challenge=challenge)])
    ballot = voter.ballots.get()
    browser = client_for(voter)
    page_of(browser, challenge)
    with CaptureQueriesContext(
        connection,
    ) as one:
        page_of(browser, challenge)

    for _number in range(60):
        idea = an_idea(challenge=challenge)
        VoteEvent.objects.create(
            ballot=ballot, idea=idea, statement="support", stated_at=ballot.created_at
        )
        ballot.supports.create(idea=idea, stated_at=ballot.created_at)
    with CaptureQueriesContext(connection) as many:
        text = page_of(browser, challenge)

    assert (len(one), len(many)) == (11, 11)
    assert text.count("Support stated") == 50
    assert "Page" in text
    assert page_of(browser, challenge, page=2).count("Support stated") == 11


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "1e9"])
def test_a_page_that_is_none_is_the_first_or_the_last(client_for, challenge, page):
    voter = a_voter()
    event = vote(an_idea(challenge=challenge), voter)

    assert event.code in page_of(client_for(voter), challenge, page=page)


# The answer to a vote


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_the_answer_to_a_vote_shows_its_receipt_and_the_way_to_all(client_for, challenge, headers):
    idea = an_idea(challenge=challenge, title="<b>Bold</b> & more")
    browser = client_for(a_voter())

    for want in ("1", "0"):
        text = browser.post(
            f"/ideas/{idea.public_id}/support/", {"want": want}, headers=headers, follow=True
        ).content.decode()
        event = VoteEvent.objects.order_by("-pk").first()
        assert f"Your receipt: <code>{event.code}</code>" in text
        assert f'<a href="{path_of(challenge)}">My votes</a>' in text
        assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in text
        assert "<b>Bold" not in text


def test_to_say_the_same_again_gives_no_second_receipt(client_for, challenge):
    idea = an_idea(challenge=challenge)
    browser = client_for(a_voter())
    browser.post(f"/ideas/{idea.public_id}/support/", {"want": "1"})
    browser.get(idea.get_absolute_url())

    again = browser.post(f"/ideas/{idea.public_id}/support/", {"want": "1"}, follow=True)

    assert "Your receipt" not in again.content.decode()


def test_the_wall_leads_to_it_once_one_can_have_voted(client, client_for):
    links = {}
    for stage in ("open", "voting", "judging"):
        challenge = a_challenge(stage=stage)
        text = client_for(a_user()).get(challenge.wall_url).content.decode()
        visitors = client.get(challenge.wall_url).content.decode()
        link = f'href="{path_of(challenge)}"'
        links[stage] = (link in text, link in visitors)

    assert links == {"open": (False, False), "voting": (True, False), "judging": (True, False)}
