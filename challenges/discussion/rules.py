from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django_comments_xtd.models import XtdComment

from challenges.core.verdicts import ALLOWED, Verdict, refused
from challenges.ideas.models import Idea
from challenges.ideas.rules import is_seated_judge
from challenges.organisations.rules import may_edit_for
from challenges.people.adapter import confirmed

from .queries import idea_of

MOST_COMMENTS = 10
IN_TIME = timedelta(minutes=10)


def may_comment(user, idea: Idea, *, now: datetime) -> Verdict:
    """May she join the discussion of this idea? From its submission until the result is out."""
    if not user.is_authenticated:
        return refused(_("Sign in to join the discussion."))
    closed = is_open_to_comments(idea)
    if not closed:
        return closed
    if not confirmed(user):
        return refused(_("Please confirm your e-mail address first. Then you can comment."))
    if is_seated_judge(user, idea.challenge):
        return refused(_("You are on the panel of this challenge, and a judge does not comment."))
    return ALLOWED


def is_open_to_comments(idea: Idea) -> Verdict:
    """By the state alone."""
    if not idea.is_public or not idea.challenge.page.live:
        return refused(_("This idea is not on the wall, so there is no discussion of it."))
    if idea.challenge.decided_at:
        return refused(_("The challenge is decided and its discussions are closed."))
    return ALLOWED


def keeps_pace(user, *, now: datetime) -> Verdict:
    """At most 10 comments in 10 minutes, in the whole site."""
    recent = XtdComment.norel_objects.filter(user=user, submit_date__gt=now - IN_TIME)
    times = recent.order_by("-submit_date").values_list("submit_date", flat=True)
    times = list(times[:MOST_COMMENTS])
    if len(times) < MOST_COMMENTS:
        return ALLOWED
    minutes = int((times[-1] + IN_TIME - now).total_seconds()) // 60 + 1
    return refused(
        _(
            "You have posted %(number)s comments in 10 minutes, which is the most for one person. "
            "Please wait %(minutes)s min and send it again; your text is kept here."
        )
        % {"number": MOST_COMMENTS, "minutes": minutes}
    )


def may_reply_to(comment: XtdComment, idea: Idea) -> Verdict:
    """By the state of the comment: on this idea, and readable."""
    if str(comment.object_pk) != str(idea.pk) or not comment.is_public or comment.is_removed:
        return refused(_("The comment that you answer is not there any more."))
    if hasattr(comment, "hidden"):
        return refused(_("The comment that you answer is hidden."))
    return ALLOWED


def may_report_comment(user, comment: XtdComment) -> Verdict:
    """Any member with a confirmed address, about somebody else's comment."""
    if not user.is_authenticated:
        return refused(_("Sign in to report a comment."))
    if comment.user_id == user.pk:
        return refused(_("This is your own comment."))
    if hasattr(comment, "hidden"):
        return refused(_("This comment is hidden already."))
    if not confirmed(user):
        return refused(_("Please confirm your e-mail address first."))
    return ALLOWED


def may_hide_comment(user, comment: XtdComment) -> Verdict:
    """Who acts for the organisation of the challenge, and the staff of the platform."""
    idea = idea_of(comment)
    if idea is None:
        return refused(_("This comment is not about an idea."))
    return may_moderate(user, idea)


def may_moderate(user, idea: Idea) -> Verdict:
    """The same for all comments on one idea."""
    if not user.is_authenticated:
        return refused(_("Sign in first."))
    return may_edit_for(user, idea.challenge.organisation)
