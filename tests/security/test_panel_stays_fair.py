"""The organiser's side of the panel: nothing of another challenge, nothing too late (B8, B15, B17,
V14)."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.services import set_rules
from challenges.core.errors import Refused
from challenges.judging.models import Assignment, Review, Score
from challenges.judging.panel_models import AssignmentPlan, Departure, ExtraReviews
from challenges.judging.queries import reviews_for_balance
from challenges.judging.services import choose_plan, save_review
from challenges.organisations.services import add_member
from challenges.ranking.models import Finalist, Override, Result, Veto
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, move_window
from tests.builders.organisations import an_organisation
from tests.builders.ranking import a_finalist

from .world import a_world

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
# Each page has a token, and scripts a nonce, of its own.
PAGE_OWN = re.compile(r'(?:nonce|value)="[A-Za-z0-9+/=_-]{16,}"|csrf[^<>]*')


def at(challenge, name):
    return reverse(f"challenges:{name}", args=[challenge.slug])


def elsewhere():
    """Another organisation's challenge before its panel."""
    challenge = a_challenge_in("judging")
    idea = an_idea(challenge=challenge, title="An idea of B")
    a_finalist(idea)
    seat = a_judge(challenge, ideas=[idea]).public_id
    return SimpleNamespace(challenge=challenge, idea=idea, seat=seat)


def posts(other):
    """Everything that the organiser can decide, with the people and ideas of `other`."""
    idea = other.idea.public_id
    return [
        ("judge-replace", {"judge": other.seat, "reason": "Ill"}),
        ("judge-remind", {"judge": other.seat}),
        ("extra-reviews-ask", {"idea": [idea], "reviews": "1", "reason": "It splits"}),
        ("desk-shortlist", {"idea": [idea], f"reason-{idea}": "Mine"}),
        (
            "desk-result",
            {
                "winner_reason": "Mine",
                "reason": "Again",
                f"veto-{idea}": "unsafe",
                f"veto-text-{idea}": "No",
                "winner_by_hand": idea,
                "override_reason": "Mine",
            },
        ),
    ]


@pytest.mark.parametrize("state", ["judging", "decided"])
def test_what_belongs_to_another_challenge_is_not_reached_through_ones_own(state):
    """B15: she runs A, and names a judge and an idea of B."""
    mine, other = a_world(state), elsewhere()
    before = (Finalist.objects.count(), Result.objects.count(), Assignment.objects.count())

    for name, data in posts(other):
        answer = mine.client("organiser").post(at(mine.challenge, name), data)
        assert answer.status_code in (302, 403, 404, 409, 422), name

    assert not Departure.objects.exists()
    assert not ExtraReviews.objects.exists()
    assert not Veto.objects.exists()
    assert not Override.objects.exists()
    after = (Finalist.objects.count(), Result.objects.count(), Assignment.objects.count())
    assert after == before
    assert not Finalist.objects.filter(challenge=mine.challenge, idea=other.idea).exists()


def test_the_organiser_of_one_challenge_finds_nothing_of_another():
    """B15: 404 on every page and every button of the desk of B."""
    mine, other = a_world("judging"), elsewhere()
    stranger = mine.client("organiser")

    pages = [
        stranger.get(at(other.challenge, name)).status_code
        for name in ("desk-challenge", "desk-panel", "desk-shortlist", "desk-result")
    ]
    buttons = [
        stranger.post(at(other.challenge, name), data).status_code for name, data in posts(other)
    ]
    others = [
        stranger.post(at(other.challenge, name), {"way": "every"}).status_code
        for name in ("plan-choose", "discussion-open", "judging-close")
    ]

    assert (pages, buttons, others) == ([404] * 4, [404] * 5, [404] * 3)
    assert not Departure.objects.exists()
    assert not AssignmentPlan.objects.exists()


def test_no_page_of_the_desk_tells_a_score_while_judging_is_open():
    """B8, for the organiser too: how far each judge is, and no mark."""
    world = a_world("judging")
    review = a_review(a_judge(world.challenge), world.idea, (10, 3), "Thistle", "Bramble")
    names = ("desk-panel", "desk-result", "desk-shortlist", "desk-challenge")

    def pages():
        client = world.client("organiser")
        texts = [client.get(at(world.challenge, name)).content.decode() for name in names]
        return [PAGE_OWN.sub("", text) for text in texts]

    before = pages()
    review.scores.update(value=1)

    # Whatever was given, the pages are the same.
    assert pages() == before
    assert not any(word in text for text in before for word in ("Thistle", "Bramble"))


@pytest.mark.parametrize("connection", ["author", "colleague"])
def test_a_judge_who_is_connected_with_an_idea_neither_scores_it_nor_counts(connection):
    """B17: found by the site itself, whoever shares the work out."""
    world = a_world("judging")
    challenge, judge = world.challenge, world.people["judge"]
    if connection == "author":
        idea = an_idea(challenge=challenge, author=judge)
    else:
        house = an_organisation("Common House")
        for person in (judge, world.people["author"]):
            add_member(organisation=house, user=person, role="viewer")
        idea = world.idea
    Finalist.objects.get_or_create(
        idea=idea, defaults={"challenge": challenge, "chosen_at": timezone.now()}
    )
    choose_plan(challenge=challenge, way="every", reviews=None, by=world.people["organiser"])
    seat = challenge.judges.get(user=judge)
    url = reverse("challenges:judge-score", args=[challenge.slug, idea.public_id])

    answer = world.client("judge").post(url, {"save": "complete", **world.criterion_fields()})

    assert answer.status_code in (403, 404)
    assert not Review.objects.filter(judge=seat, idea=idea).exists()
    assert not Assignment.objects.filter(judge=seat, idea=idea).exists()
    # Even a review that stands already is in nobody's result.
    a_review(seat, idea, (10, 10))
    assert not reviews_for_balance(challenge).filter(judge=seat, idea=idea).exists()


def test_after_the_close_nobody_changes_a_score_nor_who_scores():
    """V14: a second after the last, by the page and by the service."""
    world = a_world("judging")
    challenge, seat = world.challenge, world.challenge.judges.get(user=world.people["judge"])
    a_review(seat, world.idea, (6, 6))
    challenge = move_window(challenge, "judging", closes_at=timezone.now() - SECOND)
    scores = {row.pk: 10 for row in challenge.criteria.all()}
    url = reverse("challenges:judge-score", args=[challenge.slug, world.idea.public_id])

    late = world.client("judge").post(url, {"save": "complete", **world.criterion_fields("10")})
    with pytest.raises(Refused):
        save_review(judge=seat, idea=world.idea, scores=scores, complete=True)
    buttons = [
        world.client("organiser").post(at(challenge, name), data).status_code
        for name, data in [*posts(world)[:3], ("plan-choose", {"way": "every"})]
    ]

    assert late.status_code == 403
    assert set(Score.objects.values_list("value", flat=True)) == {6}
    assert buttons == [403] * 4
    assert not Departure.objects.exists()
    assert not AssignmentPlan.objects.exists()


def test_after_the_first_score_nobody_changes_criteria_or_weights():
    """V14: a brief that is open is frozen; its criteria are what people read when they entered."""
    world = a_world("judging")
    a_review(world.challenge.judges.get(user=world.people["judge"]), world.idea, (6, 6))
    before = list(world.challenge.criteria.values_list("name", "weight"))

    with pytest.raises(Refused):
        set_rules(
            challenge=world.challenge,
            by=world.people["organiser"],
            fields={"crowd_weight": "0.9"},
            criteria=[{"name": "Charm", "weight": 9}],
        )

    assert list(world.challenge.criteria.values_list("name", "weight")) == before
