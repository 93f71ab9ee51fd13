"""Writes whole threads at once, in the rows of django-comments-xtd."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django_comments.models import Comment
from django_comments_xtd.models import XtdComment

from challenges.ideas.models import Idea
from challenges.people.models import User

from .faults import ImportFault

DEEPEST = settings.COMMENTS_XTD_MAX_THREAD_LEVEL
BATCH = 500


@dataclass(frozen=True)
class CommentRow:
    """A comment as a file tells it; `parent` is the key of what it answers, or None."""

    key: str
    parent: str | None
    idea: Idea
    author: User
    text: str
    at: datetime
    line: int


@dataclass
class Place:
    """Where a comment stands in its thread, in reading order."""

    row: CommentRow
    root: str
    parent: str
    level: int
    order: int
    answers: int = 0


@transaction.atomic
def import_comments(
    *, rows: list[CommentRow], done: Callable[[int], None] = lambda count: None
) -> int:
    """Add the comments that are not there yet; returns how many were new.

    Threads deeper than the site shows are flattened: what stands too deep answers the deepest
    comment above it that can be answered, and follows what it really answered, so that reading
    from top to bottom still makes sense. Raises ImportFault for an answer to itself, or to a
    comment on another idea.
    """
    places = _places(rows)
    pks = _known(rows)
    fresh = [place for place in places if place.row.key not in pks]
    whole = [place for place in fresh if place.root not in pks]
    for start in range(0, len(whole), BATCH):
        part = whole[start : start + BATCH]
        pks |= _base_rows([place.row for place in part])
        done(len(part))
    _thread_rows(whole, pks)
    # An answer to a thread that stands here already: the package finds its place.
    for place in fresh:
        if place.root in pks and place.row.key not in pks:
            pks[place.row.key] = _answer(place, pks[place.parent]).pk
            done(1)
    return len(fresh)


def _places(rows: list[CommentRow]) -> list[Place]:
    """Every comment in reading order, thread by thread, with its flattened parent."""
    by_key = {row.key: row for row in rows}
    answers = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.at, row.line)):
        # Real files have answers to comments that were deleted: those begin a thread.
        parent = row.parent if row.parent in by_key else None
        if parent is not None and by_key[parent].idea != row.idea:
            raise ImportFault(f"the comment {parent} is about another idea", row.line)
        answers[parent].append(row)
    places = []
    for root in answers[None]:
        places += _thread(root, answers)
    if len(places) < len(rows):
        lost = {row.key for row in rows} - {place.row.key for place in places}
        row = min((by_key[key] for key in lost), key=lambda row: row.line)
        raise ImportFault(f"the comment {row.key} answers itself in a circle", row.line)
    return places


def _thread(root: CommentRow, answers) -> list[Place]:
    """Depth first without recursion: a thread may be deeper than Python likes."""
    found: dict[str, Place] = {}
    waiting = [(root, root.key, 0)]
    while waiting:
        row, parent, level = waiting.pop()
        found[row.key] = Place(row, root.key, parent, level, order=len(found) + 1)
        below = row.key if level < DEEPEST else parent
        for answer in reversed(answers[row.key]):
            waiting.append((answer, below, min(level + 1, DEEPEST)))
    for place in found.values():
        above = place
        while above.parent != above.row.key:
            above = found[above.parent]
            above.answers += 1
    return list(found.values())


def _known(rows: list[CommentRow]) -> dict[str, int]:
    """Which rows stand here from an earlier run, by who said what about which idea and when."""
    ideas = {row.idea.pk for row in rows}
    standing = defaultdict(list)
    comments = XtdComment.norel_objects.filter(
        content_type=ContentType.objects.get_for_model(Idea),
        object_pk__in=[str(pk) for pk in ideas],
    ).order_by("pk")
    for pk, *who in comments.values_list("pk", "object_pk", "user_id", "submit_date", "comment"):
        standing[tuple(who)].append(pk)
    found = {}
    # Reading order on both sides, so that equal comments are told apart the same way each time.
    for row in (place.row for place in _places(rows)):
        same = standing[(str(row.idea.pk), row.author.pk, row.at, row.text)]
        if same:
            found[row.key] = same.pop(0)
    return found


def _base_rows(rows: list[CommentRow]) -> dict[str, int]:
    comments = Comment.objects.bulk_create([Comment(**_fields(row)) for row in rows])
    return {row.key: comment.pk for row, comment in zip(rows, comments, strict=True)}


def _fields(row: CommentRow) -> dict:
    # Name and address are read from the account alone, as in discussion.services.
    return {
        "content_type": ContentType.objects.get_for_model(Idea),
        "object_pk": str(row.idea.pk),
        "site_id": settings.SITE_ID,
        "user": row.author,
        "user_name": "",
        "user_email": "",
        "comment": row.text,
        "submit_date": row.at,
    }


def _thread_rows(places: list[Place], pks: dict[str, int]) -> None:
    """The package's half of each row; Django cannot insert halves of a joined model in bulk."""
    table = connection.ops.quote_name(XtdComment._meta.db_table)
    columns = "comment_ptr_id, thread_id, parent_id, level, followup, nested_count"
    statement = (
        f'INSERT INTO {table} ({columns}, "order") '  # noqa: S608 (names only)
        "VALUES (%s, %s, %s, %s, %s, %s, %s)"
    )
    values = [
        (
            pks[place.row.key],
            pks[place.root],
            pks[place.parent],
            place.level,
            False,
            place.answers,
            place.order,
        )
        for place in places
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _answer(place: Place, parent_pk: int) -> XtdComment:
    comment = XtdComment(**_fields(place.row), parent_id=parent_pk)
    comment.save()
    return comment
