"""Whoever may not vote, and what may not be voted on: refused alike by the service and by the page,
with the right status and without a trace (V5)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.core.errors import Refused
from challenges.voting.models import Ballot, Exposure, PendingCount, Support, VoteEvent
from challenges.voting.services import record_exposures, state_support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.people import a_user
from tests.builders.voting import a_voter

pytestmark = pytest.mark.django_db

TRACES = (Ballot, Exposure, PendingCount, Support, VoteEvent)


def traces() -> list[str]:
    return [model.__name__ for model in TRACES if model.objects.exists()]


def hidden(challenge):
    return {"hidden_at": timezone.now(), "hidden_reason": "Rude"}


def young(challenge):
    voter = a_voter()
    voter.date_joined = challenge.window(WindowKind.VOTING).opens_at + timedelta(minutes=1)
    voter.save()
    return voter


def invited(challenge):
    voter = a_voter(email="jo.doe@gmail.com")
    a_judge(challenge, email="JoDoe+panel@googlemail.com", accepted=False)
    return voter


# What it is: the idea's fields, the status of the page, the words of the refusal.
NO_IDEA = {
    "a draft": (lambda c: {"status": "draft"}, 404, "it is not on the wall"),
    "a withdrawn idea": (lambda c: {"status": "withdrawn"}, 404, "it is not on the wall"),
    "a hidden idea": (hidden, 404, "it is not on the wall"),
}
NO_VOTER = {
    "a judge": (lambda c: a_judge(c, user=a_user()).user, "a judge does not vote"),
    "an invited judge": (invited, "a judge does not vote"),
    "the unconfirmed": (lambda c: a_voter(confirmed=False), "confirm your e-mail address"),
    "a young account": (young, "can vote when they are 48 hours old"),
}


def refused_by_service(idea, voter, words):
    with pytest.raises(Refused, match=words):
        state_support(idea=idea, voter=voter, wanted=True)
    return traces() == []


def asked_of_page(client_for, idea, voter, **options):
    path = reverse("challenges:idea-support", args=[idea.public_id])
    return client_for(voter).post(path, {"want": "1"}, **options)


@pytest.mark.parametrize("which", NO_IDEA)
def test_what_is_not_on_the_wall_takes_no_vote(client_for, which):
    fields, status, words = NO_IDEA[which]
    challenge = a_challenge(stage="voting")
    idea = an_idea(challenge=challenge, **fields(challenge))
    voter = a_voter()

    assert refused_by_service(idea, voter, words)
    assert asked_of_page(client_for, idea, voter).status_code == status
    assert traces() == []


@pytest.mark.parametrize("which", NO_VOTER)
def test_whoever_may_not_vote_is_told_why(client_for, which):
    make, words = NO_VOTER[which]
    challenge = a_challenge(stage="voting", account_age_hours=48)
    idea, voter = an_idea(challenge=challenge), make(challenge)

    assert refused_by_service(idea, voter, words)
    plain = asked_of_page(client_for, idea, voter)
    scripted = asked_of_page(client_for, idea, voter, headers={"HX-Request": "true"})

    assert (plain.status_code, scripted.status_code) == (403, 200)
    assert words in plain.content.decode()
    assert words in scripted.content.decode()
    assert traces() == []


@pytest.mark.parametrize("which", NO_VOTER)
def test_she_reads_it_above_the_wall_and_on_the_control_before_she_tries(client_for, which):
    make, words = NO_VOTER[which]
    challenge = a_challenge(stage="voting", account_age_hours=48)
    idea, voter = an_idea(challenge=challenge), make(challenge)
    browser = client_for(voter)

    wall = browser.get(challenge.wall_url).content.decode()
    page = browser.get(idea.get_absolute_url()).content.decode()

    assert words in wall
    assert f'action="/ideas/{idea.public_id}/support/"' not in wall
    control = page[page.index(f'id="support-{idea.public_id}"') :]
    assert words in control[: control.index("</section>")]


@pytest.mark.parametrize("which", NO_VOTER)
def test_nothing_that_she_is_shown_is_kept(client_for, which):
    make, words = NO_VOTER[which]
    challenge = a_challenge(stage="voting", account_age_hours=48)
    idea, voter = an_idea(challenge=challenge), make(challenge)
    path = reverse("challenges:ideas-seen", args=[challenge.slug])

    with pytest.raises(Refused, match=words):
        record_exposures(challenge=challenge, voter=voter, ideas=[idea])
    answer = client_for(voter).post(path, {"idea": [idea.public_id]})

    assert answer.status_code == 403
    assert traces() == []


def test_nobody_votes_for_an_idea_of_her_own(client_for):
    idea = an_idea(challenge=a_challenge(stage="voting"))

    assert refused_by_service(idea, idea.author, "your own idea")
    answer = asked_of_page(client_for, idea, idea.author)

    assert answer.status_code == 403
    assert "This is your own idea." in answer.content.decode()
    assert traces() == []


@pytest.mark.parametrize("stage", ["announced", "open", "judging", "judged"])
def test_an_idea_of_a_challenge_that_is_not_voting_takes_none(client_for, stage):
    """A page of a challenge that votes lends its openness to no idea of another."""
    a_challenge(stage="voting")
    idea, voter = an_idea(challenge=a_challenge(stage=stage)), a_voter()

    assert refused_by_service(idea, voter, "Voting")
    assert asked_of_page(client_for, idea, voter).status_code == 403
    assert traces() == []


def test_an_idea_of_an_unpublished_brief_takes_none(client_for):
    idea, voter = an_idea(challenge=a_challenge(stage="voting", live=False)), a_voter()

    assert refused_by_service(idea, voter, "it is not on the wall")
    assert asked_of_page(client_for, idea, voter).status_code == 404
    assert traces() == []


def test_what_another_wall_has_is_not_shown_on_this_one(client_for):
    challenge, voter = a_challenge(stage="voting"), a_voter()
    elsewhere = an_idea(challenge=a_challenge(stage="voting"))
    path = reverse("challenges:ideas-seen", args=[challenge.slug])

    answer = client_for(voter).post(path, {"idea": [elsewhere.public_id]})
    record_exposures(challenge=challenge, voter=voter, ideas=[elsewhere])

    assert answer.json()["recorded"] == 0
    assert not Exposure.objects.exists()


def test_the_rules_above_refuse_nobody_else(client_for):
    challenge = a_challenge(stage="voting", account_age_hours=48)
    idea, voter = an_idea(challenge=challenge), a_voter()
    voter.date_joined = challenge.window(WindowKind.VOTING).opens_at - timedelta(seconds=1)
    voter.save()

    assert asked_of_page(client_for, idea, voter).status_code == 302
    assert VoteEvent.objects.get().ballot.voter == voter
