from datetime import UTC, datetime, timedelta

import pytest

from challenges.briefs.models import Challenge
from challenges.briefs.phases import (
    main_action,
    phase,
    rail,
    second_action,
    time_left,
)
from challenges.briefs.services import publish_brief, set_rules
from tests.builders.briefs import a_challenge

DAY = timedelta(days=1)
START = datetime(2030, 5, 1, 10, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
# Ideas for ten days, voting from the eighth to the twentieth, judging from the twenty-second on.
WINDOWS = {
    "submission": (START, START + 10 * DAY),
    "voting": (START + 8 * DAY, START + 20 * DAY),
    "judging": (START + 22 * DAY, START + 30 * DAY),
}


@pytest.fixture
def challenge(db):
    made = a_challenge(stage="announced", slug="may", time_zone="Europe/Amsterdam")
    return set_rules(challenge=made, by=None, windows=WINDOWS)


@pytest.mark.parametrize(
    ("at", "stage", "words", "moment"),
    [
        (START - 3 * DAY, "announced", "Ideas are welcome in 3 days", START),
        (START - MOMENT, "announced", "Ideas are welcome in 1 minute", START),
        (START, "open", "Ideas close in 10 days", START + 10 * DAY),
        (START + 8 * DAY - MOMENT, "open", "Ideas close in 2 days", START + 10 * DAY),
        (START + 8 * DAY, "voting", "Voting closes in 12 days", START + 20 * DAY),
        (START + 20 * DAY - MOMENT, "voting", "Voting closes in 1 minute", START + 20 * DAY),
        (START + 20 * DAY, "judging", "Judging opens in 2 days", START + 22 * DAY),
        (START + 22 * DAY, "judging", "Judging closes in 8 days", START + 30 * DAY),
        (START + 30 * DAY, "judging", "The result is being prepared", None),
    ],
)
def test_the_phase_changes_at_the_very_moment(challenge, at, stage, words, moment):
    found = phase(challenge, at)

    assert (found.stage, found.words, found.at) == (stage, words, moment)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2), "in 2 days"),
        (timedelta(days=2) - MOMENT, "in 47 hours"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(hours=2) - MOMENT, "in 119 minutes"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(seconds=3), "in 1 minute"),
    ],
)
def test_nobody_is_told_more_time_than_there_is(left, words):
    assert time_left(START + left, START) == words


@pytest.mark.parametrize(
    ("at", "path"),
    [
        (START - DAY, "/challenges/may/calendar.ics"),
        (START, "/challenges/may/ideas/submit/"),
        (START + 9 * DAY, "/challenges/may/ideas/"),
        (START + 21 * DAY, "/challenges/may/ideas/"),
        (START + 40 * DAY, "/challenges/may/ideas/"),
    ],
)
def test_the_main_action_follows_the_windows(challenge, at, path):
    assert main_action(challenge, at).url == path


def test_ideas_are_welcome_while_voting_is_open_already(challenge):
    assert second_action(challenge, START + 9 * DAY).url == "/challenges/may/ideas/submit/"
    assert second_action(challenge, START + 10 * DAY) is None
    assert second_action(challenge, START) is None


def test_between_two_windows_nobody_is_asked_for_ideas(db):
    gap = {"submission": (START, START + DAY), "voting": (START + 3 * DAY, START + 4 * DAY)}
    challenge = a_challenge(stage="announced", crowd_weight=1, reviews_min=0)
    challenge = set_rules(challenge=challenge, by=None, windows=gap)

    found = phase(challenge, START + 2 * DAY)

    assert (found.stage, found.words) == ("open", "Voting opens in 24 hours")
    assert main_action(challenge, START + 2 * DAY).url == challenge.wall_url


def test_the_rail_shows_every_window_in_the_challenges_own_time(challenge):
    steps = rail(challenge, START + 9 * DAY)

    assert [(step.label, step.state) for step in steps] == [
        ("Ideas", "now"),
        ("Voting", "now"),
        ("Judging", "next"),
        ("Result", "next"),
    ]
    assert steps[0].text == "1 May 2030, 12:00 to 11 May 2030, 12:00 CEST"


def test_a_decided_challenge_says_so_whatever_its_windows(challenge):
    challenge.decided_at = START + 15 * DAY

    assert phase(challenge, START + 15 * DAY).words == "The result is published"
    assert main_action(challenge, START).url == "/challenges/may/results/"
    assert {step.state for step in rail(challenge, START + 15 * DAY)} == {"done"}


def test_a_draft_has_a_stage_of_its_own(db):
    challenge = a_challenge(stage="open", live=False)

    found = phase(challenge, START)

    assert (found.stage, found.words) == ("draft", "Not published yet")
    assert main_action(challenge, START) is None


def test_a_published_brief_without_dates_promises_none(db):
    challenge = set_rules(challenge=a_challenge(stage="draft"), by=None, windows={})
    publish_brief(challenge=challenge, by=None)

    assert (phase(challenge, START).stage, phase(challenge, START).words) == ("announced", "")
    assert main_action(challenge, START) is None
    assert rail(challenge, START) == []


def test_everything_is_read_from_the_windows_at_hand(challenge, django_assert_num_queries):
    ready = Challenge.objects.select_related("page").prefetch_related("windows")
    challenge = ready.get(pk=challenge.pk)

    with django_assert_num_queries(0):
        phase(challenge, START)
        rail(challenge, START)
        main_action(challenge, START)
