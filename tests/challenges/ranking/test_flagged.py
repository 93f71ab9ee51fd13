import pytest
from django.utils import timezone

from challenges.balance.intake import read
from challenges.ranking.flagged import about_the_search, flag_rows
from challenges.voting.models import FlagDecision, IntegrityReport
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.ranking import a_voted_challenge
from tests.builders.voting import a_ballot, exposed, supports

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    challenge = a_voted_challenge()
    ideas = [an_idea(challenge=challenge, title=title) for title in ("Ark", "Bus", "Cow")]
    ballots = [a_ballot(challenge, supporting=ideas[:2]) for _ in range(6)]
    exposed(ideas[2], 3)
    return challenge, ideas, [ballot.pk for ballot in ballots]


def a_flag(name, ballots, links=True):
    kind = name.partition("-")[0]
    return {"id": name, "kind": kind, "links": links, "values": {}, "ideas": [], "ballots": ballots}


def a_report(challenge, *flags, not_measured=()):
    return IntegrityReport.objects.create(
        challenge=challenge,
        made_at=timezone.now(),
        is_final=True,
        flags=list(flags),
        not_measured=list(not_measured),
    )


def decide(report, flag, set_aside, reason):
    return FlagDecision.objects.create(
        report=report,
        flag=flag,
        set_aside=set_aside,
        reason=reason,
        decided_by=a_user(),
        decided_at=timezone.now(),
    )


def rows_of(world, report, **rules):
    challenge, ideas, _ballots = world
    return flag_rows(challenge, report, {idea.pk: idea.public_id for idea in ideas}, rules)


def cast(world, voters):
    return {idea.public_id: [voters, voters] for idea in world[1][:2]}


def test_without_a_report_or_without_links_there_is_no_row(world):
    challenge, _ideas, ballots = world

    assert rows_of(world, None) == []
    assert rows_of(world, a_report(challenge, a_flag("burst-1", ballots, links=False))) == []


def test_a_group_is_told_by_what_it_cast_and_by_no_voter(world):
    challenge, _ideas, ballots = world
    report = a_report(challenge, a_flag("lockstep-1", ballots[:4]))

    assert rows_of(world, report) == [
        {"id": "lockstep-1", "kind": "lockstep", "voters": 4, "counts": cast(world, 4)}
    ]


def test_ballots_that_do_not_count_are_in_no_group(world):
    challenge, _ideas, ballots = world
    challenge.ballots.filter(pk=ballots[0]).update(counted_at=None)
    alone = a_flag("device-1", ballots[:1])
    report = a_report(challenge, a_flag("lockstep-1", ballots[:3]), alone)

    assert [(row["id"], row["voters"]) for row in rows_of(world, report)] == [("lockstep-1", 2)]


def test_votes_for_ideas_that_left_the_wall_are_not_told(world):
    challenge, ideas, ballots = world
    report = a_report(challenge, a_flag("lockstep-1", ballots))
    public = {ideas[0].pk: ideas[0].public_id}

    row = flag_rows(challenge, report, public, {})[0]

    assert row["counts"] == {ideas[0].public_id: [6, 6]}


def test_groups_with_voters_in_common_are_one_and_others_are_not(world):
    challenge, _ideas, ballots = world
    report = a_report(
        challenge,
        a_flag("lockstep-1", ballots[:2]),
        a_flag("device-1", ballots[1:4]),
        a_flag("device-2", ballots[4:]),
    )

    assert rows_of(world, report) == [
        {"id": "device-1+lockstep-1", "kind": "device+lockstep", "voters": 4}
        | {"counts": cast(world, 4)},
        {"id": "device-2", "kind": "device", "voters": 2, "counts": cast(world, 2)},
    ]


def test_the_last_decision_about_a_group_holds_with_its_reason(world):
    challenge, _ideas, ballots = world
    report = a_report(challenge, a_flag("lockstep-1", ballots[:4]), a_flag("device-1", ballots[4:]))
    decide(report, "lockstep-1", True, "They look alike.")
    decide(report, "lockstep-1", False, "They are a choir.")

    rows = {row["id"]: row for row in rows_of(world, report, integrity="report")}

    assert rows["lockstep-1"]["decision"] == "counted"
    assert rows["lockstep-1"]["reason"] == "They are a choir."
    assert "decision" not in rows["device-1"]


def test_a_voter_is_set_aside_when_any_of_her_groups_is_and_her_neighbours_are_not(world):
    challenge, _ideas, ballots = world
    report = a_report(
        challenge, a_flag("lockstep-1", ballots[:3]), a_flag("device-1", ballots[2:5])
    )
    decide(report, "lockstep-1", True, "One list, one hour.")
    decide(report, "device-1", False, "A school.")

    rows = rows_of(world, report)

    assert rows == [
        {
            "id": "device-1",
            "kind": "device",
            "voters": 2,
            "counts": cast(world, 2),
            "decision": "counted",
            "reason": "A school.",
        },
        {
            "id": "device-1+lockstep-1",
            "kind": "device+lockstep",
            "voters": 3,
            "counts": cast(world, 3),
            "decision": "set_aside",
            "reason": "One list, one hour.",
        },
    ]


@pytest.mark.parametrize("treatment", ["sqrt", "cap1", "exclude"])
def test_where_the_rules_decide_no_person_does(world, treatment):
    challenge, _ideas, ballots = world
    report = a_report(challenge, a_flag("lockstep-1", ballots))
    decide(report, "lockstep-1", True, "They look alike.")

    assert "decision" not in rows_of(world, report, integrity=treatment)[0]


def test_the_balance_takes_every_row(world):
    challenge, ideas, ballots = world
    report = a_report(challenge, a_flag("lockstep-1", ballots[:3]), a_flag("device-1", ballots[2:]))
    decide(report, "device-1", True, "One flat.")
    counts = [(6, 6), (6, 6), (0, 3)]

    file = {
        "format": "ideabounty-challenge/1",
        "ideas": [
            {"id": idea.public_id, "finalist": True, "supports": s, "exposures": n}
            for idea, (s, n) in zip(ideas, counts, strict=True)
        ],
        "flags": rows_of(world, report),
    }

    assert [(flag.voters, flag.decision) for flag in read(file).flags] == [
        (4, "set_aside"),
        (2, None),
    ]


@pytest.mark.parametrize("many", [1, 12])
def test_it_takes_the_same_queries_for_one_group_and_for_many(many, django_assert_num_queries):
    challenge = a_voted_challenge()
    idea = an_idea(challenge=challenge)
    groups = [[ballot.pk for ballot in supports(idea, 5)] for _ in range(many)]
    report = a_report(
        challenge, *(a_flag(f"device-{n}", group) for n, group in enumerate(groups, 1))
    )

    with django_assert_num_queries(4):
        rows = flag_rows(challenge, report, {idea.pk: idea.public_id}, {})

    assert [row["voters"] for row in rows] == [5] * many


def test_what_was_searched_is_told_by_the_kinds_of_signs(world):
    report = a_report(world[0], not_measured=["source", "device"])

    assert about_the_search(None, 12) == {}
    assert about_the_search(report, 12) == {
        "searched": 12,
        "measured": ["burst", "young", "one_idea", "lockstep"],
        "not_measured": ["source", "device"],
    }
