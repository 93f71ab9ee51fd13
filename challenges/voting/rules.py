from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.briefs.enums import CountsShown, Treatment, WindowKind
from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.ideas.rules import is_seated_judge
from challenges.organisations.rules import may_edit_for
from challenges.people.validators import canonical_email

from .integrity_queries import treatment_of
from .models import Ballot
from .own_ballot import OwnBallot, ballot_after_vote, own_ballot
from .queries import counted_until, has_voted, mailboxes_and_seats


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
    # Of an idea that was merged too: a voter with a number of supports needs it for the kept one.
    is_open = idea.status == Status.MERGED or is_open_to_votes(idea)
    return is_open and voting_is_open(idea.challenge, now=now)


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
    # Last, as it is the one refusal that passes by itself.
    return is_old_enough(user, challenge, now=now)


def is_open_to_votes(idea: Idea) -> Verdict:
    """By the state of the idea alone."""
    if not idea.is_public or not idea.challenge.page.live:
        return refused(_("This idea cannot be supported: it is not on the wall."))
    return ALLOWED


def is_not_own(user, idea: Idea) -> Verdict:
    if user.is_authenticated and idea.author_id == user.pk:
        return refused(_("This is your own idea."))
    if getattr(idea, "is_credited", False):
        return refused(_("An idea of yours is merged into this one, so it is yours too."))
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


def is_old_enough(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Was her account made before voting opened, or the rule's number of hours ago?"""
    old_at = user.date_joined + timedelta(hours=challenge.account_age_hours)
    window = challenge.window(WindowKind.VOTING)
    if not challenge.account_age_hours or user.date_joined < window.opens_at or old_at <= now:
        return ALLOWED
    return refused(
        ngettext(
            "Accounts made after voting opened can vote when they are %(n)d hour old: "
            "yours from %(moment)s.",
            "Accounts made after voting opened can vote when they are %(n)d hours old: "
            "yours from %(moment)s.",
            challenge.account_age_hours,
        )
        % {"n": challenge.account_age_hours, "moment": _moment(old_at, challenge)}
    )


def voting_is_over(challenge: Challenge, *, now: datetime) -> bool:
    """By the schedule: nobody will vote any more. Only then may counts put ideas in order."""
    window = challenge.window(WindowKind.VOTING)
    return challenge.decided_at is not None or (window is not None and window.has_closed(now))


def may_see_counts(challenge: Challenge, *, now: datetime, user=None) -> Verdict:
    """THE answer to who may see numbers of supports; pages, orders, feeds, files, exports, mails
    and images all ask here.

    Before voting has closed the organiser sees no more than a member. user: None for what is made
    for everybody at once, such as a feed, a file or a mail.
    """
    if voting_is_over(challenge, now=now):
        return scores_unaware(user, challenge)
    if challenge.window(WindowKind.VOTING) is None:
        return refused(_("There is no voting in this challenge."))
    if challenge.counts_shown == CountsShown.ALWAYS:
        return ALLOWED
    if challenge.counts_shown == CountsShown.AFTER_VOTE:
        if user is not None and has_voted(user, challenge):
            return ALLOWED
        return refused(_("Counts are shown once you have supported an idea."))
    return refused(_("Counts are shown when voting has closed."))


def scores_unaware(user, challenge: Challenge) -> Verdict:
    """Every rule for judges promises that they score without knowing what the crowd wants: so a
    judge who is signed in sees no counts before the result, though everybody else does."""
    asks = user is not None and user.is_authenticated and challenge.decided_at is None
    if asks and is_seated_judge(user, challenge):
        return refused(_("You are on the panel: you see the counts with the result."))
    return ALLOWED


def may_search_votes(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation while voting is open; afterwards there is one search
    of what is frozen, and nobody can ask for another."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), voting_is_open(challenge, now=now)
    )


def may_decide_flag(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation, where the rules leave it to a person, and before
    anybody can know which decision makes whom win.

    Where the crowd decides alone there is no judging to wait for: until the result is published.
    """
    return first_refusal(
        may_edit_for(user, challenge.organisation), flags_can_be_decided(challenge, now=now)
    )


def flags_can_be_decided(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the rules and the state of the challenge alone."""
    if treatment_of(challenge) != Treatment.REPORT:
        return refused(_("The rules say what is done about such votes, so nobody decides it."))
    return is_time_to_decide_flags(challenge, now=now)


def is_time_to_decide_flags(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the schedule alone, without a query."""
    if not voting_is_over(challenge, now=now):
        return refused(_("This can be decided when voting has closed."))
    if challenge.decided_at:
        return refused(_("The result is published, so this can no longer be decided."))
    if challenge.has_panel and challenge.has_closed(WindowKind.JUDGING, now):
        return refused(
            _(
                "Judging has closed, and with it the time to decide about votes: from now on the "
                "result can be looked at, and nobody may choose votes by whom they make win."
            )
        )
    return ALLOWED


def may_see_ballots(challenge: Challenge, *, now: datetime) -> Verdict:
    """May the frozen ballots be had, by anybody? From the moment that the result is published.

    Not from the close: whoever can work out the crowd's winner while the panel still scores, a
    judge too, can let it weigh on the marks.
    """
    if challenge.decided_at is None:
        return refused(_("The ballots are published with the result."))
    return may_see_counts(challenge, now=now)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one visitor stands to the votes of one challenge: asked once, it then answers for each
    idea of a page without another query.

    ballot: hers, where she may vote and its number or the other ideas to be shown matter.
    counted_until: since when votes are missing in the counts she sees; None: they are complete.
    """

    user: object
    may_vote: Verdict
    is_open: bool
    sees_counts: bool
    ballot: OwnBallot | None = None
    counted_until: datetime | None = None

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


def standing(
    user, challenge: Challenge, *, now: datetime, ballot: Ballot | None = None
) -> Standing:
    """For a visitor one query where counts are seen that may still grow, else none; for a member
    who may vote two or three more by the rules, and three while her supports do not count yet.

    ballot: hers as a support has just left it, by which she may vote; saves all of these.
    """
    allowed = ALLOWED if ballot else may_vote(user, challenge, now=now)
    sees_counts = bool(may_see_counts(challenge, now=now, user=user))
    may_grow = sees_counts and challenge.decided_at is None
    if ballot:
        own = ballot_after_vote(user, ballot, challenge)
    else:
        own = own_ballot(user, challenge) if allowed else None
    return Standing(
        user=user,
        may_vote=allowed,
        is_open=bool(voting_is_open(challenge, now=now)),
        sees_counts=sees_counts,
        ballot=own,
        counted_until=counted_until(challenge) if may_grow else None,
    )


def _moment(at: datetime, challenge: Challenge) -> str:
    return date_format(at.astimezone(challenge.zone), "j F, H:i T")
