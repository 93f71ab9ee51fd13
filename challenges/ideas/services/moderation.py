from django.db import transaction
from django.utils.translation import gettext as _

from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line

from ..enums import Decision
from ..models import Idea, IdeaDecision, IdeaReport
from ..rules import may_hide_idea, may_keep_idea, may_report_idea
from .locks import locked

LONGEST_REASON = 300


@transaction.atomic
def hide_idea(*, idea: Idea, by, reason: str) -> Idea:
    """Take an idea off the wall, with a reason that its author reads.

    Raises Refused without one, for a draft, and when `by` may not (any more).
    """
    idea = locked(idea)
    reason = one_line(reason)[:LONGEST_REASON]
    require(may_hide_idea(by, idea, now=database_now()))
    if not reason:
        raise Refused(_("Please give the reason for hiding; the author reads it."))
    if idea.hidden_at is None:
        idea.hidden_at, idea.hidden_by, idea.hidden_reason = database_now(), by, reason
        idea.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
        _note(idea, Decision.HIDDEN, by, reason)
    return idea


@transaction.atomic
def restore_idea(*, idea: Idea, by) -> Idea:
    """Put a hidden idea back on the wall; why it was hidden stays in the history.

    Raises Refused when `by` may not (any more).
    """
    idea = locked(idea)
    require(may_hide_idea(by, idea, now=database_now()))
    if idea.hidden_at is not None:
        idea.hidden_at, idea.hidden_by, idea.hidden_reason = None, None, ""
        idea.save(update_fields=["hidden_at", "hidden_by", "hidden_reason"])
        _note(idea, Decision.SHOWN, by)
    return idea


@transaction.atomic
def keep_idea(*, idea: Idea, by, reason: str) -> IdeaDecision:
    """Answer the reports on an idea: it stays as it is, and why.

    Raises Refused without a reason, and when `by` may not.
    """
    idea = locked(idea)
    require(may_keep_idea(by, idea))
    return _note(idea, Decision.KEPT, by, _given(reason))


@transaction.atomic
def report_idea(*, idea: Idea, reporter, reason: str) -> IdeaReport:
    """Note that a member finds an idea against the rules; her first reason stays.

    Raises Refused when she may not report it or gives no reason.
    """
    idea = locked(idea)
    require(may_report_idea(reporter, idea))
    report, _made = IdeaReport.objects.get_or_create(
        idea=idea,
        reporter=reporter,
        defaults={"reason": _given(reason), "reported_at": database_now()},
    )
    return report


def _note(idea: Idea, decision: Decision, by, reason: str = "") -> IdeaDecision:
    return IdeaDecision.objects.create(
        idea=idea, decision=decision, reason=reason, decided_by=by, decided_at=database_now()
    )


def _given(reason: str) -> str:
    reason = one_line(reason)[:LONGEST_REASON]
    if not reason:
        raise Refused(_("Please give a reason."))
    return reason
