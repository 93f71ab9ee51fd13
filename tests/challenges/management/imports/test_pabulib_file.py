from datetime import date
from pathlib import Path

import pytest

from challenges.management.imports.faults import ImportFault
from challenges.management.imports.pabulib_file import read_election

DATA = Path(__file__).parent.parent / "data"
HEAD = """META
key;value
description;Test election
country;Poland
unit;Testowo
instance;2020
num_projects;2
num_votes;3
vote_type;{kind}
date_begin;01.02.2020
date_end;2020-02-10
PROJECTS
project_id;cost;votes;name;categories
1;100;{votes};Park;greenery,sport
2;200;1;"A ""small"" bench";
VOTES
"""
APPROVAL = HEAD.format(kind="approval", votes=2) + "voter_id;vote\na;1\nb;1,2\nc;\n"
# Project 1 is named by two people, with 3 and 0 points; project 2 by one, with 1 point.
POINTS = HEAD.format(kind="cumulative", votes=1) + "voter_id;vote;points\na;1;3\nb;1,2;0,1\nc;;\n"


def a_file(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "election.pb"
    path.write_bytes(text.encode(encoding))
    return path


def fault_of(tmp_path, text):
    with pytest.raises(ImportFault) as caught:
        read_election(a_file(tmp_path, text))
    return str(caught.value)


def test_a_file_is_read_with_its_quotes_tags_and_dates(tmp_path):
    election = read_election(a_file(tmp_path, APPROVAL))

    first, second = election.projects.values()
    assert (first.name, first.cost, first.votes, first.tags) == (
        "Park",
        100,
        2,
        ("greenery", "sport"),
    )
    assert (second.name, second.tags) == ('A "small" bench', ())
    assert election.ballots == {"a": ("1",), "b": ("1", "2"), "c": ()}
    assert election.supports == {"1": 2, "2": 1}
    assert election.dates == (date(2020, 2, 1), date(2020, 2, 10))
    assert not election.is_sample


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    plain = read_election(a_file(tmp_path, APPROVAL))

    other = read_election(a_file(tmp_path, APPROVAL.replace("\n", "\r\n"), "utf-8-sig"))

    assert (other.projects, other.ballots) == (plain.projects, plain.ballots)


def test_with_points_somebody_supports_what_she_gave_a_point(tmp_path):
    election = read_election(a_file(tmp_path, POINTS))

    assert election.ballots == {"a": ("1",), "b": ("2",), "c": ()}
    assert election.points == {"1": 3, "2": 1}
    assert not election.official_counts_points


def test_official_counts_may_be_sums_of_points(tmp_path):
    election = read_election(a_file(tmp_path, POINTS.replace("1;100;1;", "1;100;3;")))

    assert election.official_counts_points
    assert election.supports["1"] == 1


def test_the_toulouse_excerpt_counts_voters_and_not_points():
    election = read_election(DATA / "toulouse_40_ballots.pb")

    assert len(election.ballots) == 40
    assert not election.official_counts_points
    assert {key: project.votes for key, project in election.projects.items()} == dict(
        election.supports
    )
    assert sum(election.points.values()) > sum(election.supports.values())


def test_the_wroclaw_excerpt_is_a_sample_and_its_official_counts_are_higher():
    election = read_election(DATA / "wroclaw_60_ballots.pb")

    assert (election.is_sample, len(election.ballots), election.held) == (True, 60, 84_611)
    assert sum(election.supports.values()) == 60
    assert election.projects["5"].votes == 5904


def test_a_year_alone_stands_for_its_days(tmp_path):
    text = APPROVAL.replace("date_begin;01.02.2020\ndate_end;2020-02-10\n", "")

    assert read_election(a_file(tmp_path, text)).dates == (date(2020, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("META\n", "", "line 1: a Pabulib file begins with META"),
        ("\na;1\n", "\na;1;1\n", "line 18: 3 columns instead of 2"),
        ("\nb;1,2\n", "\nb;1,7\n", "line 19: no project has the id 7"),
        ("\nb;1,2\n", "\nb;1,1\n", "line 19: the ballot names a project twice"),
        ("\nb;1,2\n", "\na;1,2\n", "line 19: the voter a has two ballots"),
        ("\nb;1,2\n", "\n;1,2\n", "line 19: a ballot has no voter_id"),
        ("2;200;1;", "1;200;1;", "line 15: the project 1 stands twice"),
        ("2;200;1;", ";200;1;", "line 15: a project has no id"),
        ("2;200;1;", "2;cheap;1;", "line 15: cost is 'cheap', not a whole number"),
        ("2;200;1;", "2;-200;1;", "line 15: cost is negative: -200"),
        ("2;200;1;", "2;200;many;", "line 15: votes is 'many', not a whole number"),
        ("voter_id;vote", "voter_id;choice", "line 17: VOTES lacks the column vote"),
        ("project_id;cost", "id;cost", "line 13: PROJECTS lacks the column project_id"),
        ("unit;Testowo\n", "", "META lacks unit"),
        ("num_votes;3\n", "num_votes;4\n", "META promises 4 ballots, the file has 3: is it cut"),
        ("num_votes;3\n", "num_votes;some\n", "num_votes is 'some', not a whole number"),
        ("num_projects;2\n", "num_projects;9\n", "META promises 9 projects, not 2"),
        ("date_end;2020-02-10", "date_end;2020-01-10", "date_end 2020-01-10 lies before"),
        ("date_end;2020-02-10", "date_end;soon", "META has no date that can be read: 'soon'"),
        ("vote_type;approval", "vote_type;ordinal", "line 18: vote_type is ordinal"),
        (
            "1;100;2;",
            "1;100;3;",
            "line 14: project 1 has 3 votes by the file's own count, but 2 of its ballots",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, before, after, reason):
    assert before in APPROVAL

    assert fault_of(tmp_path, APPROVAL.replace(before, after)).startswith(reason)


def test_points_and_projects_must_match(tmp_path):
    assert fault_of(tmp_path, POINTS.replace("1,2;0,1", "1,2;0")) == (
        "line 19: 2 projects but 1 points"
    )


def test_a_sample_must_hold_the_ballots_it_promises(tmp_path):
    text = APPROVAL.replace("num_votes;3\n", "num_votes;900\nballots_kept;4\n")

    assert fault_of(tmp_path, text).startswith("META promises 4 ballots, the file has 3")


def test_a_sample_larger_than_the_election_is_refused(tmp_path):
    text = APPROVAL.replace("num_votes;3\n", "num_votes;2\nballots_kept;3\n")

    assert fault_of(tmp_path, text) == "ballots_kept is 3, more than num_votes, 2"


def test_bytes_that_are_no_utf_8_are_told_with_their_line(tmp_path):
    path = a_file(tmp_path, APPROVAL.replace("Park", "Pärk"), "latin-1")

    with pytest.raises(ImportFault, match="line 14: this is not UTF-8 text"):
        read_election(path)


@pytest.mark.parametrize("text", ["", "\n\n", HEAD.format(kind="approval", votes=2)])
def test_a_file_without_ballots_is_refused(tmp_path, text):
    assert fault_of(tmp_path, text)
