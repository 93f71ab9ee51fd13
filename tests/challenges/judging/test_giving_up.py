"""Ideas put off, and ideas left to somebody else."""

import pytest
from django.db import transaction
from django.utils import timezone

from challenges.core.errors import Refused
from challenges.judging.models import Assignment, Conflict, Judge, Review
from challenges.judging.queries import (
    open_tasks,
    queue_of,
    reviews_for_balance,
    with_progress,
    withdrawn_reviews,
)
from challenges.judging.services import (
    ask_extra_reviews,
    choose_plan,
    declare_conflict,
    draw_replacement,
    recuse,
    replace_judge,
    save_review,
    skip_idea,
)
from challenges.judging.signals import queue_grew
from challenges.notifications.models import OutboxMail
from challenges.ranking.gather import challenge_file
from challenges.ranking.queries import open_assignments
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, an_assignment, move_window
from tests.builders.people import a_user
from tests.builders.ranking import a_finalist

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge_in("judging")


@pytest.fixture
def ideas(challenge):
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(3)]
    for idea in ideas:
        a_finalist(idea)
    return ideas


@pytest.fixture
def judge(challenge, ideas):
    return a_judge(challenge, ideas=ideas)


def order(judge):
    return [row.idea.title for row in open_tasks(queue_of(judge))]


def test_skipped_ideas_go_to_the_end_in_the_order_in_which_they_were_put_off(judge, ideas):
    skip_idea(judge=judge, idea=ideas[1])
    skip_idea(judge=judge, idea=ideas[0])

    assert order(judge) == ["Idea 2", "Idea 1", "Idea 0"]


def test_skipped_draft_keeps_what_was_saved_and_is_skipped_no_more_once_it_goes_on(judge, ideas):
    review = a_review(judge, ideas[0], [5, None])
    skip_idea(judge=judge, idea=ideas[0])
    assert [row.task for row in queue_of(judge)] == ["skipped", "todo", "todo"]

    first = review.scores.get()
    save_review(
        judge=judge, idea=ideas[0], scores={first.criterion_id: first.value}, complete=False
    )

    assert [row.task for row in queue_of(judge)] == ["draft", "todo", "todo"]


def test_scored_idea_is_not_skipped(judge, ideas):
    a_review(judge, ideas[0], [5, 5])

    with pytest.raises(Refused, match="scored this idea already"):
        skip_idea(judge=judge, idea=ideas[0])


def test_nothing_is_skipped_or_given_up_outside_the_window(judge, ideas, challenge):
    move_window(challenge, "judging", closes_at=timezone.now())

    with pytest.raises(Refused, match="closed"):
        skip_idea(judge=judge, idea=ideas[0])
    with pytest.raises(Refused, match="closed"):
        recuse(judge=judge, idea=ideas[0], criterion=challenge.criteria.first())

    assert not Review.objects.exists()


def test_replacement_is_whoever_has_least_to_do(challenge, judge, ideas):
    busy, idle = a_judge(challenge, ideas=ideas[1:]), a_judge(challenge)

    recuse(judge=judge, idea=ideas[0], criterion=challenge.criteria.first())

    assert list(idle.assignments.values_list("idea", flat=True)) == [ideas[0].pk]
    assert busy.assignments.count() == 2


def test_replacement_is_never_the_author_nor_in_conflict_nor_asked_twice(challenge, judge, ideas):
    author, barred, has_it = (a_judge(challenge) for _number in range(3))
    a_judge(challenge, accepted=False)
    type(ideas[0]).objects.filter(pk=ideas[0].pk).update(author=author.user)
    ideas[0].refresh_from_db()
    Conflict.objects.create(judge=barred, idea=ideas[0], reason="x", declared_at=timezone.now())
    an_assignment(has_it, ideas[0])
    before = Assignment.objects.count()

    assert draw_replacement(judge=judge, idea=ideas[0]) is None
    assert Assignment.objects.count() == before


def test_conflict_draws_a_replacement_while_judging_is_open(challenge, judge, ideas):
    idle = a_judge(challenge)

    declare_conflict(judge=judge, idea=ideas[0], reason="I know her")
    declare_conflict(judge=judge, idea=ideas[0], reason="I know her")

    assert [row.idea for row in idle.assignments.all()] == [ideas[0]]


def test_late_conflict_draws_nobody(challenge, judge, ideas):
    idle = a_judge(challenge)
    move_window(challenge, "judging", closes_at=timezone.now())

    declare_conflict(judge=judge, idea=ideas[0], reason="I know her")

    assert not idle.assignments.exists()


