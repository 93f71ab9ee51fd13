"""What an author can do next with an idea of hers, in a sentence."""

from datetime import datetime

from django.utils.translation import gettext as _

from challenges.briefs.enums import Stage, WindowKind
from challenges.briefs.phases import in_zone

from .enums import Status
from .models import Idea


def next_step(idea: Idea, now: datetime) -> str:
    if idea.hidden_at:
        return _("Hidden by the organiser: %(reason)s") % {"reason": idea.hidden_reason}
    if idea.status == Status.MERGED:
        return _("Merged into another idea, where you have the credit too.")
    window = idea.challenge.window(WindowKind.SUBMISSION)
    if window and now < window.opens_at:
        return _("It can be submitted from %(at)s.") % {"at": _at(idea, window.opens_at)}
    if window and window.is_open(now) and not idea.challenge.decided_at:
        return _while_open(idea) % {"at": _at(idea, window.closes_at)}
    return _after_closing(idea, now)


def _while_open(idea: Idea) -> str:
    return {
        Status.DRAFT: _("Finish it and submit it by %(at)s."),
        Status.SUBMITTED: _("You can change it until %(at)s."),
        Status.WITHDRAWN: _("You can submit it again until %(at)s."),
    }[idea.status]


def _after_closing(idea: Idea, now: datetime) -> str:
    if idea.status == Status.DRAFT:
        return _("The time for ideas is over. Only you can see this draft.")
    if idea.status == Status.WITHDRAWN:
        return _("It takes no further part.")
    return {
        Stage.VOTING: _("Members are voting now."),
        Stage.JUDGING: _("The panel is scoring the shortlist."),
        Stage.DECIDED: _("The result is published."),
    }.get(idea.challenge.stage(now), _("The time for ideas is over. Voting comes next."))


def _at(idea: Idea, at: datetime) -> str:
    return in_zone(at, idea.challenge)
