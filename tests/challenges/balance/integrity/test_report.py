import numpy as np
import pytest

from challenges.balance.integrity import Votes, examine, named, weights
from challenges.balance.integrity.flags import KINDS

SEED = bytes(range(16))


@pytest.fixture
def quiet(cast, honest):
    """3,000 honest voters over a week, with every column that a site may keep."""
    draws = np.random.default_rng(8)
    votes = cast(honest(3000, 200), ideas=200)
    rows = len(votes.voter)
    return Votes(
        voter=votes.voter,
        idea=votes.idea,
        voters=3000,
        ideas=200,
        hour=draws.integers(0, 168, rows),
        hours=168,
        source=draws.integers(-1, 10, rows),
        age=draws.exponential(2000, 3000),
        device=np.arange(3000) // 2,
    )


def attacked(quiet, voters, ballot, *, hour, age, device, source):
    """The same with new voters of one kind."""
    rows = voters * len(ballot)
    new = np.arange(voters) + quiet.voters
    return Votes(
        voter=np.append(quiet.voter, np.repeat(new, len(ballot))),
        idea=np.append(quiet.idea, ballot * voters),
        voters=quiet.voters + voters,
        ideas=quiet.ideas,
        hour=np.append(quiet.hour, [hour] * rows),
        hours=quiet.hours,
        source=np.append(quiet.source, [source] * rows),
        age=np.append(quiet.age, [age] * voters),
        device=np.append(quiet.device, [device] * voters),
    )


def suspects(report):
    return [(flag.kind, flag.ideas) for flag in report.flags if not flag.information]


def test_honest_voting_raises_no_flag(quiet):
    report = examine(quiet, SEED)

    assert report.not_measured == ()
    assert suspects(report) == []


def test_a_script_of_fresh_accounts_for_one_idea_shows_three_ways(quiet):
    votes = attacked(quiet, 1000, [77], hour=50, age=0.2, device=-1, source=-1)

    report = examine(votes, SEED)

    assert suspects(report) == [("burst", (77,)), ("young", (77,)), ("one_idea", (77,))]
    assert named(report.flags, votes.voters)[3000:].all()
    assert named(report.flags, votes.voters)[:3000].mean() < 0.01


def test_one_person_with_many_accounts_shows_by_ballot_and_by_device(quiet):
    ballot = [31, 62, 93, 124, 155, 186]
    votes = attacked(quiet, 50, ballot, hour=9, age=900.0, device=5000, source=3)

    report = examine(votes, SEED)

    assert {kind for kind, _ in suspects(report)} >= {"burst", "lockstep", "device"}
    assert weights(report.flags, "cap1", votes.voters)[3000:].sum() == pytest.approx(1)
    assert (weights(report.flags, "cap1", votes.voters)[:3000] == 1).all()


def test_the_order_of_rows_changes_nothing(quiet, shuffled):
    votes = attacked(quiet, 50, [150, 160, 170, 180, 190], hour=9, age=1.0, device=5000, source=3)

    report = examine(votes, SEED)

    assert {flag.kind for flag in report.flags} == set(KINDS) - {"one_idea"}
    assert examine(shuffled(votes), SEED) == report


def test_what_a_site_does_not_keep_is_said_to_be_not_measured(cast):
    report = examine(cast([[0, 1, 2, 3, 4]] * 6, ideas=5), SEED)

    assert report.not_measured == ("burst", "young", "source", "device")
    assert suspects(report) == [("lockstep", (0, 1, 2, 3, 4))]


def test_no_votes_at_all_are_measured_and_raise_nothing(cast):
    report = examine(cast([], ideas=0, hour=[], source=[], age=[], device=[]), SEED)

    assert (report.flags, report.not_measured) == ((), ())


def test_one_voter_with_one_vote_raises_nothing(cast):
    report = examine(
        cast([[0]], ideas=1, hour=[0], hours=1, source=[-1], age=[1.0], device=[0]), SEED
    )

    assert report.flags == ()


def test_voters_who_all_do_the_same_are_shown_as_one_group(cast):
    votes = cast(
        [[0, 1, 2, 3, 4]] * 30,
        ideas=6,
        hour=[2] * 150,
        hours=24,
        source=[-1] * 150,
        age=[1.0] * 30,
        device=[4] * 30,
    )

    report = examine(votes, SEED)

    assert [flag.kind for flag in report.flags] == ["lockstep", "device"]
    assert weights(report.flags, "sqrt", 30).sum() == pytest.approx(30**0.5)
