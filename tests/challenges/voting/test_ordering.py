from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.voting.models import BallotBox, Tally
from challenges.voting.services import refresh_order, refresh_orders
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

pytestmark = pytest.mark.django_db


def seen(challenge, exposures):
    Tally.objects.create(idea=an_idea(challenge=challenge), exposures=exposures)


def buckets(challenge, name="bucket"):
    found = Tally.objects.filter(idea__challenge=challenge).order_by("pk")
    return list(found.values_list(name, flat=True))


def test_ideas_are_put_into_buckets_of_how_many_have_seen_them():
    challenge = a_challenge(stage="voting")
    for exposures in (0, 9, 10, 29, 30, 69, 70, 149, 150, 90_000):
        seen(challenge, exposures)

    assert refresh_order(challenge=challenge) is True
    assert buckets(challenge) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_an_edition_lasts_a_day_and_the_one_before_is_kept():
    challenge = a_challenge(stage="voting")
    seen(challenge, 12)
    now = timezone.now()
    refresh_order(challenge=challenge, now=now)
    Tally.objects.update(exposures=40)

    made = [
        refresh_order(challenge=challenge, now=now + later)
        for later in (timedelta(hours=23, minutes=59), timedelta(hours=24))
    ]

    assert made == [False, True]
    assert (buckets(challenge), buckets(challenge, "bucket_before")) == ([2], [1])
    assert BallotBox.objects.get().edition == 2


def test_only_walls_that_are_voted_on_are_ordered_anew():
    stages = ("announced", "open", "voting", "judging", "judged")
    walls = {stage: a_challenge(stage=stage) for stage in stages}

    assert refresh_orders() == 1
    assert BallotBox.objects.get().challenge == walls["voting"]
