from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from challenges.briefs.enums import Stage, WindowKind
from challenges.briefs.models import Challenge, Criterion, PrizeTier, Window
from challenges.briefs.queries import with_rules
from tests.builders.briefs import a_challenge

pytestmark = pytest.mark.django_db

NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
IDEAS, VOTING, JUDGING = WindowKind


def with_windows(live=True, **windows) -> Challenge:
    """Windows in hours from noon: with_windows(voting=(0, 2))."""
    challenge = a_challenge(stage="announced", live=live)
    challenge.windows.all().delete()
    for kind, (opens, closes) in windows.items():
        Window.objects.create(
            challenge=challenge,
            kind=kind,
            opens_at=NOON + opens * HOUR,
            closes_at=NOON + closes * HOUR,
        )
    return with_rules(Challenge.objects).get(pk=challenge.pk)


# Windows


@pytest.mark.parametrize(
    ("moment", "is_open", "has_closed"),
    [
        (NOON - SECOND, False, False),
        (NOON, True, False),
        (NOON + HOUR - SECOND, True, False),
        (NOON + HOUR, False, True),
        (NOON + HOUR + SECOND, False, True),
    ],
)
def test_a_window_holds_its_opening_and_not_its_closing(moment, is_open, has_closed):
    challenge = with_windows(voting=(0, 1))

    assert challenge.is_open(VOTING, moment) == is_open
    assert challenge.has_closed(VOTING, moment) == has_closed


def test_a_window_that_does_not_exist_is_neither_open_nor_closed():
    challenge = with_windows(voting=(0, 1))

    assert not challenge.is_open(JUDGING, NOON)
    assert not challenge.has_closed(JUDGING, NOON + 99 * HOUR)


@pytest.mark.parametrize(("moment", "started"), [(NOON - SECOND, False), (NOON, True)])
def test_a_challenge_starts_with_its_first_window(moment, started):
    challenge = with_windows(voting=(1, 2), submission=(0, 1))

    assert challenge.first_opens_at == NOON
    assert challenge.has_started(moment) == started


def test_a_challenge_without_windows_never_starts():
    challenge = with_windows()

    assert challenge.first_opens_at is None
    assert not challenge.has_started(NOON + 999 * HOUR)
    assert challenge.stage(NOON) == Stage.ANNOUNCED


# The stage


@pytest.mark.parametrize(
    ("hours", "stage"),
    [
        (-1, Stage.ANNOUNCED),
        (0, Stage.OPEN),
        (9, Stage.OPEN),
        (10, Stage.VOTING),
        (19, Stage.VOTING),
        (20, Stage.JUDGING),
        (99, Stage.JUDGING),
    ],
)
def test_the_stage_follows_the_windows(hours, stage):
    challenge = with_windows(submission=(0, 10), voting=(10, 20), judging=(20, 30))

    assert challenge.stage(NOON + hours * HOUR) == stage


@pytest.mark.parametrize(
    ("hours", "stage"),
    [
        (1, Stage.OPEN),
        # Voting has opened while ideas still come in.
        (5, Stage.VOTING),
        (10, Stage.VOTING),
        (12, Stage.JUDGING),
    ],
)
def test_of_overlapping_windows_the_latest_to_open_says_the_stage(hours, stage):
    challenge = with_windows(submission=(0, 10), voting=(5, 12), judging=(15, 20))

    assert challenge.stage(NOON + hours * HOUR) == stage


def test_of_windows_that_open_together_the_later_kind_says_the_stage():
    challenge = with_windows(submission=(0, 10), voting=(0, 10))

    assert challenge.stage(NOON) == Stage.VOTING


def test_between_two_windows_the_stage_stays():
    challenge = with_windows(submission=(0, 5), voting=(10, 15))

    assert challenge.stage(NOON + 7 * HOUR) == Stage.OPEN


def test_a_brief_that_is_not_published_is_a_draft_whatever_the_time():
    challenge = with_windows(live=False, submission=(0, 10))

    assert challenge.stage(NOON + HOUR) == Stage.DRAFT


def test_a_decided_challenge_is_decided_even_with_an_open_window():
    challenge = with_windows(judging=(0, 10))
    challenge.decided_at = NOON

    assert challenge.stage(NOON + HOUR) == Stage.DECIDED


# What the database refuses


def refused_by_the_database(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_window_must_close_after_it_opens():
    challenge = with_windows()

    for closes in (NOON, NOON - SECOND):
        refused_by_the_database(
            lambda closes=closes: Window.objects.create(
                challenge=challenge, kind=VOTING, opens_at=NOON, closes_at=closes
            )
        )


def test_a_challenge_has_one_window_of_a_kind():
    challenge = with_windows(voting=(0, 1))

    refused_by_the_database(
        lambda: Window.objects.create(
            challenge=challenge, kind=VOTING, opens_at=NOON, closes_at=NOON + HOUR
        )
    )


def test_tiers_are_positive_and_one_a_place():
    challenge = a_challenge(tiers=[100])

    for place, amount in ((2, 0), (2, -1), (1, 100)):
        refused_by_the_database(
            lambda place=place, amount=amount: PrizeTier.objects.create(
                challenge=challenge, place=place, amount_minor=amount
            )
        )


def test_criteria_weigh_something_and_have_one_name():
    challenge = a_challenge(criteria=[{"name": "Use"}])

    for name, weight in (("Use", 1), ("Other", 0)):
        refused_by_the_database(
            lambda name=name, weight=weight: Criterion.objects.create(
                challenge=challenge, name=name, weight=weight
            )
        )


@pytest.mark.parametrize("weight", ["-0.01", "1.01"])
def test_the_crowd_weighs_between_nothing_and_everything(weight):
    challenge = a_challenge()

    refused_by_the_database(
        lambda: Challenge.objects.filter(pk=challenge.pk).update(crowd_weight=weight)
    )


def test_the_bounty_is_the_sum_of_its_tiers():
    assert a_challenge(tiers=[60_000, 40_000, 1]).bounty_minor == 100_001
    assert a_challenge(tiers=[]).bounty_minor == 0
