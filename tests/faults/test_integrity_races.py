"""Two workers search the same votes at the same moment."""

from datetime import timedelta

import pytest

from challenges.voting.models import BallotFile, IntegrityReport
from challenges.voting.services import make_report, reports_due
from tests.builders.judging import a_challenge_in
from tests.builders.rings import a_crowd, a_ring, some_ideas

from .test_races import at_once


@pytest.fixture
def closed(committed_db):
    challenge = a_challenge_in("judging")
    ideas = some_ideas(challenge, 8)
    at = challenge.window("voting").opens_at + timedelta(days=1)
    a_crowd(challenge, ideas, at=at)
    a_ring(challenge, ideas[3:], at=at)
    return challenge


def test_two_workers_make_one_final_report(closed):
    reports = at_once([lambda: make_report(challenge=closed, final=True).pk] * 4)

    final = IntegrityReport.objects.get()
    assert reports == [final.pk] * 4
    assert final.is_final is True
    assert [row["id"] for row in final.flags] == ["lockstep-1"]
    assert BallotFile.objects.count() == 1


def test_two_tickers_make_one_final_report(closed):
    answers = at_once([reports_due] * 4)

    assert {type(answer) for answer in answers} == {int}
    assert [row.is_final for row in IntegrityReport.objects.all()] == [True]
