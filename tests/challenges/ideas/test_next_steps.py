from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.briefs.phases import in_zone
from challenges.ideas.next_steps import next_step
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

pytestmark = pytest.mark.django_db


def test_a_time_is_shown_as_clocks_of_the_challenge_show_it():
    challenge = a_challenge(stage="open", time_zone="Europe/Amsterdam")
    closes = challenge.window("submission").closes_at
    idea = an_idea(challenge=challenge, status="draft")

    assert in_zone(closes, challenge) in next_step(idea, timezone.now())


@pytest.mark.parametrize(
    ("stage", "status", "begins"),
    [
        ("announced", "draft", "It can be submitted from "),
        ("open", "draft", "Finish it and submit it by "),
        ("open", "submitted", "You can change it until "),
        ("open", "withdrawn", "You can submit it again until "),
        ("voting", "draft", "The time for ideas is over. Only you can see this draft."),
        ("voting", "submitted", "Members are voting now."),
        ("voting", "withdrawn", "It takes no further part."),
        ("judging", "submitted", "The panel is scoring the shortlist."),
    ],
)
def test_each_state_has_its_next_step(stage, status, begins):
    idea = an_idea(challenge=a_challenge(stage=stage), status=status)

    assert next_step(idea, timezone.now()).startswith(begins)


def test_between_submission_and_voting_voting_comes_next():
    challenge = a_challenge(stage="open")
    closes = challenge.window("submission").closes_at
    challenge.windows.filter(kind="voting").update(opens_at=closes + timedelta(minutes=30))
    idea = an_idea(challenge=type(challenge).objects.get(pk=challenge.pk))

    assert next_step(idea, closes) == "The time for ideas is over. Voting comes next."


def test_a_decided_challenge_has_its_result():
    challenge = a_challenge(stage="judged")
    challenge.decided_at = timezone.now()

    idea = an_idea(challenge=challenge)

    assert next_step(idea, timezone.now()) == "The result is published."


def test_a_hidden_idea_says_why():
    idea = an_idea(
        challenge=a_challenge(stage="open"), hidden_at=timezone.now(), hidden_reason="Off topic"
    )

    assert next_step(idea, timezone.now()) == "Hidden by the organiser: Off topic"