def test_conflict_over_a_draft_that_counted_once_keeps_its_versions(challenge, judge, ideas):
    criteria = [row.pk for row in challenge.criteria.all()]
    for complete in (True, False):
        given = dict.fromkeys(criteria, 5)
        review = save_review(judge=judge, idea=ideas[0], scores=given, complete=complete)

    declare_conflict(judge=judge, idea=ideas[0], reason="I know her")

    assert review.versions.count() == 2
    assert [row.task for row in queue_of(judge)] == ["conflict", "todo", "todo"]


def test_withdrawn_review_counts_nowhere_is_waited_for_by_nobody_and_published_as_given_up(
    challenge, judge, ideas
):
    a_review(judge, ideas[0], [0, 0])
    a_review(judge, ideas[1], [5, 5])
    criterion = challenge.criteria.first()

    recuse(judge=judge, idea=ideas[0], criterion=criterion)

    assert [review.idea for review in reviews_for_balance(challenge)] == [ideas[1]]
    assert [row.idea for row in open_assignments(challenge)] == [ideas[2]]
    assert [(row.idea, row.withdrawn_over) for row in withdrawn_reviews(challenge)] == [
        (ideas[0], criterion)
    ]
    [progress] = with_progress(Judge.objects.filter(pk=judge.pk))
    assert (progress.scored, progress.to_score) == (1, 2)
    file = challenge_file(challenge)
    assert file["recusals"] == [{"idea": ideas[0].public_id, "judge": judge.public_id}]
    assert [row["idea"] for row in file["reviews"]] == [ideas[1].public_id]


# --- Who takes over is told -----------------------------------------------------------------------


@pytest.fixture
def grown():
    """What the signal carries to whoever writes the letter: (judge, how many ideas)."""
    told = []

    def keep(sender, judge, added, **kwargs):
        told.append((judge, added))

    queue_grew.connect(keep)
    yield told
    queue_grew.disconnect(keep)


def test_who_is_drawn_for_a_review_that_was_given_up_is_told_once_for_each(challenge, ideas, grown):
    choose_plan(challenge=challenge, way="balanced", reviews=3, by=a_user())
    judges = [a_judge(challenge, ideas=ideas) for _ in range(3)]
    spare = a_judge(challenge)
    grown.clear()

    recuse(judge=judges[0], idea=ideas[0], criterion=challenge.criteria.first())
    declare_conflict(judge=judges[1], idea=ideas[1], reason="A friend")

    assert grown == [(spare, 1), (spare, 1)]


def test_who_takes_over_from_a_judge_who_left_is_told_how_many_in_one_letter(
    challenge, ideas, mailoutbox
):
    choose_plan(challenge=challenge, way="balanced", reviews=3, by=a_user())
    judges = [a_judge(challenge, ideas=ideas) for _ in range(3)]
    a_review(judges[0], ideas[0], [5, 5])
    spare = a_judge(challenge)
    mailoutbox.clear()

    replace_judge(judge=judges[0], by=a_user(), reason="Canary: she is ill")

    [letter] = mailoutbox
    assert letter.to == [spare.user.email]
    assert letter.subject == f"2 more ideas to score for “{challenge.title}”"
    assert "2 ideas were added to your queue" in letter.body
    assert "Scores are due by" in letter.body
    assert f"/desk/judging/{challenge.slug}/" in letter.body
    # Neither who left, nor why, nor whose ideas they are.
    for secret in ("Canary", judges[0].user.display_name, *(idea.title for idea in ideas)):
        assert secret not in letter.subject + letter.body.replace(spare.user.display_name, "")


def test_a_letter_about_the_queue_is_written_with_what_it_tells_of_or_not_at_all(
    challenge, ideas, settings
):
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"
    choose_plan(challenge=challenge, way="balanced", reviews=3, by=a_user())
    judges = [a_judge(challenge, ideas=ideas) for _ in range(3)]
    spare = a_judge(challenge)

    with transaction.atomic():
        replace_judge(judge=judges[0], by=a_user(), reason="Ill")
        transaction.set_rollback(True)
    before = list(OutboxMail.objects.all())
    replace_judge(judge=judges[0], by=a_user(), reason="Ill")

    assert before == []
    assert [row.recipients for row in OutboxMail.objects.all()] == [[spare.user.email]]


def test_more_reviews_are_told_to_who_gets_them_and_to_nobody_else(challenge, ideas, grown):
    choose_plan(challenge=challenge, way="balanced", reviews=3, by=a_user())
    for _ in range(3):
        a_judge(challenge, ideas=ideas)
    spare = a_judge(challenge)
    grown.clear()

    ask_extra_reviews(challenge=challenge, ideas=ideas[:2], by=a_user(), reason="It splits")

    assert grown == [(spare, 2)]
