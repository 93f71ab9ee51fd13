from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django_comments_xtd.models import XtdComment

from challenges.core.prepared import Prepared
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to
from challenges.organisations.models import Organisation
from challenges.people.models import drawing_of

THREADS_A_PAGE = 25


def comments_on(ideas: Iterable[Idea]) -> QuerySet[XtdComment]:
    """All comments on these ideas, hidden ones too; the package's `objects` would join more."""
    return _on_ideas().filter(object_pk__in=[str(idea.pk) for idea in ideas])


def shown(comments: QuerySet[XtdComment]) -> QuerySet[XtdComment]:
    """Those whose text anybody may read."""
    return comments.filter(is_public=True, is_removed=False, hidden__isnull=True)


def with_comment_count(ideas: QuerySet[Idea], kind: int | None = None) -> QuerySet[Idea]:
    """Adds `comment_count`: how many comments can be read. kind: the ContentType of Idea, where it
    is known."""
    mine = shown(_on_ideas(kind)).filter(object_pk=Cast(OuterRef("pk"), CharField(max_length=64)))
    counted = mine.order_by().values("object_pk").annotate(n=Count("pk")).values("n")
    return ideas.annotate(
        comment_count=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
    )


@dataclass(slots=True)
class Said:
    """One comment as this reader may know it. signed_by, drawing, role: who wrote it; hidden_by:
    "staff" or "organiser" where it is hidden, with the reason."""

    pk: int
    thread_id: int
    parent_id: int
    level: int
    comment: str
    submit_date: datetime
    user_id: int | None
    hidden_by: str
    reason: str
    signed_by: str = ""
    drawing: int = 0
    role: str = ""
    answers: list["Said"] = field(default_factory=list)


def threads_of(idea: Idea, page: int | str = 1, *, sees_author: bool = False) -> Page:
    """One page of threads, the newest first; each comment carries its `answers`, oldest first,
    and in `signed_by` the name that this reader sees: the author's only where `sees_author` allows.
    The page's `comments` is how many can be read on all pages together.

    Three queries, however much was said.
    """
    kind, key = kind_of_ideas(), str(idea.pk)
    # Numbers alone: to count the comments, and the threads, and to cut a page out, in one query.
    outline = _outline(kind, key)
    roots = [thread for thread, level, *_rest in outline if level == 0]
    page = Paginator(roots, THREADS_A_PAGE).get_page(page)
    page.comments = sum(
        not is_removed and hidden is None for _thread, _level, is_removed, hidden in outline
    )
    organisers = _organisers(idea)
    rows = _in_threads(kind, key, list(page.object_list))
    page.object_list = _as_threads([_said(row, idea, organisers, sees_author) for row in rows])
    return page


def page_of(comment: XtdComment, idea: Idea) -> int:
    """On which page of the discussion this comment stands."""
    newer = comments_on([idea]).filter(level=0, is_public=True, thread_id__gt=comment.thread_id)
    return newer.count() // THREADS_A_PAGE + 1


def address_of(comment: XtdComment, idea: Idea) -> str:
    """Where the comment is read: its page of the discussion, and its place there."""
    return f"{idea.get_absolute_url()}?page={page_of(comment, idea)}#c{comment.pk}"


def idea_of(comment: XtdComment) -> Idea | None:
    """What the comment is about."""
    if comment.content_type_id != ContentType.objects.get_for_model(Idea).pk:
        return None
    ideas = Idea.objects.select_related("challenge__page", "challenge__organisation")
    return ideas.filter(pk=comment.object_pk).first()


def reachable_comments(user) -> QuerySet[XtdComment]:
    """Comments on ideas that are on a wall which this person may see; a hidden, withdrawn or
    unfinished idea takes its comments along, for everybody."""
    ideas = visible_to(user, Idea.objects.all()).filter(
        status=Status.SUBMITTED, hidden_at__isnull=True
    )
    keys = ideas.order_by().annotate(key=Cast("pk", CharField(max_length=64))).values("key")
    return _on_ideas().filter(object_pk__in=keys, is_public=True, is_removed=False)


def kind_of_ideas() -> int:
    """How the comments' tables name what they are about."""
    return ContentType.objects.get_for_model(Idea).pk


def _on_ideas(kind: int | None = None) -> QuerySet[XtdComment]:
    kind = kind_of_ideas() if kind is None else kind
    return XtdComment.norel_objects.filter(content_type_id=kind)


def _organisers(idea: Idea) -> set[int]:
    return set(_members_of(idea.challenge.organisation_id))


@Prepared
def _members_of(organisation: int) -> QuerySet[int]:
    memberships = Organisation(pk=organisation).memberships.order_by()
    return memberships.values_list("user_id", flat=True)


def _comments_in(kind: int, key: str, threads: list[int]) -> QuerySet:
    comments = _on_ideas(kind).filter(object_pk=key, thread_id__in=threads, is_public=True)
    # Columns, not objects: a page shows hundreds, and an object takes longer than its row.
    return comments.order_by("-thread_id", "order").values_list(
        *("pk", "thread_id", "parent_id", "level", "comment", "submit_date", "user_id"),
        *("user__display_name", "user__public_id"),
        *("hidden__reason", "hidden__hidden_by__is_staff"),
    )


_in_threads = Prepared(_comments_in, most=THREADS_A_PAGE)


@Prepared
def _outline(kind: int, key: str) -> QuerySet:
    comments = _on_ideas(kind).filter(object_pk=key, is_public=True).order_by("-thread_id")
    return comments.values_list("thread_id", "level", "is_removed", "hidden__pk")


def _said(row: tuple, idea: Idea, organisers: set[int], sees_author: bool) -> Said:
    """Who wrote it, as this reader may know: a name, a role, and the number of an avatar."""
    *facts, name, public_id, reason, by_staff = row
    hidden_by = "" if reason is None else "staff" if by_staff else "organiser"
    said = Said(*facts, hidden_by, reason or "")
    if said.user_id is None:
        said.signed_by = _("A former member")
    elif said.user_id == idea.author_id and not sees_author:
        said.signed_by, said.role = _("The author"), "author"
    else:
        said.signed_by, said.drawing = name, drawing_of(public_id)
        said.role = "author" if said.user_id == idea.author_id else ""
    if said.user_id in organisers:
        said.role = "organiser"
    return said


def _as_threads(comments: list[Said]) -> list[Said]:
    """The first comments of the threads, each with its `answers` and theirs."""
    answers = defaultdict(list)
    for comment in comments:
        if comment.parent_id != comment.pk:
            answers[comment.parent_id].append(comment)
    for comment in comments:
        comment.answers = answers[comment.pk]
    return [comment for comment in comments if comment.level == 0]
