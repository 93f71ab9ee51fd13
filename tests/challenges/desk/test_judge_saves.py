"""What the script of the score card is told, and what comes before the first score."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from challenges.core.canonical import sha256_hex
from challenges.judging import agreement
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Assignment, Review, ReviewVersion
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, move_window
from tests.builders.people import with_second_factor
from tests.builders.ranking import a_finalist

pytestmark = pytest.mark.django_db
SCRIPT = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def challenge(organisation):
    return a_challenge_in("judging", organisation=organisation)


@pytest.fixture
def ideas(challenge):
    return [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(2)]


@pytest.fixture
def judge(challenge, ideas):
    return a_judge(challenge, ideas=ideas)


@pytest.fixture
def client(judge, client_for):
    return client_for(judge.user)


def at(name, idea):
    return reverse(f"challenges:{name}", args=[idea.challenge.slug, idea.public_id])


def card(challenge, *values, **fields):
    given = zip(challenge.criteria.all(), values, strict=True)
    return {f"criterion-{row.pk}": v for row, v in given if v is not None} | {"seen": 0} | fields


def test_each_choice_is_saved_with_its_time_and_does_not_count_yet(client, challenge, judge, ideas):
    url = at("judge-score", ideas[0])

    first = client.post(url, card(challenge, 7, None, save="auto"), **SCRIPT)
    seen = first.json()["seen"]
    second = client.post(url, card(challenge, 7, 4, save="auto", seen=seen), **SCRIPT)

    review = Review.objects.get()
    clock = review.saved_at.astimezone(challenge.zone).strftime("%H:%M")
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == {"text": f"Saved {clock}", "seen": review.revision}
    assert [score.value for score in review.scores.all()] == [7, 4]
    assert (review.judge, review.status) == (judge, ReviewStatus.DRAFT)


def test_a_second_window_is_told_and_undoes_nothing(client, challenge, judge, ideas):
    url = at("judge-score", ideas[0])
    client.post(url, card(challenge, 7, 8, save="complete"))

    late = client.post(url, card(challenge, 1, 1, save="auto"), **SCRIPT)
    page = client.post(url, card(challenge, 1, 1, save="complete", remark_to_author="Mine."))

    assert (late.status_code, page.status_code) == (409, 409)
    assert "Mine." in page.content.decode()
    assert [score.value for score in Review.objects.get().scores.all()] == [7, 8]
    assert Review.objects.get().status == ReviewStatus.COMPLETE
    assert ReviewVersion.objects.count() == 1


def test_signed_out_is_said_and_nothing_is_saved(client, challenge, ideas):
    Session.objects.all().delete()

    answer = client.post(at("judge-score", ideas[0]), card(challenge, 7, 8, save="auto"), **SCRIPT)

    assert answer.status_code == 401
    words = "You are signed out, so this was not saved. It is still on this page."
    assert answer.json() == {"text": words}
    assert Review.objects.count() == 0


def test_closed_judging_is_said_and_nothing_is_saved(client, challenge, ideas):
    move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))

    answer = client.post(at("judge-score", ideas[0]), card(challenge, 7, 8, save="auto"), **SCRIPT)

    assert answer.status_code == 403
    assert answer.json() == {"text": "Judging has closed. Scores can no longer be changed."}
    assert Review.objects.count() == 0


def test_an_idea_put_off_comes_last_and_keeps_what_was_typed(client, challenge, judge, ideas):
    queue = reverse("challenges:judge-queue", args=[challenge.slug])
    first = Assignment.objects.filter(judge=judge).order_by("shuffle_key")[0].idea

    answer = client.post(at("judge-score", first), card(challenge, 5, None, save="skip"))

    assert answer.status_code == 302
    assert first.public_id not in answer["Location"]
    assert [score.value for score in Review.objects.get(idea=first).scores.all()] == [5]
    skipped = client.get(queue, {"show": "skipped"}).content.decode()
    assert [idea.title for idea in ideas if idea.title in skipped] == [first.title]


def test_who_cannot_judge_a_criterion_gives_the_idea_back(client, challenge, judge, ideas):
    spare = a_judge(challenge)
    criterion = challenge.criteria.first()
    a_finalist(ideas[0])
    a_review(judge, ideas[0], (3, 3))

    answer = client.post(at("judge-recuse", ideas[0]), {"criterion": criterion.pk})

    assert answer.status_code == 302
    assert Review.objects.get().status == ReviewStatus.WITHDRAWN
    assert list(Assignment.objects.filter(judge=spare).values_list("idea", flat=True)) == [
        ideas[0].pk
    ]
    assert client.post(at("judge-recuse", ideas[0]), {"criterion": criterion.pk}).status_code == 403


@pytest.mark.parametrize("ready", [False, True])
def test_nothing_is_saved_before_the_rules_are_agreed_to(client_for, challenge, ready):
    idea = an_idea(challenge=challenge)
    seat = a_judge(challenge, ideas=[idea], ready=False)
    client = client_for(seat.user)
    with_second_factor(seat.user)
    rules = reverse("challenges:judge-rules", args=[challenge.slug])
    if ready:
        assert client.post(rules, {"sha256": sha256_hex(agreement.text())}).status_code == 302

    answer = client.post(at("judge-score", idea), card(challenge, 7, 8, save="complete"))

    assert answer.status_code == (302 if ready else 403)
    assert Review.objects.count() == int(ready)


def test_the_practice_keeps_nothing_but_that_it_is_over(client_for, challenge):
    idea = an_idea(challenge=challenge)
    seat = a_judge(challenge, ideas=[idea], practised=False)
    client = client_for(seat.user)
    url = reverse("challenges:judge-practice", args=[challenge.slug])

    wrong = client.post(url, card(challenge, 7, None, save="complete"))
    right = client.post(url, card(challenge, 7, 8, save="complete"))

    seat.refresh_from_db()
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert right["Location"] == at("judge-score", idea)
    assert (Review.objects.count(), seat.practice_over_at is not None) == (0, True)
