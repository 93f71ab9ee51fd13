"""Comments, as the service writes them, and many at once."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.utils import timezone
from django_comments_xtd.models import XtdComment

from challenges.discussion.models import HiddenComment
from challenges.ideas.models import Idea

from .voting import a_voter


def a_comment(idea, author=None, text="A kind word.", parent=None, at=None):
    """A comment on the idea; asks no rule."""
    comment = XtdComment(
        **_about(idea), user=author or a_voter(), comment=text, submit_date=at or timezone.now()
    )
    comment.parent_id = parent.pk if parent else 0
    comment.save()
    return comment


def a_hidden_comment(idea, by, reason="Off topic", **fields):
    comment = a_comment(idea, **fields)
    HiddenComment.objects.create(
        comment=comment, reason=reason, hidden_by=by, hidden_at=timezone.now()
    )
    return comment


def many_comments(idea, n, author=None):
    """`n` comments in threads of five, each answering the one before as deep as it goes."""
    author, made = author or a_voter(), 0
    while made < n:
        parent = a_comment(idea, author, text=f"Thread {made}")
        made += 1
        for place in range(1, min(5, n - made + 1)):
            answer = a_comment(idea, author, text=f"Answer {made}", parent=parent)
            made += 1
            parent = answer if place < 3 else parent


def _about(idea):
    return {
        "content_type": ContentType.objects.get_for_model(Idea),
        "object_pk": str(idea.pk),
        "site": Site.objects.get_current(),
    }
