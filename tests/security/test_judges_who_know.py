"""Whoever is connected with an idea neither scores it nor reads about it, however late that comes
out (B17); and an organiser who judges learns at her desk no more than a judge may (B3, B8)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.core.errors import Refused
from challenges.ideas.models import Merge
from challenges.judging.models import Assignment, Conflict
from challenges.judging.panel_queries import marks_by_idea
from challenges.judging.queries import queue_of, reviews_for_balance, with_progress
from challenges.judging.rules import may_judge, may_read_discussion
from challenges.judging.services import (
    accept_invitation,
    ask_extra_reviews,
    choose_plan,
    declare_conflict,
    open_discussion,
    replace_judge,
    save_review,
)
from challenges.organisations.services import add_member
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review
from tests.builders.organisations import an_organisation
from tests.builders.people import a_user, with_second_factor
from tests.builders.ranking import a_finalist

from .world import BACKEND, a_client, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world("judging", blind=True)


def seat_of(world):
    return world.challenge.judges.get(user=world.people["judge"])


def merged_into(idea, author) -> Merge:
    """Somebody wrote the same, and shares the credit."""
    hers = an_idea(challenge=idea.challenge, author=author, status="merged", title="Hers")
    by = idea.challenge.organisation.memberships.first().user
    return Merge.objects.create(
        idea=hers, kept=idea, reason="Both are one.", merged_by=by, merged_at=timezone.now()
    )


def made_colleagues(*people) -> None:
    house = an_organisation("Common House")
    for person in people:
        add_member(organisation=house, user=person, role="viewer")


def test_who_wrote_what_was_merged_into_an_idea_is_its_author_too(world):
    """By the page, by the service, in her list, in what others are told, and in the result."""
    seat, idea = seat_of(world), world.idea
    a_review(seat, idea, (10, 10), remark_to_author="My own")
    a_review(a_judge(world.challenge), idea, (1, 1), remark_to_author="Of another judge")
    open_discussion(challenge=world.challenge, by=world.people["organiser"])
    now, scores = timezone.now(), {row.pk: 9 for row in world.challenge.criteria.all()}
    assert may_judge(seat.user, idea, now=now)
    assert may_read_discussion(seat.user, idea)

    merged_into(idea, seat.user)

    assert not may_judge(seat.user, idea, now=now)
    assert not may_read_discussion(seat.user, idea)
    with pytest.raises(Refused, match="merged into this one"):
        save_review(judge=seat, idea=idea, scores=scores, complete=True)
    url = reverse("challenges:judge-score", args=[world.slug, idea.public_id])
    answer = world.client("judge").post(url, {"save": "complete", **world.criterion_fields("9")})
    assert answer.status_code == 403
    assert "Of another judge" not in world.client("judge").get(url).content.decode()
    assert [row.task for row in queue_of(seat) if row.idea_id == idea.pk] == ["conflict"]
    assert not reviews_for_balance(world.challenge).filter(judge=seat, idea=idea).exists()
    assert marks_by_idea(world.challenge)[idea.pk] == [10]
    assert with_progress(world.challenge.judges.filter(pk=seat.pk)).get().to_score == 1


def test_a_merge_that_is_undone_frees_her(world):
    seat = seat_of(world)
    merge = merged_into(world.idea, seat.user)
    merge.undone_at, merge.undone_by = timezone.now(), merge.merged_by
    merge.save()

    assert may_judge(seat.user, world.idea, now=timezone.now())
    assert not Conflict.objects.filter(judge=seat).exists()


def test_a_co_author_is_given_nothing_to_score_of_it_when_she_joins(world):
    someone = a_user(email="late@panel.example")
    a_judge(world.challenge, accepted=False, token="late", email=someone.email)
    merged_into(world.idea, someone)

    seat = accept_invitation(token="late", user=someone)

    assert [row.idea for row in seat.assignments.all()] == [world.other_idea]


def draws(world, helper):
    """Each way in which somebody is given an idea after the first draw."""
    organiser, challenge = world.people["organiser"], world.challenge
    return {
        "replacement": lambda: declare_conflict(judge=helper, idea=world.idea, reason="A friend"),
        "departure": lambda: replace_judge(judge=helper, by=organiser, reason="Ill"),
        "extra": lambda: ask_extra_reviews(
            challenge=challenge, ideas=[world.idea], by=organiser, reason="It splits"
        ),
        "plan": lambda: choose_plan(challenge=challenge, way="every", reviews=None, by=organiser),
    }


@pytest.mark.parametrize("connection", ["co-author", "colleague", "none"])
@pytest.mark.parametrize("way", ["replacement", "departure", "extra", "plan"])
def test_nobody_is_drawn_for_an_idea_that_she_has_come_to_know_meanwhile(world, way, connection):
    """The first draw found nothing; since then she has joined the author's house, or the like."""
    challenge, seat, idea = world.challenge, seat_of(world), world.idea
    choose_plan(challenge=challenge, way="balanced", reviews=1, by=world.people["organiser"])
    helper = a_judge(challenge, ideas=[idea])
    Assignment.objects.filter(idea=idea).exclude(judge=helper).delete()
    if connection == "co-author":
        merged_into(idea, seat.user)
    if connection == "colleague":
        made_colleagues(seat.user, world.people["author"])

    try:
        draws(world, helper)[way]()
    except Refused:
        # Nobody is left who could score it.
        assert connection != "none"

    given = Assignment.objects.filter(judge=seat, idea=idea).exists()
    assert given is (connection == "none")


