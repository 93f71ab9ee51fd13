"""Who may nominate which idea for a wild card, and until when."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.ideas.models import Idea
from challenges.organisations.rules import may_view_for

from .models import Judge
from .nomination_queries import (
    ideas_to_nominate,
    nominations_each,
    nominations_of,
    nominations_open_at,
)
from .queries import seat_of
from .rules import is_ready_to_judge, still_sits


def may_nominate(user, idea: Idea, *, now: datetime) -> Verdict:
    """May she nominate this idea, now, as far as she has a nomination left? To change the reason
    of one that she gave asks the same."""
    challenge = idea.challenge
    return first_refusal(
        may_give_nominations(user, challenge, now=now),
        _is_hers_to_nominate(seat_of(user, challenge), idea),
        is_ready_to_judge(user, challenge),
    )


def may_take_back_nomination(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """As long as she could give another, whatever became of the idea."""
    return first_refusal(
        may_give_nominations(user, challenge, now=now), is_ready_to_judge(user, challenge)
    )


def may_give_nominations(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Whoever sits on the panel, while the time for it lasts and there are places to give."""
    timely = nominations_are_open(challenge, now=now)
    if not timely:
        # The queue asks at all times, and most of them are not the time for it.
        return timely
    if seat_of(user, challenge) is None:
        return refused(_("Only a judge of this challenge nominates ideas."))
    return first_refusal(still_sits(user, challenge), has_wild_cards(challenge))


def has_wild_cards(challenge: Challenge) -> Verdict:
    if nominations_each(challenge):
        return ALLOWED
    return refused(_("The shortlist of this challenge has no place for a wild card."))


def nominations_are_open(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the schedule alone. Over as soon as voting closes: then the counts are known, and nobody
    may ask a judge for a nomination that these make wanted."""
    opens_at = nominations_open_at(challenge)
    if not challenge.page.live or opens_at is None:
        return refused(_("The dates of voting are not set yet."))
    if now < opens_at:
        return refused(_("Ideas are still coming in. You can nominate once that is over."))
    if challenge.has_closed(WindowKind.VOTING, now) or challenge.decided_at:
        return refused(
            _("Voting has closed, and with it the time to nominate. Your nominations stand.")
        )
    return ALLOWED


def has_nomination_left(seat: Judge) -> Verdict:
    most = nominations_each(seat.challenge)
    if nominations_of(seat).count() < most:
        return ALLOWED
    return refused(
        ngettext(
            "You may nominate %(most)d idea, and you have. Take that nomination back first.",
            "You may nominate %(most)d ideas, and you have. Take one nomination back first.",
            most,
        )
        % {"most": most}
    )


def may_see_nominations(user, challenge: Challenge) -> Verdict:
    """What judges nominated and why, once voting has closed: who runs the challenge, unless she
    judges it herself. She scores without knowing what others asked for."""
    if seat_of(user, challenge) and not challenge.decided_at:
        return refused(_("You judge here yourself. You read these reasons with the result."))
    return may_view_for(user, challenge.organisation)


def _is_hers_to_nominate(seat: Judge, idea: Idea) -> Verdict:
    if ideas_to_nominate(seat).filter(pk=idea.pk).exists():
        return ALLOWED
    return refused(_("You cannot nominate this idea."))
