"""What the organiser may do with the panel, and see of it."""

from datetime import datetime

from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.organisations.rules import may_edit_for, may_view_for

from .enums import OPEN_TASKS
from .models import Judge
from .queries import counts_of, queue_of, seat_of


def may_run_panel(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Share the work out, replace a judge, ask for more: who edits, until judging closes."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), panel_can_change(challenge, now=now)
    )


def panel_can_change(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the state alone: does it still matter who scores what?"""
    if challenge.decided_at:
        return refused(_("The result is published, so the panel’s work is done."))
    if challenge.has_closed(WindowKind.JUDGING, now):
        return refused(_("Judging has closed, so nobody can be given anything to score."))
    return ALLOWED


def may_leave_panel(seat: Judge, *, now: datetime) -> Verdict:
    """Only who accepted can drop out, and only once."""
    if seat.accepted_at is None:
        return refused(_("This person has not accepted, so there is nothing to take over."))
    if hasattr(seat, "departure"):
        return refused(_("This judge has been replaced already."))
    return panel_can_change(seat.challenge, now=now)


def may_remind(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors, while scores can be given."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), reminders_make_sense(challenge, now=now)
    )


def reminders_make_sense(challenge: Challenge, *, now: datetime) -> Verdict:
    window = challenge.window(WindowKind.JUDGING)
    if window is None or now < window.opens_at:
        return refused(_("Judging has not opened yet, so nobody is late."))
    return panel_can_change(challenge, now=now)


def may_see_progress(user, challenge: Challenge) -> Verdict:
    """How many reviews each idea has is not for a judge who has still something to score: that
    others have finished, or have not begun, would tell her what they think of it."""
    seat = seat_of(user, challenge)
    if seat and not challenge.decided_at:
        counts = counts_of(queue_of(seat))
        if any(counts[task] for task in OPEN_TASKS):
            return refused(
                _("You judge here yourself. You see how far each idea is once you have scored all.")
            )
    return may_view_for(user, challenge.organisation)
