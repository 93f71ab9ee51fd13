import pytest

from challenges.briefs.models import Challenge
from challenges.judging.models import Conflict
from challenges.ranking.code_version import code_version
from challenges.ranking.queries import crowd_ranking, open_assignments, result_of, results_of
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge, a_review, an_assignment
from tests.builders.ranking import (
    a_decided_challenge,
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
)

pytestmark = pytest.mark.django_db


def test_the_ranking_is_by_what_is_sure_and_not_by_luck_of_few():
    challenge = a_voted_challenge()
    lucky = a_tallied_idea(challenge, "Three of four", 3, 4)
    solid = a_tallied_idea(challenge, "Sixty of a hundred", 60, 100)
    weak = a_tallied_idea(challenge, "Ten of a hundred", 10, 100)
    for number in range(3):
        a_tallied_idea(challenge, f"Usual {number}", 20, 100)

    found = crowd_ranking(challenge)

    assert [row.idea for row in found][0] == solid
    assert [row.idea for row in found][-1] == weak
    assert [row.place for row in found] == [1, 2, 3, 4, 5, 6]
    assert (found[0].supports, found[0].exposures) == (60, 100)
    assert next(row for row in found if row.idea == lucky).sure_rate < 0.75


def test_nobody_gets_a_ranking_while_people_vote():
    challenge = a_voted_challenge(voting_closed=False)
    a_tallied_idea(challenge, "Leading", 60, 100)

    assert crowd_ranking(challenge) == []


def test_only_public_ideas_are_ranked_and_an_unseen_one_is():
    challenge = a_voted_challenge()
    seen = a_tallied_idea(challenge, "Seen", 60, 100)
    unseen = an_idea(challenge=challenge, title="Unseen")
    an_idea(challenge=challenge, status="draft")
    a_tallied_idea(challenge, "Hidden", 99, 100, hidden_at=seen.submitted_at)

    assert [(row.idea, row.exposures) for row in crowd_ranking(challenge)] == [
        (seen, 100),
        (unseen, 0),
    ]


@pytest.mark.parametrize("ideas", [1, 15])
def test_a_ranking_takes_the_same_queries_for_few_and_many(ideas, django_assert_num_queries):
    challenge = a_voted_challenge()
    for number in range(ideas):
        a_tallied_idea(challenge, f"Idea {number}", number)
    challenge = Challenge.objects.get(pk=challenge.pk)

    with django_assert_num_queries(4):
        found = [row.idea.author.display_name for row in crowd_ranking(challenge)]

    assert len(found) == ideas


def test_a_review_is_owed_until_it_is_complete_or_given_up():
    challenge, ideas = a_judged_challenge(judging_closed=False)
    judge = a_judge(challenge)
    complete, conflicted, draft = ideas.values()
    owed = [an_assignment(judge, idea) for idea in ideas.values()]

    assert set(open_assignments(challenge)) == set(owed)

    a_review(judge, complete, (5, 5))
    Conflict.objects.create(
        judge=judge, idea=conflicted, reason="Mine", declared_at=judge.invited_at
    )
    a_review(judge, draft, (5, None))

    assert [assignment.idea for assignment in open_assignments(challenge)] == [draft]

    draft.hidden_at = draft.submitted_at
    draft.save()

    assert not open_assignments(challenge).exists()


def test_the_newest_version_is_the_result_and_each_can_be_asked_for():
    challenge, _ideas, _organiser = a_decided_challenge()

    assert result_of(challenge).version == 1
    assert result_of(challenge, version=2) is None
    assert [result.version for result in results_of(challenge)] == [1]
    assert result_of(a_voted_challenge()) is None


def test_the_code_version_names_the_release_and_the_method_itself():
    release, _space, method = code_version().partition(" ")

    assert release == "0.1.0"
    assert method.startswith("balance:")
    assert len(code_version()) <= 40
