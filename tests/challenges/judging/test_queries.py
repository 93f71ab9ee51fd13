import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from challenges.judging.enums import Task
from challenges.judging.models import Conflict, Judge
from challenges.judging.queries import (
    counts_of,
    open_tasks,
    panel_of,
    queue_of,
    remarks_to_author,
    reviews_for_balance,
    seat_of,
    seats_of,
    task_after,
    with_progress,
)
from challenges.judging.services import recuse, skip_idea
from challenges.organisations.models import Membership
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, an_assignment
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge_in("judging")


def a_conflict(judge, idea):
    an_assignment(judge, idea)
    Conflict.objects.create(judge=judge, idea=idea, reason="x", declared_at=timezone.now())


def test_seat_is_found_only_when_accepted_and_only_in_its_challenge(challenge):
    judge = a_judge(challenge)
    invited = a_judge(challenge, accepted=False)

    assert seat_of(judge.user, challenge) == judge
    assert seat_of(judge.user, a_challenge_in("judging")) is None
    assert seat_of(a_user(email=invited.email), challenge) is None
    assert seat_of(AnonymousUser(), challenge) is None
    assert list(seats_of(judge.user)) == [judge]


def test_queue_says_what_each_idea_still_asks(challenge):
    judge, other = a_judge(challenge), a_judge(challenge)
    todo, draft, skipped, done, conflict, withdrawn = (
        an_idea(challenge=challenge, title=task) for task in Task
    )
    an_assignment(judge, todo)
    a_review(judge, draft, [3, None])
    a_review(judge, skipped, [3, None])
    skip_idea(judge=judge, idea=skipped)
    a_review(judge, done, [3, 4])
    a_conflict(judge, conflict)
    an_assignment(judge, withdrawn)
    recuse(judge=judge, idea=withdrawn, criterion=challenge.criteria.first())
    for idea in (todo, draft, conflict):
        a_review(other, idea, [9, 9])

    tasks = {row.idea.title: row.task for row in queue_of(judge)}

    assert tasks == {task: task for task in Task}
    assert counts_of(queue_of(judge)) == dict.fromkeys(Task, 1)


def test_queue_is_in_the_judges_own_order(challenge):
    ideas = [an_idea(challenge=challenge) for _number in range(3)]
    judge = a_judge(challenge)
    for key, idea in zip((7, 1, 4), ideas, strict=True):
        judge.assignments.create(idea=idea, shuffle_key=key, assigned_at=timezone.now())

    assert [row.idea for row in queue_of(judge)] == [ideas[1], ideas[2], ideas[0]]


def test_queue_leaves_out_what_was_withdrawn_or_hidden(challenge):
    gone = an_idea(challenge=challenge, status="withdrawn")
    hidden = an_idea(challenge=challenge, hidden_at=timezone.now())
    here = an_idea(challenge=challenge)
    judge = a_judge(challenge, ideas=[gone, hidden, here])

    assert [row.idea for row in queue_of(judge)] == [here]
    assert [(row.to_score, row.scored) for row in with_progress(Judge.objects.all())] == [(1, 0)]


def test_drafts_come_after_what_was_not_looked_at(challenge):
    judge = a_judge(challenge)
    draft, done, first, second = (an_idea(challenge=challenge) for _number in range(4))
    a_review(judge, draft, [1, None])
    a_review(judge, done, [1, 1])
    an_assignment(judge, first)
    an_assignment(judge, second)

    assert [row.idea for row in open_tasks(queue_of(judge))] == [first, second, draft]


def test_next_task_goes_on_from_here_and_then_begins_again(challenge):
    judge = a_judge(challenge)
    ideas = [an_idea(challenge=challenge) for _number in range(3)]
    tasks = [an_assignment(judge, idea) for idea in ideas]
    queue = queue_of(judge)

    assert task_after(queue, tasks[1]).idea == ideas[2]
    assert task_after(queue, tasks[2]).idea == ideas[0]
    a_review(judge, ideas[0], [1, 1])
    a_review(judge, ideas[1], [1, 1])
    assert task_after(queue, tasks[2]) is None


def test_progress_counts_what_is_free_to_score(challenge):
    judge = a_judge(challenge)
    ideas = [an_idea(challenge=challenge) for _number in range(4)]
    a_review(judge, ideas[0], [1, 1])
    a_review(judge, ideas[1], [1, None])
    an_assignment(judge, ideas[2])
    a_conflict(judge, ideas[3])
    idle = a_judge(challenge)

    rows = {
        row.pk: (row.to_score, row.scored, row.conflicts_declared)
        for row in with_progress(Judge.objects.all())
    }

    assert rows == {judge.pk: (3, 1, 1), idle.pk: (0, 0, 0)}


def test_panel_marks_who_acts_for_the_organiser(challenge):
    judge, member = a_judge(challenge), a_judge(challenge)
    Membership.objects.create(organisation=challenge.organisation, user=member.user, role="viewer")

    marked = {row.pk: row.acts_for_organiser for row in panel_of(challenge)}

    assert marked == {judge.pk: False, member.pk: True}


def test_only_complete_reviews_of_seated_judges_without_a_stake_count(challenge):
    idea = an_idea(challenge=challenge)
    judge = a_judge(challenge)
    counted = a_review(judge, idea, [7, 8])
    a_review(a_judge(challenge), idea, [7, None])
    a_review(a_judge(challenge, accepted=False), idea, [7, 7])
    author = a_judge(challenge)
    a_review(author, an_idea(challenge=challenge, author=author.user), [10, 10])
    elsewhere = a_challenge_in("judging")
    a_review(a_judge(elsewhere), an_idea(challenge=elsewhere), [1, 1])

    found = list(reviews_for_balance(challenge))

    assert found == [counted]
    assert [score.value for score in found[0].scores.all()] == [7, 8]


def test_remarks_reach_the_author_only_after_the_result_and_only_from_reviews_that_count(challenge):
    idea = an_idea(challenge=challenge)
    a_review(a_judge(challenge), idea, [5, 5], "For the organiser", "Bold.")
    a_review(a_judge(challenge), idea, [5, 5])
    a_review(a_judge(challenge), idea, [5, None], remark_to_author="Half a thought")
    a_review(a_judge(challenge), an_idea(challenge=challenge), [5, 5], remark_to_author="Other")

    before = list(remarks_to_author(idea))
    idea.challenge.decided_at = timezone.now()
    after = [review.remark_to_author for review in remarks_to_author(idea)]

    assert (before, after) == ([], ["Bold."])


def test_reading_reviews_takes_two_queries_however_many(challenge, django_assert_num_queries):
    ideas = [an_idea(challenge=challenge) for _number in range(3)]
    for judge in (a_judge(challenge), a_judge(challenge), a_judge(challenge)):
        for idea in ideas:
            a_review(judge, idea, [5, 5])

    with django_assert_num_queries(2):
        rows = [
            (review.judge.public_id, review.idea.public_id, len(review.scores.all()))
            for review in reviews_for_balance(challenge)
        ]

    assert len(rows) == 9