# An organiser who judges


@pytest.fixture
def both(world):
    """She edits for the organisation and sits on its panel, with something left to score."""
    person = with_second_factor(a_user("Both Beata"))
    add_member(organisation=world.challenge.organisation, user=person, role="editor")
    a_judge(world.challenge, user=person, ideas=[world.idea, world.other_idea])
    client = a_client()
    client.force_login(person, backend=BACKEND)
    return client


def listed(client, world, query="") -> list:
    page = client.get(reverse("challenges:desk-ideas", args=[world.slug]) + query)
    return [idea.title for idea in page.context["page_obj"]]


def test_no_filter_tells_a_judge_at_the_desk_which_ideas_others_have_scored(world, both):
    """B8: "shortlisted, without a review" is the same question as "who has finished?"."""
    a_finalist(an_idea(challenge=world.challenge, title="Nobody has scored it"))
    a_review(a_judge(world.challenge), world.idea, (9, 9))
    organiser = world.client("organiser")

    assert listed(both, world, "?show=unreviewed") == listed(both, world)
    assert len(listed(organiser, world, "?show=unreviewed")) < len(listed(organiser, world))
    page = both.get(reverse("challenges:desk-ideas", args=[world.slug])).content.decode()
    assert "unreviewed" not in page


def test_once_she_has_scored_all_she_may_ask(world, both):
    seat = world.challenge.judges.get(user__display_name="Both Beata")
    for idea in (world.idea, world.other_idea):
        a_review(seat, idea, (5, 5))
    a_finalist(an_idea(challenge=world.challenge, title="Nobody has scored it"))

    assert listed(both, world, "?show=unreviewed") == ["Nobody has scored it"]


@pytest.mark.parametrize(
    "query",
    ["author={pk}", "author={name}", "order=author", "sort=author", "sort=-author", "group=author"]
    + ["judge={pk}", "sort=score", "sort=reviews", "order=scored", "exclude={pk}"],
)
def test_no_order_or_filter_of_the_desk_follows_author_or_score(world, both, query):
    """B3: the same ideas in the same order, whatever is asked for beside the written filters."""
    author = world.people["other author"]
    a_review(a_judge(world.challenge), world.other_idea, (9, 9))

    asked = listed(both, world, "?" + query.format(pk=author.pk, name="The other author"))

    assert asked == listed(both, world)
    assert len(asked) > 2


@pytest.mark.parametrize("words", ["The author", "The other author", "people.example"])
def test_a_search_at_the_desk_knows_no_author(world, both, words):
    assert listed(both, world, f"?q={words}") == []


@pytest.mark.parametrize("query", ["sort=author", "order=score", "author=1", "judge=1", "show=x"])
def test_no_order_or_filter_changes_a_judges_list(world, query):
    url = reverse("challenges:judge-queue", args=[world.slug])
    client = world.client("judge")

    asked, plain = (client.get(path).context["tasks"] for path in (f"{url}?{query}", url))

    assert [row.idea_id for row in asked] == [row.idea_id for row in plain]
    assert len(plain) == 2
