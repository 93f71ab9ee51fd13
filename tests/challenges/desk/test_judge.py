from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Conflict, Review
from challenges.voting.models import Tally
from tests.builders.discussion import a_comment
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, move_window
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge(organisation):
    return a_challenge_in("judging", organisation=organisation)


@pytest.fixture
def ideas(challenge):
    return [
        an_idea(challenge=challenge, title=f"Idea number {number}", author=a_user("Zelda Canary"))
        for number in range(3)
    ]


@pytest.fixture
def judge(challenge, ideas):
    return a_judge(challenge, ideas=ideas)


@pytest.fixture
def client(judge, client_for):
    return client_for(judge.user)


def queue_url(challenge):
    return reverse("challenges:judge-queue", args=[challenge.slug])


def score_url(idea):
    return reverse("challenges:judge-score", args=[idea.challenge.slug, idea.public_id])


def conflict_url(idea):
    return reverse("challenges:judge-conflict", args=[idea.challenge.slug, idea.public_id])


def filled_in(challenge, *values, save="complete", **fields):
    criteria = challenge.criteria.all()
    given = {
        f"criterion-{row.pk}": value
        for row, value in zip(criteria, values, strict=True)
        if value is not None
    }
    return given | {"save": save} | fields


def test_queue_says_how_far_she_is_and_leads_on(client, challenge, judge, ideas):
    a_review(judge, ideas[0], [5, 5])
    a_review(judge, ideas[1], [5, None])

    response = client.get(queue_url(challenge))

    closes = challenge.window("judging").closes_at
    page = response.content.decode()
    assert "1 of 3 scored, due" in page
    assert closes.strftime("%H:%M UTC") in page
    assert response.context["next_task"].idea == ideas[2]


@pytest.mark.parametrize("show", ["todo", "draft", "done", "conflict"])
def test_queue_is_filtered_by_what_is_left(client, challenge, judge, ideas, show):
    other = an_idea(challenge=challenge, title="Idea number 3")
    a_review(judge, ideas[1], [5, None])
    a_review(judge, ideas[2], [5, 5])
    a_review(judge, other, [5, 5])
    Conflict.objects.create(judge=judge, idea=other, reason="x", declared_at=timezone.now())

    response = client.get(queue_url(challenge), {"show": show})

    expected = {"todo": ideas[0], "draft": ideas[1], "done": ideas[2], "conflict": other}[show]
    assert [row.idea for row in response.context["tasks"]] == [expected]


def test_unknown_filter_shows_all(client, challenge, ideas):
    response = client.get(queue_url(challenge), {"show": "author"})

    assert len(response.context["tasks"]) == 3


@pytest.mark.parametrize("count", [1, 12])
def test_queue_takes_the_same_queries_for_one_idea_and_for_many(
    organisation, client_for, django_assert_num_queries, count
):
    challenge = a_challenge_in("judging", organisation=organisation)
    judge = a_judge(challenge, ideas=[an_idea(challenge=challenge) for _number in range(count)])
    client = client_for(judge.user)
    client.get(queue_url(challenge))

    with django_assert_num_queries(9):
        client.get(queue_url(challenge))


def test_save_and_next_goes_to_the_next_idea_and_at_last_to_the_queue(client, challenge, ideas):
    seen = [client.get(queue_url(challenge)).context["next_task"].idea]
    for _number in range(2):
        response = client.post(score_url(seen[-1]), filled_in(challenge, 7, 8))
        seen.append(client.get(response.url).context["idea"])

    last = client.post(score_url(seen[-1]), filled_in(challenge, 7, 8))

    assert set(seen) == set(ideas)
    assert last.url == queue_url(challenge)
    assert Review.objects.filter(status=ReviewStatus.COMPLETE).count() == 3


def test_saved_draft_stays_on_its_page_with_what_was_chosen(client, challenge, judge, ideas):
    response = client.post(
        score_url(ideas[0]),
        filled_in(challenge, 7, None, save="draft", remark_to_author="Not sure yet."),
    )

    assert response.url == score_url(ideas[0])
    page = client.get(response.url).content.decode()
    assert page.count(" checked") == 1
    assert "Not sure yet." in page
    assert judge.reviews.get().status == ReviewStatus.DRAFT


