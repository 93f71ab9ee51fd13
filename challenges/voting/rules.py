from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.ideas.models import Idea
from challenges.people.validators import canonical_email

from .queries import mailboxes_and_seats


def may_support(user, idea: Idea, *, now: datetime) -> Verdict:
    """May she support this idea, now?"""
    return first_refusal(is_open_to_votes(idea), is_not_own(user, idea)) and may_vote(
        user, idea.challenge, now=now
    )


def may_take_back_support(user, idea: Idea, *, now: datetime) -> Verdict:
    """May she take her support back? Also when she may not state one (any more): a member invited
    to the panel has to, before she can accept."""
    if not user.is_authenticated:
        return refused(_("Sign in first."))
    return is_open_to_votes(idea) and voting_is_open(idea.challenge, now=now)


def may_vote(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """May she vote in this challenge at all, now? One answer for all of its ideas."""
    open_now = voting_is_open(challenge, now=now)
    if not open_now:
        return open_now
    if not user.is_authenticated:
        return refused(_("Sign in to support an idea."))
    mailboxes, seats = mailboxes_and_seats(user, challenge)
    mine = {canonical_email(address) for address in mailboxes}
    if not mine:
        return refused(_("Please confirm your e-mail address first. Then your support counts."))
    if any(holder == user.pk or canonical_email(address) in mine for holder, address in seats):
        return refused(_("You are on the panel of this challenge, and a judge does not vote."))
    return ALLOWED


def is_open_to_votes(idea: Idea) -> Verdict:
    """By the state of the idea alone."""
    if not idea.is_public or not idea.challenge.page.live:
        return refused(_("This idea cannot be supported: it is not on the wall."))
    return ALLOWED


def is_not_own(user, idea: Idea) -> Verdict:
    if user.is_authenticated and idea.author_id == user.pk:
        return refused(_("This is your own idea."))
    return ALLOWED


def voting_is_open(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the schedule alone: from the moment it opens up to just before it closes."""
    window = challenge.window(WindowKind.VOTING)
    if window is None:
        return refused(_("There is no voting in this challenge."))
    if now < window.opens_at:
        return refused(
            _("Voting opens on %(moment)s.") % {"moment": _moment(window.opens_at, challenge)}
        )
    if window.has_closed(now) or challenge.decided_at:
        return refused(_("Voting has closed."))
    return ALLOWED


def may_see_counts(challenge: Challenge, *, now: datetime) -> Verdict:
    """Nobody, the organiser included, sees how the votes stand before they are all in."""
    window = challenge.window(WindowKind.VOTING)
    if window is not None and now < window.closes_at:
        return refused(_("Counts are shown when voting has closed."))
    if window is None and not challenge.decided_at:
        return refused(_("There is no voting in this challenge."))
    return ALLOWED


@dataclass(frozen=True, slots=True)
class Standing:
    """How one visitor stands to the votes of one challenge: asked once, it then answers for each
    idea of a page without another query."""

    user: object
    may_vote: Verdict
    is_open: bool
    sees_counts: bool

    def control(self, idea: Idea, *, supported: bool) -> dict:
        """What the support control of this idea shows, with the reason where it is closed."""
        verdict = first_refusal(is_open_to_votes(idea), is_not_own(self.user, idea)) and (
            self.may_vote
        )
        if self.is_open and (verdict or supported):
            # Taking back stays possible where giving is not (may_take_back_support).
            return {"state": "open", "supported": supported, "reason": ""}
        if self.is_open and not self.user.is_authenticated:
            return {"state": "signed-out", "supported": False, "reason": ""}
        return {"state": "closed", "supported": supported, "reason": verdict.reason}


def standing(user, challenge: Challenge, *, now: datetime) -> Standing:
    """One query for a member while voting is open, none for anybody else."""
    return Standing(
        user=user,
        may_vote=may_vote(user, challenge, now=now),
        is_open=bool(voting_is_open(challenge, now=now)),
        sees_counts=bool(may_see_counts(challenge, now=now)),
    )


def _moment(at: datetime, challenge: Challenge) -> str:
    return date_format(at.astimezone(challenge.zone), "j F, H:i T")
