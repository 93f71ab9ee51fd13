from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django_comments_xtd.models import XtdComment

from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to

THREADS_A_PAGE = 25


def comments_on(ideas: Iterable[Idea]) -> QuerySet[XtdComment]:
    """All comments on these ideas, hidden ones too; the package's `objects` would join more."""
    return _on_ideas().filter(object_pk__in=[str(idea.pk) for idea in ideas])


def shown(comments: QuerySet[XtdComment]) -> QuerySet[XtdComment]:
    """Those whose text anybody may read."""
    return comments.filter(is_public=True, is_removed=False, hidden__isnull=True)


def with_comment_count(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """Adds `comment_count`: how many comments can be read."""
    mine = shown(_on_ideas()).filter(object_pk=Cast(OuterRef("pk"), CharField(max_length=64)))
    counted = mine.order_by().values("object_pk").annotate(n=Count("pk")).values("n")
    return ideas.annotate(
        comment_count=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
    )


def threads_of(idea: Idea, page: int | str = 1, *, sees_author: bool = False) -> Page:
    """One page of threads, the newest first; each comment carries its `answers`, oldest first,
    and in `signed_by` the name that this reader sees: the author's only where `sees_author` allows.

    Four queries, however much was said.
    """
    roots = comments_on([idea]).filter(level=0, is_public=True).order_by("-thread_id")
    page = Paginator(roots.values_list("thread_id", flat=True), THREADS_A_PAGE).get_page(page)
    comments = list(
        comments_on([idea])
        .filter(thread_id__in=list(page.object_list), is_public=True)
        .select_related("user", "hidden__hidden_by")
        .order_by("-thread_id", "order")
    )
    organisers = _organisers(idea)
    for comment in comments:
        _sign(comment, idea, organisers, sees_author)
    page.object_list = _as_threads(comments)
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


def _on_ideas() -> QuerySet[XtdComment]:
    kind = ContentType.objects.get_for_model(Idea)
    return XtdComment.norel_objects.filter(content_type=kind)


def _organisers(idea: Idea) -> set[int]:
    memberships = idea.challenge.organisation.memberships
    return set(memberships.values_list("user_id", flat=True))


def _sign(comment: XtdComment, idea: Idea, organisers: set[int], sees_author: bool) -> None:
    """Who wrote it, as this reader may know: a name, a role, and the number of an avatar."""
    comment.role = ""
    if comment.user_id is None:
        comment.signed_by, comment.drawing = _("A former member"), 0
    elif comment.user_id == idea.author_id and not sees_author:
        comment.signed_by, comment.drawing, comment.role = _("The author"), 0, "author"
    else:
        comment.signed_by, comment.drawing = comment.user.display_name, comment.user.drawing
        comment.role = "author" if comment.user_id == idea.author_id else ""
    if comment.user_id in organisers:
        comment.role = "organiser"


def _as_threads(comments: list[XtdComment]) -> list[XtdComment]:
    """The first comments of the threads, each with its `answers` and theirs."""
    answers = defaultdict(list)
    for comment in comments:
        if comment.parent_id != comment.pk:
            answers[comment.parent_id].append(comment)
    for comment in comments:
        comment.answers = answers[comment.pk]
    return [comment for comment in comments if comment.level == 0]