def test_incomplete_card_is_given_back_with_everything_typed(client, challenge, judge, ideas):
    response = client.post(
        score_url(ideas[0]), filled_in(challenge, 7, None, remark_to_author="Long thoughts.")
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Courage: Choose a score, or save a draft." in page
    assert "Long thoughts." in page
    assert page.count(" checked") == 1
    assert list(judge.reviews.all()) == []


@pytest.mark.parametrize("value", ["11", "-1", "7.5", "ten"])
def test_score_outside_the_scale_is_not_taken(client, challenge, judge, ideas, value):
    response = client.post(score_url(ideas[0]), filled_in(challenge, value, 5))

    assert response.status_code == 422
    assert list(judge.reviews.all()) == []


def test_extra_fields_of_the_form_are_ignored(client, challenge, judge, ideas):
    other = a_judge(challenge, ideas=ideas)
    foreign = a_challenge_in("judging").criteria.first()

    client.post(
        score_url(ideas[0]),
        filled_in(challenge, 7, 8)
        | {
            "judge": other.pk,
            "idea": ideas[1].pk,
            "status": "draft",
            "completed_at": "2000-01-01",
            f"criterion-{foreign.pk}": 10,
        },
    )

    review = Review.objects.get()
    assert (review.judge, review.idea, review.status) == (judge, ideas[0], ReviewStatus.COMPLETE)
    assert [score.value for score in review.scores.all()] == [7, 8]
    assert review.completed_at.year == timezone.now().year


def test_nothing_can_be_saved_once_judging_has_closed(client, challenge, judge, ideas):
    a_review(judge, ideas[0], [7, 8])
    move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))

    page = client.get(score_url(ideas[0])).content.decode()
    response = client.post(score_url(ideas[0]), filled_in(challenge, 1, 1))

    assert "Judging has closed. Scores can no longer be changed." in page
    assert "data-score-form" not in page
    assert response.status_code == 403
    assert [score.value for score in Review.objects.get().scores.all()] == [7, 8]


def test_nothing_can_be_saved_before_judging_opens(client, challenge, judge, ideas):
    now = timezone.now()
    move_window(challenge, "judging", opens_at=now + timedelta(hours=1))

    assert "Judging has not opened yet." in client.get(score_url(ideas[0])).content.decode()
    assert client.post(score_url(ideas[0]), filled_in(challenge, 1, 1)).status_code == 403
    assert list(judge.reviews.all()) == []


def test_conflict_is_declared_with_a_reason(client, challenge, judge, ideas):
    a_review(judge, ideas[0], [7, None])

    response = client.post(conflict_url(ideas[0]), {"reason": "I know who wrote it"})

    assert response.url == queue_url(challenge)
    assert [(row.idea, row.reason) for row in judge.conflicts.all()] == [
        (ideas[0], "I know who wrote it")
    ]
    assert client.post(score_url(ideas[0]), filled_in(challenge, 7, 7)).status_code == 403
    page = client.get(score_url(ideas[0])).content.decode()
    assert "You declared a conflict of interest" in page
    assert "data-score-form" not in page


def test_conflict_without_a_reason_is_asked_again(client, judge, ideas):
    response = client.post(conflict_url(ideas[0]), {"reason": "  "})

    assert response.status_code == 422
    assert list(judge.conflicts.all()) == []


def test_conflict_is_never_declared_by_a_link(client, judge, ideas):
    assert client.get(conflict_url(ideas[0])).status_code == 405
    assert list(judge.conflicts.all()) == []


def test_judge_sees_the_idea_and_nothing_about_its_author_its_supporters_or_other_judges(
    client, challenge, judge, ideas
):
    """Planted: everything that could leak; and what may be seen, to know that it would be found."""
    idea = ideas[0]
    idea.submitted_at = timezone.now() - timedelta(days=13, hours=5)
    idea.answers = {str(challenge.questions.get().pk): "A ferry that mends nets."}
    idea.save()
    Tally.objects.create(idea=idea, supports=48213, exposures=59317)
    a_comment(idea, a_user("Commenter Canary"), text="Comment canary")
    other = a_judge(challenge, user=a_user("Judge Canary"))
    a_review(other, idea, [9, 9], "Organiser canary", "Author canary")
    declined = a_judge(challenge, accepted=False)
    a_review(judge, idea, [3, None], "My own words")

    pages = client.get(queue_url(challenge)).content.decode()
    pages += client.get(score_url(idea)).content.decode()

    assert "A ferry that mends nets." in pages
    assert "My own words" in pages
    assert "0 of 3 scored" in pages
    for secret in (
        "Canary",
        "canary",
        idea.author.email,
        idea.author.public_id,
        other.user.email,
        other.credential,
        declined.email,
        "48213",
        "48,213",
        "59317",
        "59,317",
        idea.submitted_at.strftime("%-d %b"),
        idea.submitted_at.strftime("%H:%M"),
    ):
        assert secret not in pages, secret


def test_what_others_have_given_changes_nothing_that_a_judge_sees(client, challenge, ideas):
    before = [client.get(url).content for url in (queue_url(challenge), score_url(ideas[0]))]
    for value in (0, 10):
        other = a_judge(challenge)
        for idea in ideas:
            a_review(other, idea, [value, value])

    after = [client.get(url).content for url in (queue_url(challenge), score_url(ideas[0]))]

    assert [without_token(page) for page in after] == [without_token(page) for page in before]


def without_token(page: bytes) -> list[str]:
    return [line for line in page.decode().splitlines() if "csrfmiddlewaretoken" not in line]


def test_each_criterion_is_a_group_of_eleven_radios_with_its_weight(client, challenge, ideas):
    page = client.get(score_url(ideas[0])).content.decode()

    assert page.count('<fieldset class="score-field"') == 2
    assert page.count('type="radio"') == 22
    assert page.count('data-score="3"') == 11
    assert ("75%" in page, "25%" in page) == (True, True)
    assert "10 great" in page
