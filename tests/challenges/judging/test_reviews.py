from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.core.errors import Refused
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Assignment, Conflict, Review, Score
from challenges.judging.queries import reviews_for_balance
from challenges.judging.services import assign_all, declare_conflict, save_review
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, move_window

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge_in("judging")


@pytest.fixture
def idea(challenge):
    return an_idea(challenge=challenge)


@pytest.fixture
def judge(challenge, idea):
    return a_judge(challenge, ideas=[idea])


def scores(challenge, *values):
    return dict(zip([row.pk for row in challenge.criteria.all()], values, strict=True))


def stored(review):
    return [score.value for score in review.scores.all()]


def test_every_judge_is_assigned_every_idea_but_her_own(challenge):
    judges = [a_judge(challenge), a_judge(challenge)]
    a_judge(challenge, accepted=False)
    ideas = [an_idea(challenge=challenge), an_idea(challenge=challenge, author=judges[0].user)]

    assign_all(challenge=challenge, ideas=ideas)

    assert set(Assignment.objects.values_list("judge", "idea")) == {
        (judges[0].pk, ideas[0].pk),
        (judges[1].pk, ideas[0].pk),
        (judges[1].pk, ideas[1].pk),
    }
    assert list(Conflict.objects.values_list("judge", "idea")) == [(judges[0].pk, ideas[1].pk)]


def test_assigning_twice_changes_nothing(challenge, judge):
    ideas = [an_idea(challenge=challenge) for _number in range(5)]
    assign_all(challenge=challenge, ideas=ideas)
    before = list(Assignment.objects.order_by("pk").values_list("pk", "shuffle_key"))

    assign_all(challenge=challenge, ideas=ideas)

    assert list(Assignment.objects.order_by("pk").values_list("pk", "shuffle_key")) == before


def test_idea_in_conflict_is_not_assigned_again(challenge, judge, idea):
    declare_conflict(judge=judge, idea=idea, reason="My sister wrote it")
    Assignment.objects.all().delete()

    assign_all(challenge=challenge, ideas=[idea])

    assert list(Assignment.objects.all()) == []


def test_idea_of_another_challenge_is_not_assigned(challenge, judge):
    stranger = an_idea(challenge=a_challenge_in("judging"))

    with pytest.raises(Refused, match="another challenge"):
        assign_all(challenge=challenge, ideas=[stranger])


def test_complete_review_stores_scores_and_remarks(challenge, judge, idea):
    review = save_review(
        judge=judge,
        idea=idea,
        scores=scores(challenge, 0, 10),
        remark_to_organiser="Ask\r\nabout costs ",
        remark_to_author="Bold.",
        complete=True,
    )

    review.refresh_from_db()
    assert stored(review) == [0, 10]
    assert review.status == ReviewStatus.COMPLETE
    assert review.completed_at == review.saved_at
    assert (review.remark_to_organiser, review.remark_to_author) == ("Ask\nabout costs", "Bold.")


def test_draft_may_be_partial_and_does_not_count(challenge, judge, idea):
    review = save_review(judge=judge, idea=idea, scores=scores(challenge, 7, None), complete=False)

    assert stored(review) == [7]
    assert review.status == ReviewStatus.DRAFT
    assert list(reviews_for_balance(challenge)) == []


def test_complete_review_needs_every_criterion(challenge, judge, idea):
    with pytest.raises(Refused, match="every criterion"):
        save_review(judge=judge, idea=idea, scores=scores(challenge, 7, None), complete=True)

    assert list(Review.objects.all()) == []


@pytest.mark.parametrize("value", [-1, 11, "7", 7.5, True])
def test_score_is_a_whole_number_from_0_to_10(challenge, judge, idea, value):
    with pytest.raises(Refused, match="whole number"):
        save_review(judge=judge, idea=idea, scores=scores(challenge, value, 5), complete=True)

    assert list(Score.objects.all()) == []


def test_criterion_of_another_challenge_is_refused(challenge, judge, idea):
    other = a_challenge_in("judging").criteria.first()

    with pytest.raises(Refused, match="does not belong"):
        save_review(
            judge=judge, idea=idea, scores=scores(challenge, 5, 5) | {other.pk: 5}, complete=True
        )


def test_complete_review_can_be_changed_until_judging_closes(challenge, judge, idea):
    save_review(judge=judge, idea=idea, scores=scores(challenge, 1, 1), complete=True)

    save_review(judge=judge, idea=idea, scores=scores(challenge, 9, 8), complete=True)

    assert [stored(review) for review in Review.objects.all()] == [[9, 8]]


def test_complete_review_can_be_taken_back_to_a_draft(challenge, judge, idea):
    save_review(judge=judge, idea=idea, scores=scores(challenge, 1, 1), complete=True)

    review = save_review(judge=judge, idea=idea, scores=scores(challenge, 1, None), complete=False)

    assert (review.status, review.completed_at, stored(review)) == (ReviewStatus.DRAFT, None, [1])


