"""No worker runs, or it comes late, or twice (T6): what is open and what counts does not ask it."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from challenges.briefs.models import Challenge, Window
from challenges.briefs.services import freeze_due_cards
from challenges.ranking.models import Result
from challenges.ranking.services import pick_shortlist
from challenges.voting import services as voting
from challenges.voting.models import PendingCount, Seal, Tally
from challenges.voting.queries import counts_now
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review
from tests.builders.organisations import a_member_of
from tests.builders.ranking import publish
from tests.builders.voting import a_voter

from .books import supports_by_log, supports_of, wrong_in
from .threads import BACKEND, at_once

SUPPORTS = (5, 3, 1)


@pytest.fixture
def no_worker(settings):
    """Tasks are taken and never done, and nobody calls the chores."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def an_hour_and_a_half_passes(challenge) -> Challenge:
    step = timedelta(minutes=90)
    Window.objects.filter(challenge=challenge).update(
        opens_at=F("opens_at") - step, closes_at=F("closes_at") - step
    )
    return Challenge.objects.get(pk=challenge.pk)


def vote(idea, voter) -> int:
    client = Client()
    client.force_login(voter, backend=BACKEND)
    url = reverse("challenges:idea-support", args=[idea.public_id])
    return client.post(url, {"want": "1"}).status_code


def a_decided_challenge(challenge, organiser) -> list:
    """Voted, judged and decided by people alone; returns its ideas, best supported first."""
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(3)]
    for idea, supports in zip(ideas, SUPPORTS, strict=True):
        assert [vote(idea, a_voter()) for _ in range(supports)] == [302] * supports
    challenge = an_hour_and_a_half_passes(challenge)
    assert vote(ideas[0], a_voter()) in (403, 409)
    seat = a_judge(challenge)
    why = {ideas[2].pk: "Too dear."}
    pick_shortlist(challenge=challenge, ideas=ideas[:2], by=organiser, reasons=why)
    for idea, scores in zip(ideas[:2], ((8, 7), (5, 6)), strict=True):
        a_review(seat, idea, scores)
    challenge = an_hour_and_a_half_passes(challenge)
    publish(challenge=challenge, by=organiser, winner_reason="It can start soon.", reason="")
    return ideas


def published_supports() -> dict[str, int]:
    file = json.loads(Result.objects.get().input)
    return {row["id"]: row["supports"] for row in file["ideas"]}


def do_the_chores() -> None:
    freeze_due_cards()
    voting.add_up()
    voting.refresh_orders()
    voting.freeze_due_ballots()
    voting.write_due_receipts()


def test_a_challenge_is_decided_exactly_without_any_worker(challenge, no_worker):
    """T6: the job that closes voting does not exist, and the counts are exact though nobody added
    them up; when the chores come at last, twice and at once, nothing changes any more."""
    ideas = a_decided_challenge(challenge, a_member_of(challenge.organisation))
    exact = {idea.pk: n for idea, n in zip(ideas, SUPPORTS, strict=True)}
    published = {idea.public_id: n for idea, n in zip(ideas, SUPPORTS, strict=True)}
    digest = Result.objects.get().digest

    assert published_supports() == published
    assert supports_of(counts_now(challenge)) == supports_by_log(challenge) == exact

    answers = at_once([do_the_chores, do_the_chores])

    assert answers == [None, None]
    assert supports_of(counts_now(challenge)) == exact
    assert (published_supports(), Result.objects.get().digest) == (published, digest)
    assert wrong_in(challenge) == []


def test_while_voting_is_open_the_counts_are_exact_at_every_moment(challenge, no_worker):
    """T6: pages may show an older count, but the exact one never waits for the worker; chores that
    come late and twice add each vote once."""
    idea = an_idea(challenge=challenge)
    for number in range(1, 4):
        assert vote(idea, a_voter()) == 302
        assert supports_of(counts_now(challenge)) == {idea.pk: number}
    assert PendingCount.objects.count() == 3
    assert not Tally.objects.filter(supports__gt=0).exists()

    assert at_once([do_the_chores] * 3) == [None] * 3

    assert Tally.objects.get(idea=idea).supports == 3
    assert Seal.objects.filter(challenge=challenge).count() >= 1
    assert wrong_in(challenge) == []
