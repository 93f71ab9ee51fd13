"""Brings ideas, and what people said about them, from CSV files into a challenge."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge, Question
from challenges.briefs.rules import rules_are_open
from challenges.core.canonical import sha256_hex
from challenges.core.clock import database_now
from challenges.core.texts import one_line, text_from_html
from challenges.ideas.models import Idea

from .comments import CommentRow, import_comments
from .csv_file import moment, rows
from .faults import ImportFault, found_in_comments
from .ideas_in_bulk import IdeaRow, add_ideas
from .people import accounts, imported_account

IDEA_FIELDS = ("title", "body", "summary", "id", "author", "date", "tags")
IDEA_REQUIRED = ("title", "body")
COMMENT_FIELDS = ("id", "parent", "idea", "author", "date", "text")
COMMENT_REQUIRED = ("id", "idea", "text")
# How files say that a comment answers nothing.
NO_PARENT = ("", "-1", "0", "null", "None")
LONGEST_ID = 80
EMPTY = "(no text)"


@dataclass(frozen=True)
class Imported:
    """How many were new, of how many in the file."""

    ideas: int
    ideas_in_file: int
    comments: int
    comments_in_file: int
    # Answers to comments that are not in the file; they begin threads.
    without_parent: int


@transaction.atomic
def import_ideas(
    *,
    challenge: Challenge,
    file: Path,
    columns: dict[str, str],
    comments_file: Path | None,
    comment_columns: dict[str, str],
    progress,
) -> Imported:
    """Add what the challenge does not have yet, or nothing when a line is not sound.

    A second run changes nothing: ideas are known by their id in the file (without one, by their
    words), comments by idea, author, time and words. Raises ImportFault with the line.
    """
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    _require_open(challenge)
    question = _question(challenge)
    told = _read_ideas(file, columns, challenge)
    before = _count(challenge)
    people = _people(challenge, [row["author"] for row in told])
    ideas = add_ideas(challenge, [_idea_row(row, question, people) for row in told])
    progress.step("Ideas", len(told))(len(told))
    added, said = 0, []
    if comments_file:
        with found_in_comments():
            said = _read_comments(comments_file, comment_columns, challenge, ideas)
            added = _add_comments(said, ideas, challenge, progress)
    return Imported(
        ideas=_count(challenge) - before,
        ideas_in_file=len(told),
        comments=added,
        comments_in_file=len(said),
        without_parent=_without_parent(said),
    )


def _add_comments(said: list[dict], ideas: dict[str, Idea], challenge: Challenge, progress) -> int:
    people = _people(challenge, [row["author"] for row in said])
    return import_comments(
        rows=[_comment_row(row, ideas, people) for row in said],
        done=progress.step("Comments", len(said)),
    )


def _without_parent(said: list[dict]) -> int:
    known = {row["id"] for row in said} | {None}
    return sum(row["parent"] not in known for row in said)


def _require_open(challenge: Challenge) -> None:
    if challenge.decided_at:
        raise ImportFault(f"{challenge.slug} is decided, it takes no more ideas")
    if challenge.has_closed(WindowKind.VOTING, database_now()):
        raise ImportFault(f"voting in {challenge.slug} has closed; nobody could support new ideas")


def _question(challenge: Challenge) -> Question:
    """The body answers the first question; a challenge without any gets one while it still may."""
    question = challenge.questions.first()
    if question is None and not rules_are_open(challenge, now=database_now()):
        raise ImportFault(f"{challenge.slug} asks no question, and its rules are frozen")
    return question or challenge.questions.create(prompt="The idea", max_words=1000)


def _read_ideas(file: Path, columns: dict[str, str], challenge: Challenge) -> list[dict]:
    seen, told = {}, []
    for row, line in rows(file, columns):
        title, body = one_line(text_from_html(row["title"])), text_from_html(row["body"])
        if not title:
            raise ImportFault("an idea has no title", line)
        key = row.get("id", "").strip() or f"words:{sha256_hex(title + body)[:32]}"
        if len(key) > LONGEST_ID:
            raise ImportFault(f"the id is longer than {LONGEST_ID} characters", line)
        if key in seen:
            raise ImportFault(f"the idea {key} stands in line {seen[key]} already", line)
        seen[key] = line
        told.append(
            {
                "id": key,
                "title": title,
                "body": body,
                "summary": one_line(text_from_html(row.get("summary", ""))),
                "author": one_line(row.get("author", "")),
                "at": _at(row, challenge, line),
                "tags": tuple(filter(None, map(one_line, row.get("tags", "").split(",")))),
            }
        )
    if not told:
        raise ImportFault("the file has no ideas")
    return told


def _idea_row(row: dict, question: Question, people: dict) -> IdeaRow:
    body = row["body"]
    # A title that had to be cut is not lost.
    whole = row["title"] if len(row["title"]) > Idea._meta.get_field("title").max_length else ""
    return IdeaRow(
        external_id=row["id"],
        title=row["title"],
        summary=row["summary"] or body,
        answers={str(question.pk): "\n\n".join(filter(None, (whole, body or row["summary"])))},
        author=people[row["author"]],
        submitted_at=row["at"],
        tags=row["tags"],
    )


def _read_comments(file: Path, columns, challenge: Challenge, ideas) -> list[dict]:
    seen, said = {}, []
    for row, line in rows(file, columns):
        key, idea = row["id"].strip(), row["idea"].strip()
        if not key or key in seen:
            raise ImportFault(f"the comment {key or '(none)'} has no id of its own", line)
        if idea not in ideas:
            raise ImportFault(f"no idea has the id {idea!r}", line)
        seen[key] = line
        parent = row.get("parent", "").strip()
        said.append(
            {
                "id": key,
                "idea": idea,
                "parent": None if parent in NO_PARENT else parent,
                "author": one_line(row.get("author", "")),
                "text": text_from_html(row["text"]) or EMPTY,
                "at": _at(row, challenge, line),
                "line": line,
            }
        )
    return said


def _comment_row(row: dict, ideas: dict[str, Idea], people: dict) -> CommentRow:
    return CommentRow(
        key=row["id"],
        parent=row["parent"],
        idea=ideas[row["idea"]],
        author=people[row["author"]],
        text=row["text"],
        at=row["at"],
        line=row["line"],
    )


def _people(challenge: Challenge, names: list[str]) -> dict:
    """By the name in the file; without a name, the account that stands for everybody."""
    told = {f"{challenge.slug}:{name}": name for name in names if name}
    found = {told[key]: user for key, user in accounts("member", told).items()}
    return found if all(names) else found | {"": imported_account()}


def _at(row: dict, challenge: Challenge, line: int) -> datetime:
    """When it was written; without a date, the first moment of the challenge's days."""
    if "date" in row:
        return moment(row["date"], challenge.zone, line)
    # Must not change from run to run: comments are known by it.
    return challenge.created_at


def _count(challenge: Challenge) -> int:
    return Idea.objects.filter(challenge=challenge).count()