@pytest.mark.parametrize(
    ("opens", "closes", "allowed"),
    [
        (timedelta(seconds=30), timedelta(hours=1), False),
        (timedelta(seconds=-2), timedelta(hours=1), True),
        (timedelta(hours=-1), timedelta(seconds=30), True),
        (timedelta(hours=-1), timedelta(seconds=-1), False),
    ],
)
def test_window_of_judging_decides_by_the_databases_clock(
    challenge, judge, idea, opens, closes, allowed, monkeypatch
):
    now = timezone.now()
    move_window(challenge, "judging", opens_at=now + opens, closes_at=now + closes)
    # The application's clock says midsummer 2000; nothing may ask it.
    monkeypatch.setattr(timezone, "now", lambda: now.replace(year=2000))

    try:
        save_review(judge=judge, idea=idea, scores=scores(challenge, 5, 5), complete=True)
        saved = True
    except Refused:
        saved = False

    assert saved == allowed
    assert Review.objects.exists() == allowed


def test_windows_cached_on_the_callers_objects_do_not_decide(challenge, judge, idea):
    assert judge.challenge.is_open("judging", timezone.now())
    move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="closed"):
        save_review(judge=judge, idea=idea, scores=scores(challenge, 5, 5), complete=True)


def test_nothing_is_scored_after_the_result(challenge, judge, idea):
    challenge.decided_at = timezone.now()
    challenge.save()

    with pytest.raises(Refused, match="Judging has closed"):
        save_review(judge=judge, idea=idea, scores=scores(challenge, 5, 5), complete=True)


def test_only_assigned_ideas_are_scored(challenge, judge):
    with pytest.raises(Refused, match="not yours to score"):
        save_review(
            judge=judge,
            idea=an_idea(challenge=challenge),
            scores=scores(challenge, 5, 5),
            complete=True,
        )


def test_seat_that_was_not_accepted_cannot_score(challenge, idea):
    seat = a_judge(challenge, accepted=False, ideas=[idea])

    with pytest.raises(Refused, match="not yours to score"):
        save_review(judge=seat, idea=idea, scores=scores(challenge, 5, 5), complete=True)


def test_own_idea_is_not_scored_even_when_assigned(challenge):
    judge = a_judge(challenge)
    own = an_idea(challenge=challenge, author=judge.user)
    Assignment.objects.create(judge=judge, idea=own, shuffle_key=1, assigned_at=timezone.now())

    with pytest.raises(Refused, match="your own idea"):
        save_review(judge=judge, idea=own, scores=scores(challenge, 10, 10), complete=True)


@pytest.mark.parametrize("change", [{"status": "withdrawn"}, {"hidden_at": timezone.now()}])
def test_idea_taken_off_the_wall_is_not_scored(challenge, judge, idea, change):
    type(idea).objects.filter(pk=idea.pk).update(**change)

    with pytest.raises(Refused, match="not yours to score"):
        save_review(judge=judge, idea=idea, scores=scores(challenge, 5, 5), complete=True)


def test_conflict_deletes_the_draft_and_bars_from_scoring(challenge, judge, idea):
    a_review(judge, idea, [5, None])

    conflict = declare_conflict(judge=judge, idea=idea, reason=" My\nsister ")

    assert conflict.reason == "My sister"
    assert list(Review.objects.all()) == []
    with pytest.raises(Refused, match="conflict of interest"):
        save_review(judge=judge, idea=idea, scores=scores(challenge, 5, 5), complete=True)


def test_complete_review_given_in_conflict_stays_but_does_not_count(challenge, judge, idea):
    other = a_judge(challenge)
    counted = a_review(other, idea, [4, 4])
    kept = a_review(judge, idea, [10, 10])

    declare_conflict(judge=judge, idea=idea, reason="I know her")

    assert set(Review.objects.all()) == {counted, kept}
    assert list(reviews_for_balance(challenge)) == [counted]


def test_conflict_is_declared_once_and_keeps_its_first_reason(challenge, judge, idea):
    first = declare_conflict(judge=judge, idea=idea, reason="I know her")

    again = declare_conflict(judge=judge, idea=idea, reason="Another reason")

    assert again == first
    assert [row.reason for row in Conflict.objects.all()] == ["I know her"]


def test_conflict_needs_a_reason(judge, idea):
    with pytest.raises(Refused, match="connects you"):
        declare_conflict(judge=judge, idea=idea, reason=" \n ")

    assert list(Conflict.objects.all()) == []


def test_conflict_can_still_be_declared_after_judging_but_not_after_the_result(judge, idea):
    challenge = idea.challenge
    move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))
    declare_conflict(judge=judge, idea=idea, reason="I know her")
    other = an_idea(challenge=challenge)
    Assignment.objects.create(judge=judge, idea=other, shuffle_key=2, assigned_at=timezone.now())
    type(challenge).objects.filter(pk=challenge.pk).update(decided_at=timezone.now())

    with pytest.raises(Refused, match="result is published"):
        declare_conflict(judge=judge, idea=other, reason="I know him")

    assert [row.idea for row in Conflict.objects.all()] == [idea]
