"""What was stored is never undone by a page that shows less, and what counted once is kept."""

import pytest
from django.db import DatabaseError, transaction

from challenges.core.errors import Refused
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Review, ReviewVersion
from challenges.judging.services import OutOfDate, keep_typed, recuse, save_review
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, move_window
from tests.challenges.judging.test_reviews import scores, stored

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


@pytest.fixture
def save(challenge, judge, idea):
    """`save(7, 8, complete=True, seen=1)`"""

    def _save(*values, **options):
        options = {"complete": True} | options
        return save_review(judge=judge, idea=idea, scores=scores(challenge, *values), **options)

    return _save


@pytest.fixture
def keep(challenge, judge, idea):
    """What the page does by itself after each choice."""

    def _keep(*values, seen, **remarks):
        given = scores(challenge, *values)
        return keep_typed(judge=judge, idea=idea, scores=given, seen=seen, **remarks)

    return _keep


def versions(review):
    return [
        (row.number, row.status, list(row.scores.values()))
        for row in ReviewVersion.objects.filter(review=review).order_by("number")
    ]


def test_each_save_counts_one_up(save):
    assert [save(1, None, complete=False).revision for _time in range(3)] == [1, 2, 3]


def test_drafts_leave_no_version_and_a_completion_does(save):
    save(1, None, complete=False)
    review = save(1, 2)

    assert versions(review) == [(1, "complete", [1, 2])]


def test_changed_scores_of_a_complete_review_are_a_new_version_and_both_are_kept(save):
    save(1, 2)
    review = save(9, 2)

    assert versions(review) == [(1, "complete", [1, 2]), (2, "complete", [9, 2])]


def test_a_remark_alone_is_no_version(save):
    save(1, 2)
    review = save(1, 2, remark_to_author="Bold.")

    assert versions(review) == [(1, "complete", [1, 2])]


def test_taking_a_complete_review_back_is_a_version(save):
    save(1, 2)
    review = save(1, None, complete=False)

    assert versions(review) == [(1, "complete", [1, 2]), (2, "draft", [1])]


def test_versions_cannot_be_changed_or_deleted(save):
    review = save(1, 2)
    for attempt in (
        lambda: ReviewVersion.objects.filter(review=review).update(scores={}),
        lambda: ReviewVersion.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()

    assert versions(review) == [(1, "complete", [1, 2])]


def test_no_version_is_written_after_the_close(save, judge, idea):
    review = save(1, 2)
    move_window(idea.challenge, "judging", closes_at=review.saved_at)

    with pytest.raises(Refused, match="can no longer be changed"):
        save(9, 9)

    assert versions(review) == [(1, "complete", [1, 2])]
    assert stored(review) == [1, 2]


def test_older_page_does_not_overwrite_a_newer_save(save):
    save(1, None, complete=False, seen=0)
    save(2, 2, complete=False, seen=1)

    with pytest.raises(OutOfDate, match="saved elsewhere"):
        save(7, 7, complete=False, seen=1)

    assert stored(Review.objects.get()) == [2, 2]


def test_page_opened_before_the_first_save_does_not_overwrite_it(save):
    save(2, 2, complete=False, seen=0)

    with pytest.raises(OutOfDate):
        save(7, 7, seen=0)

    assert stored(Review.objects.get()) == [2, 2]


def test_same_button_pressed_twice_is_one_save(save):
    first = save(2, 2, seen=0)
    again = save(2, 2, seen=0)

    assert (again, again.revision) == (first, 1)


def test_late_automatic_save_does_not_undo_a_complete_review(save, keep):
    review = save(1, 2, seen=0)

    for seen in (0, 1):
        with pytest.raises(OutOfDate, match="complete"):
            keep(9, None, seen=seen)

    review.refresh_from_db()
    assert (review.status, stored(review)) == (ReviewStatus.COMPLETE, [1, 2])


def test_automatic_save_keeps_a_draft_with_its_remarks(keep):
    review = keep(9, None, seen=0, remark_to_author="Half a")
    review = keep(9, None, seen=review.revision, remark_to_author="Half a thought")

    assert (review.status, review.remark_to_author) == (ReviewStatus.DRAFT, "Half a thought")


def test_criterion_she_cannot_judge_withdraws_the_review_and_is_no_zero(
    save, challenge, judge, idea
):
    save(1, 2)
    criterion = challenge.criteria.last()

    review = recuse(judge=judge, idea=idea, criterion=criterion)

    assert (review.status, review.withdrawn_over) == (ReviewStatus.WITHDRAWN, criterion)
    assert stored(review) == [1, 2]
    assert versions(review)[-1] == (2, "withdrawn", [1, 2])


def test_withdrawn_review_cannot_be_scored_again(save, challenge, judge, idea):
    recuse(judge=judge, idea=idea, criterion=challenge.criteria.first())

    with pytest.raises(Refused, match="cannot judge this idea"):
        save(5, 5)
    with pytest.raises(Refused, match="cannot judge this idea"):
        recuse(judge=judge, idea=idea, criterion=challenge.criteria.first())


def test_nobody_recuses_over_a_criterion_of_another_challenge(judge, idea):
    other = a_challenge_in("judging").criteria.first()

    with pytest.raises(Refused, match="does not belong"):
        recuse(judge=judge, idea=idea, criterion=other)

    assert list(Review.objects.all()) == []
