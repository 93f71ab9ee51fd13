"""What a person may decide about a group of linked voters, and when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.desk.queries import with_work
from challenges.voting.integrity_queries import (
    decisions_in_force,
    report_of,
    with_groups_to_decide,
)
from challenges.voting.models import FlagDecision, IntegrityReport
from challenges.voting.services import decide_flag, make_report
from tests.builders.judging import a_challenge_in, move_window
from tests.builders.people import a_user
from tests.builders.ranking import WHO_RUNS_IT, a_person_who_is
from tests.builders.rings import a_crowd, a_ring, ballots_for, some_ideas

pytestmark = pytest.mark.django_db

WHY = "All six accounts were made by one person."


def searched(stage="judging", **fields):
    """A final report on a ring, and another sign that links nobody."""
    challenge = a_challenge_in(stage, **fields)
    ideas = some_ideas(challenge, 8)
    opens = challenge.window("voting").opens_at
    for day in (1, 2):
        a_crowd(challenge, ideas, at=opens + timedelta(days=day))
    ballots_for(challenge, [[ideas[0]]] * 25, at=opens + timedelta(days=3))
    a_ring(challenge, ideas[3:])
    return make_report(challenge=challenge, final=True)


def decide(report, by=None, flag="lockstep-1", set_aside=True, reason=WHY):
    by = by or a_user("Stella", staff=True)
    return decide_flag(report=report, flag=flag, set_aside=set_aside, reason=reason, by=by)


def test_a_decision_names_who_and_why_and_the_last_one_holds():
    report, by = searched(), a_user("Stella", staff=True)

    decide(report, by)
    decide(report, by, set_aside=False, reason="They are one school class, as I was told.")

    assert [
        (row.flag, row.set_aside, row.reason, row.decided_by) for row in report.decisions.all()
    ] == [
        ("lockstep-1", True, WHY, by),
        ("lockstep-1", False, "They are one school class, as I was told.", by),
    ]
    assert {flag: row.set_aside for flag, row in decisions_in_force(report).items()} == {
        "lockstep-1": False
    }


@pytest.mark.parametrize("change", ["update", "delete"])
def test_no_decision_is_ever_changed(change):
    decision = decide(searched())
    rows = FlagDecision.objects.filter(pk=decision.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reason="x") if change == "update" else rows.delete()

    assert rows.get().reason == WHY


@pytest.mark.parametrize("role", WHO_RUNS_IT)
def test_only_editors_owners_and_staff_decide(role):
    report = searched()
    person = a_person_who_is(role, report.challenge, {"one": report.challenge.ideas.first()})

    if WHO_RUNS_IT[role]:
        decide(report, person)
    else:
        with pytest.raises(Refused, match="Only owners and editors"):
            decide(report, person)

    assert FlagDecision.objects.exists() is WHO_RUNS_IT[role]


@pytest.mark.parametrize("treatment", ["sqrt", "cap1", "exclude"])
def test_where_the_rules_decide_no_person_does(treatment):
    report = searched(integrity=treatment)

    with pytest.raises(Refused, match="The rules say what is done"):
        decide(report)


def test_a_sign_that_links_nobody_is_nothing_to_decide_about():
    report = searched()
    others = [row["id"] for row in report.flags if not row["links"]]

    for flag in [*others, "lockstep-2", ""]:
        with pytest.raises(Refused, match="Only groups of linked voters"):
            decide(report, flag=flag)

    assert "burst-1" in others


@pytest.mark.parametrize("reason", ["", "Fake accounts.", "x" * 19, " " * 40, "x\n" + " " * 30])
def test_a_decision_needs_a_reason(reason):
    with pytest.raises(Refused, match="give your reason"):
        decide(searched(), reason=reason)


def test_a_passing_report_is_no_ground_for_a_decision():
    report = searched()
    IntegrityReport.objects.filter(pk=report.pk).update(is_final=False)

    with pytest.raises(Refused, match="when the final search is done"):
        decide(IntegrityReport.objects.get(pk=report.pk))


def test_nothing_is_decided_while_voting_is_open():
    report = searched()
    move_window(report.challenge, "voting", closes_at=timezone.now() + timedelta(hours=1))

    with pytest.raises(Refused, match="when voting has closed"):
        decide(report)


def test_nothing_is_decided_once_the_result_could_be_looked_at():
    report = searched()
    judging = report.challenge.window("judging")
    move_window(report.challenge, "judging", closes_at=timezone.now() + timedelta(seconds=30))
    decide(report)

    move_window(report.challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="Judging has closed"):
        decide(report)

    move_window(report.challenge, "judging", closes_at=judging.closes_at)
    Challenge.objects.update(judging_closed_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="Judging has closed"):
        decide(report)
    assert report.decisions.count() == 1


def test_where_the_crowd_decides_alone_it_is_decided_until_the_result_is_published():
    report = searched("judged", crowd_weight=1, reviews_min=0)
    decide(report)

    Challenge.objects.update(decided_at=timezone.now())

    with pytest.raises(Refused, match="The result is published"):
        decide(report)


def test_the_database_takes_one_final_report():
    report = searched()

    with pytest.raises(IntegrityError, match=r"one_final_report|UNIQUE"), transaction.atomic():
        IntegrityReport.objects.create(
            challenge=report.challenge, made_at=timezone.now(), is_final=True
        )


def test_the_final_report_is_told_though_a_passing_one_is_newer():
    report = searched()
    make_report(challenge=report.challenge)

    assert report_of(report.challenge) == report


def test_a_challenge_waits_for_a_decision_until_each_group_has_one():
    report = searched()
    waits = with_work(Challenge.objects.filter(pk=report.challenge_id))
    assert list(with_groups_to_decide()) == [report]
    assert waits.get().has_groups_to_decide is True

    decide(report)
    decide(report, set_aside=False)

    assert list(with_groups_to_decide()) == []
    assert waits.get().has_groups_to_decide is False


def test_no_challenge_waits_for_a_decision_that_the_rules_take():
    searched(integrity="cap1")

    assert list(with_groups_to_decide()) == []
