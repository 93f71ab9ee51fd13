from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db import transaction
from django.utils.translation import gettext as _
from django_comments_xtd.models import XtdComment

from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line, plain_text
from challenges.ideas.enums import Decision
from challenges.ideas.models import Idea

from .models import CommentDecision, CommentReport, HiddenComment
from .rules import (
    keeps_pace,
    may_comment,
    may_hide_comment,
    may_reply_to,
    may_report_comment,
)
from .signals import comment_posted

LONGEST_COMMENT = 3000
DEEPEST_LEVEL = 3


@transaction.atomic
def post_comment(*, idea: Idea, author, text: str, parent: XtdComment | None = None) -> XtdComment:
    """Add what `author` says about the idea, or in answer to `parent`.

    An answer to the deepest level stands beside what it answers, not below it.
    Raises Refused when she may not, has posted too much just now, or there is no text.
    """
    text = plain_text(text)
    if not text or len(text) > LONGEST_COMMENT:
        raise Refused(_("Write between 1 and 3,000 characters."))
    # Her own line: a burst of parallel posts is counted one by one.
    get_user_model().objects.select_for_update(no_key=True).get(pk=author.pk)
    idea = Idea.objects.select_related("challenge__page").get(pk=idea.pk)
    now = database_now()
    require(may_comment(author, idea, now=now))
    require(keeps_pace(author, now=now))
    comment = XtdComment(
        content_type=ContentType.objects.get_for_model(Idea),
        object_pk=str(idea.pk),
        site=Site.objects.get_current(),
        user=author,
        # Name and address are read from the account alone, so there is no copy to erase or forge.
        user_name="",
        user_email="",
        comment=text,
        submit_date=now,
        parent_id=_place_below(parent, idea),
    )
    comment.save()
    comment_posted.send(sender=XtdComment, comment=comment)
    return comment


@transaction.atomic
def report_comment(*, comment: XtdComment, reporter, reason: str) -> CommentReport:
    """Note that a member finds a comment against the rules; her first reason stays.

    Raises Refused when she may not report it or gives no reason.
    """
    comment = _reread(comment)
    require(may_report_comment(reporter, comment))
    report, _made = CommentReport.objects.get_or_create(
        comment=comment,
        reporter=reporter,
        defaults={"reason": _given(reason), "reported_at": database_now()},
    )
    return report


@transaction.atomic
def hide_comment(*, comment: XtdComment, by, reason: str) -> HiddenComment:
    """Show the reason in place of the text; the answers stay. Hidden twice keeps the first reason.

    Raises Refused when `by` may not, or no reason is given.
    """
    comment = _reread(comment)
    require(may_hide_comment(by, comment))
    hidden, made = HiddenComment.objects.get_or_create(
        comment=comment,
        defaults={"reason": _given(reason), "hidden_by": by, "hidden_at": database_now()},
    )
    if made:
        _note(comment, Decision.HIDDEN, by, hidden.reason)
    return hidden


@transaction.atomic
def restore_comment(*, comment: XtdComment, by) -> None:
    """Show the text again; why it was hidden stays in the history. Raises Refused when `by` may
    not."""
    comment = _reread(comment)
    require(may_hide_comment(by, comment))
    removed, _rows = HiddenComment.objects.filter(comment=comment).delete()
    if removed:
        _note(comment, Decision.SHOWN, by)


@transaction.atomic
def keep_comment(*, comment: XtdComment, by, reason: str) -> CommentDecision:
    """Answer the reports on a comment: it stays as it is, and why.

    Raises Refused without a reason, and when `by` may not.
    """
    comment = _reread(comment)
    require(may_hide_comment(by, comment))
    return _note(comment, Decision.KEPT, by, _given(reason))


def _note(comment: XtdComment, decision: Decision, by, reason: str = "") -> CommentDecision:
    return CommentDecision.objects.create(
        comment=comment, decision=decision, reason=reason, decided_by=by, decided_at=database_now()
    )


def _place_below(parent: XtdComment | None, idea: Idea) -> int:
    """The comment that the new one hangs on, with its thread locked; 0 begins a thread."""
    if parent is None:
        return 0
    # The package reads the places in the thread and then writes them, without a lock of its own.
    XtdComment.norel_objects.select_for_update().get(pk=parent.thread_id)
    parent = _reread(parent)
    require(may_reply_to(parent, idea))
    return parent.parent_id if parent.level >= DEEPEST_LEVEL else parent.pk


def _reread(comment: XtdComment) -> XtdComment:
    return XtdComment.norel_objects.select_related("hidden", "content_type").get(pk=comment.pk)


def _given(reason: str) -> str:
    reason = one_line(reason)[:300]
    if not reason:
        raise Refused(_("Please give a reason."))
    return reason
