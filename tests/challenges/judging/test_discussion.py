"""The panel's discussion: opened by the organiser, read only by whoever has scored."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.core.errors import Refused
from challenges.judging.models import Conflict, Panel
from challenges.judging.queries import discussion_of
from challenges.judging.rules import may_open_discussion, may_read_discussion
from challenges.judging.services import open_discussion, recuse, save_review
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, a_review, move_window
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return a_challenge_in("judging")


@pytest.fixture
def idea(challenge):
    return an_idea(challenge=challenge)


@pytest.fixture
def judges(challenge, idea):
    return [a_judge(challenge, ideas=[idea]) for _number in range(3)]


@pytest.fixture
def organiser(challenge):
    return a_member_of(challenge.organisation)


def test_organiser_opens_it_once_two_judges_have_scored(challenge, idea, judges, organiser):
    a_review(judges[0], idea, [5, 5])
    with pytest.raises(Refused, match="Two judges"):
        open_discussion(challenge=challenge, by=organiser)
    a_review(judges[1], idea, [5, 5])

    panel = open_discussion(challenge=challenge, by=organiser)

    assert (panel.discussion_opened_by, Panel.objects.count()) == (organiser, 1)
    assert abs(panel.discussion_opened_at - timezone.now()) < timedelta(minutes=1)
    with pytest.raises(Refused, match="open already"):
        open_discussion(challenge=challenge, by=organiser)


def test_only_who_runs_the_challenge_may_open_it(challenge, idea, judges, organiser):
    for judge in judges:
        a_review(judge, idea, [5, 5])
    now = timezone.now()

    allowed = [
        bool(may_open_discussion(who, challenge, now=now))
        for who in (
            organiser,
            a_member_of(challenge.organisation, "viewer"),
            judges[0].user,
            a_user(),
        )
    ]

    assert allowed == [True, False, False, False]


@pytest.mark.parametrize("opens", [timedelta(hours=1), timedelta(days=-20)])
def test_it_opens_only_while_judging_is_open(challenge, idea, judges, organiser, opens):
    for judge in judges:
        a_review(judge, idea, [5, 5])
    now = timezone.now()
    move_window(
        challenge, "judging", opens_at=now + opens, closes_at=now + opens + timedelta(hours=2)
    )

    with pytest.raises(Refused, match="Judging has"):
        open_discussion(challenge=challenge, by=organiser)


def test_remarks_are_read_under_numbers_once_ones_own_is_in(challenge, idea, judges, organiser):
    a_review(judges[0], idea, [5, 5], "For the organiser", "Bold.")
    a_review(judges[1], idea, [9, 9], "", "Timid.")
    assert not may_read_discussion(judges[0].user, idea)
    open_discussion(challenge=challenge, by=organiser)

    assert may_read_discussion(judges[0].user, idea)
    assert "once your own review is complete" in may_read_discussion(judges[2].user, idea).reason
    first, second = (discussion_of(judge, idea) for judge in judges[:2])
    assert first.remarks == [(second.own, "Timid.")]
    assert second.remarks == [(first.own, "Bold.")]


def test_draft_remarks_and_those_of_a_judge_in_conflict_are_not_read(
    challenge, idea, judges, organiser
):
    for number, judge in enumerate(judges):
        a_review(judge, idea, [5, 5], "", f"Remark {number}")
    late = a_judge(challenge)
    a_review(late, idea, [5, None], "", "Half a thought")
    open_discussion(challenge=challenge, by=organiser)
    Conflict.objects.create(judge=judges[2], idea=idea, reason="x", declared_at=timezone.now())

    said = [remark for _number, remark in discussion_of(judges[0], idea).remarks]

    assert said == ["Remark 1"]
    assert not may_read_discussion(judges[2].user, idea)


def test_who_gave_the_idea_up_reads_nothing(challenge, idea, judges, organiser):
    for judge in judges:
        a_review(judge, idea, [5, 5], "", "A remark")
    open_discussion(challenge=challenge, by=organiser)
    recuse(judge=judges[0], idea=idea, criterion=challenge.criteria.first())

    assert not may_read_discussion(judges[0].user, idea)


def test_author_with_a_seat_reads_nothing_of_her_own_idea(challenge, judges, organiser):
    """B17: even with a review that somebody put there."""
    own = an_idea(challenge=challenge, author=judges[0].user)
    for judge in judges:
        a_review(judge, own, [5, 5], "", "A remark")
    open_discussion(challenge=challenge, by=organiser)

    assert not may_read_discussion(judges[0].user, own)


def test_numbers_stay_when_somebody_joins(challenge, idea, judges, organiser):
    for judge in judges:
        a_review(judge, idea, [5, 5], "", "A remark")
    open_discussion(challenge=challenge, by=organiser)
    before = [discussion_of(judge, idea).own for judge in judges]

    late = [a_judge(challenge) for _number in range(4)]

    assert [discussion_of(judge, idea).own for judge in judges] == before
    assert sorted(before) == [1, 2, 3]
    assert [discussion_of(judge, idea).own for judge in late] == [4, 5, 6, 7]


def test_score_changed_after_the_discussion_is_a_new_version(challenge, idea, judges, organiser):
    criteria = [row.pk for row in challenge.criteria.all()]
    for judge in judges:
        save_review(judge=judge, idea=idea, scores=dict.fromkeys(criteria, 5), complete=True)
    opened = open_discussion(challenge=challenge, by=organiser).discussion_opened_at

    review = save_review(
        judge=judges[0], idea=idea, scores=dict.fromkeys(criteria, 8), complete=True
    )

    kept = [(set(row.scores.values()), row.saved_at > opened) for row in review.versions.all()]
    assert kept == [({5}, False), ({8}, True)]
