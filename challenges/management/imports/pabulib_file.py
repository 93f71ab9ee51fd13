"""Reads a Pabulib file (.pb): the ballots of a real participatory budget. No database.

Format: Faliszewski et al. 2023, "Participatory Budgeting: Data, Tools, and Analysis"; pabulib.org.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from io import StringIO
from pathlib import Path

from .faults import ImportFault

APPROVAL = ("approval", "choose-1")
POINTS = ("cumulative", "scoring")
SECTIONS = ("META", "PROJECTS", "VOTES")


@dataclass(frozen=True)
class Project:
    id: str
    name: str
    cost: int
    votes: int | None
    selected: bool
    tags: tuple[str, ...]
    line: int


@dataclass
class Election:
    """One file, checked. `ballots` has the projects that each voter supports, by voter id."""

    sha256: str
    meta: dict[str, str]
    projects: dict[str, Project]
    ballots: dict[str, tuple[str, ...]]
    points: Counter = field(default_factory=Counter)

    @cached_property
    def supports(self) -> Counter:
        return Counter(project for ballot in self.ballots.values() for project in ballot)

    @property
    def held(self) -> int:
        """How many ballots the election had, as the file says."""
        return int(self.meta["num_votes"])

    @property
    def is_sample(self) -> bool:
        return len(self.ballots) < self.held

    @property
    def has_points(self) -> bool:
        return self.meta["vote_type"] in POINTS

    @property
    def official_counts_points(self) -> bool:
        """Does `votes` hold sums of points instead of numbers of voters?"""
        told = [project for project in self.projects.values() if project.votes is not None]
        return (
            self.has_points
            and bool(told)
            and all(project.votes == self.points[project.id] for project in told)
            and any(project.votes != self.supports[project.id] for project in told)
        )

    @property
    def dates(self) -> tuple[date, date]:
        year = self.meta.get("instance", "")
        begin = self.meta.get("date_begin") or year
        return _day(begin, last=False), _day(self.meta.get("date_end") or begin, last=True)


def read_election(path: Path) -> Election:
    """Read and check a file. Raises ImportFault with the line for whatever is not sound."""
    content = path.read_bytes()
    election = Election(hashlib.sha256(content).hexdigest(), {}, {}, {})
    for section, row, line in _rows(_text(content)):
        if section == "META":
            election.meta[row["key"].strip()] = row["value"].strip()
        elif section == "PROJECTS":
            _read_project(election, row, line)
        else:
            _read_ballot(election, row, line)
    _check_whole(election)
    return election


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ImportFault("this is not UTF-8 text", line) from error


def _rows(text: str) -> Iterator[tuple[str, dict[str, str], int]]:
    section, names = None, None
    reader = csv.reader(StringIO(text, newline=""), delimiter=";")
    try:
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) == 1 and cells[0].strip() in SECTIONS:
                section, names = cells[0].strip(), None
            elif section is None:
                raise ImportFault("a Pabulib file begins with META", line)
            elif names is None:
                names = _header(section, cells, line)
            elif len(cells) != len(names):
                raise ImportFault(f"{len(cells)} columns instead of {len(names)}", line)
            else:
                yield section, dict(zip(names, cells, strict=True)), line
    except csv.Error as error:
        raise ImportFault(str(error), reader.line_num) from error


def _header(section: str, cells: list[str], line: int) -> list[str]:
    names = [cell.strip() for cell in cells]
    wanted = {"META": {"key", "value"}, "PROJECTS": {"project_id", "cost"}, "VOTES": {"vote"}}
    wanted["VOTES"].add("voter_id")
    if missing := sorted(wanted[section] - set(names)):
        raise ImportFault(f"{section} lacks the column {', '.join(missing)}", line)
    return names


def _read_project(election: Election, row: dict[str, str], line: int) -> None:
    key = row["project_id"].strip()
    if not key:
        raise ImportFault("a project has no id", line)
    if key in election.projects:
        raise ImportFault(f"the project {key} stands twice", line)
    votes = row.get("votes", "").strip()
    groups = row.get("categories") or row.get("category") or row.get("subunit") or ""
    election.projects[key] = Project(
        id=key,
        name=row.get("name", "").strip() or f"Project {key}",
        cost=_whole(row["cost"], "cost", line),
        votes=_whole(votes, "votes", line) if votes else None,
        selected=row.get("selected", "").strip() == "1",
        tags=tuple(filter(None, (tag.strip() for tag in groups.split(",")))),
        line=line,
    )


def _read_ballot(election: Election, row: dict[str, str], line: int) -> None:
    kind = election.meta.get("vote_type")
    if kind not in APPROVAL + POINTS:
        known = ", ".join(APPROVAL + POINTS)
        raise ImportFault(f"vote_type is {kind}; these can be imported: {known}", line)
    voter = row["voter_id"].strip()
    if not voter:
        raise ImportFault("a ballot has no voter_id", line)
    if voter in election.ballots:
        raise ImportFault(f"the voter {voter} has two ballots", line)
    named = [key.strip() for key in row["vote"].split(",") if key.strip()]
    for key in named:
        if key not in election.projects:
            raise ImportFault(f"no project has the id {key}", line)
    if len(set(named)) < len(named):
        raise ImportFault("the ballot names a project twice", line)
    points = _points(election, row, named, line)
    election.points.update(points)
    election.ballots[voter] = tuple(key for key in named if points[key] > 0)


def _points(election: Election, row, named: list[str], line: int) -> dict[str, int]:
    if not election.has_points:
        return dict.fromkeys(named, 1)
    given = [text for text in row.get("points", "").split(",") if text.strip()]
    if len(given) != len(named):
        raise ImportFault(f"{len(named)} projects but {len(given)} points", line)
    return {key: _whole(text, "points", line) for key, text in zip(named, given, strict=True)}


def _check_whole(election: Election) -> None:
    for name in ("unit", "country", "num_votes", "vote_type"):
        if not election.meta.get(name):
            raise ImportFault(f"META lacks {name}")
    if not election.projects:
        raise ImportFault("the file has no projects")
    if not election.ballots:
        raise ImportFault("the file has no ballots")
    found, held = len(election.ballots), _whole(election.meta["num_votes"], "num_votes", None)
    kept = _whole(election.meta.get("ballots_kept") or str(held), "ballots_kept", None)
    if found != kept:
        raise ImportFault(f"META promises {kept} ballots, the file has {found}: is it cut off?")
    if kept > held:
        raise ImportFault(f"ballots_kept is {kept}, more than num_votes, {held}")
    projects = election.meta.get("num_projects")
    if projects and _whole(projects, "num_projects", None) != len(election.projects):
        raise ImportFault(f"META promises {projects} projects, not {len(election.projects)}")
    begin, end = election.dates
    if end < begin:
        raise ImportFault(f"date_end {end} lies before date_begin {begin}")
    if not election.is_sample:
        _check_official_counts(election)


def _check_official_counts(election: Election) -> None:
    """A complete file must prove its own counts, as voters or, with points, as points."""
    if election.official_counts_points:
        return
    for project in election.projects.values():
        counted = election.supports[project.id]
        if project.votes is not None and project.votes != counted:
            raise ImportFault(
                f"project {project.id} has {project.votes} votes by the file's own count, "
                f"but {counted} of its ballots support it",
                project.line,
            )


def _whole(text: str, name: str, line: int | None) -> int:
    try:
        number = int(text.strip())
    except ValueError:
        raise ImportFault(f"{name} is {text!r}, not a whole number", line) from None
    if number < 0:
        raise ImportFault(f"{name} is negative: {number}", line)
    return number


def _day(text: str, *, last: bool) -> date:
    """A day written 24.09.2021 or 2021-09-24, or a year (its first or last day)."""
    parts = text.strip().split("." if "." in text else "-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 12, 31) if last else date(numbers[0], 1, 1)
        return date(*numbers) if "-" in text else date(*reversed(numbers))
    except (ValueError, TypeError):
        raise ImportFault(f"META has no date that can be read: {text!r}") from None
