from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.ideas.models import Idea
from challenges.ideas.queries import is_credited
from challenges.organisations.rules import may_edit_for, may_view_for
from challenges.people.factors import lacks_second_factor
from challenges.people.validators import canonical_email

from . import agreement
from .enums import ReviewStatus
from .models import Assignment, Conflict, Judge, Review
from .queries import accepted, discussion_is_open, judges_with_reviews, seat_of

# A stranger's mailbox must not be filled from here.
INVITE_AGAIN_AFTER = timedelta(hours=8)
INVITATIONS_A_DAY = 3
FEWEST_TO_DISCUSS = 2


def is_judge(user, challenge: Challenge) -> bool:
    """Has she accepted a seat on this panel?"""
    return seat_of(user, challenge) is not None


def may_invite_judge(user, challenge: Challenge, *, now: datetime) -> Verdict:
    return first_refusal(may_edit_for(user, challenge.organisation), _panel_grows(challenge, now))


def may_be_invited(email: str, challenge: Challenge, *, now: datetime) -> Verdict:
    """About the address: not seated yet, and not written to again and again."""
    seat = seat_of_address(email, challenge)
    if seat and seat.accepted_at:
        return refused(_("This person already sits on the panel."))
    if seat and now < seat.invited_at + INVITE_AGAIN_AFTER:
        return refused(_("This address was invited less than 8 hours ago. Please wait a little."))
    since = now - timedelta(days=1)
    if Judge.objects.filter(email=email, invited_at__gt=since).count() >= INVITATIONS_A_DAY:
        return refused(
            _("This address has had three invitations today. Please wait until tomorrow.")
        )
    return _panel_grows(challenge, now)


def seat_of_address(email: str, challenge: Challenge) -> Judge | None:
    """The seat of this mailbox, however it is spelled."""
    wanted = canonical_email(email)
    seats = Judge.objects.filter(challenge=challenge).order_by("pk")
    return next((seat for seat in seats if canonical_email(seat.email) == wanted), None)


def may_answer_invitation(judge: Judge, *, now: datetime) -> Verdict:
    """Once, while the panel can still grow."""
    if judge.accepted_at or judge.declined_at:
        return refused(_("This invitation has been answered already. Its link works only once."))
    return _panel_grows(judge.challenge, now)


def may_accept_invitation(user, judge: Judge, *, now: datetime) -> Verdict:
    """Open to the confirmed account of the invited address, unless it voted here."""
    answer = may_answer_invitation(judge, now=now)
    if not answer:
        return answer
    if not owns_address(user, judge.email):
        return refused(
            _("This invitation was sent to another address. Sign in with the account of that one.")
        )
    if is_judge(user, judge.challenge):
        return refused(_("You already sit on this panel, by another address."))
    if has_voted(user, judge.challenge):
        return refused(
            _(
                "You support ideas in this challenge, and a judge may not vote. "
                "Take your supports back first, then accept."
            )
        )
    return ALLOWED


def owns_address(user, email: str) -> bool:
    """Has this person confirmed this mailbox?"""
    if not user.is_authenticated:
        return False
    wanted = canonical_email(email)
    confirmed = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    return any(canonical_email(address) == wanted for address in confirmed)


def has_voted(user, challenge: Challenge) -> bool:
    return user.ballots.filter(challenge=challenge, supports__isnull=False).exists()


def may_read_for_judging(user, idea: Idea) -> Verdict:
    """Sits on the panel and has this idea in the queue."""
    mine = Assignment.objects.filter(
        judge__in=accepted(Judge.objects.filter(user_id=user.pk)), idea=idea
    )
    if idea.is_public and mine.exists():
        return ALLOWED
    return refused(_("This idea is not yours to score."))


def may_judge(user, idea: Idea, *, now: datetime) -> Verdict:
    """May she score this idea, now?"""
    return first_refusal(
        may_read_for_judging(user, idea),
        may_keep_scoring(user, idea),
        judging_is_open(idea.challenge, now=now),
        is_ready_to_judge(user, idea.challenge),
    )


def is_ready_to_judge(user, challenge: Challenge) -> Verdict:
    """What comes before the first score: a second factor, and the rules of the panel."""
    return first_refusal(has_second_step(user), has_agreed(seat_of(user, challenge)))


def has_second_step(user) -> Verdict:
    if lacks_second_factor(user):
        return refused(
            _(
                "Please add a passkey or an authenticator app before you score: a password alone "
                "can be stolen, and with it your voice on the panel."
            )
        )
    return ALLOWED


def has_agreed(seat: Judge | None) -> Verdict:
    """To the rules as they read now."""
    if seat is None or seat.rules_agreed_at is None:
        return refused(_("Please read the rules of the panel and agree to them before you score."))
    if seat.rules_version != agreement.VERSION:
        return refused(
            _("The rules of the panel have changed since you agreed to them. Please read them.")
        )
    return ALLOWED


def may_agree(user, seat: Judge) -> Verdict:
    """Whoever sits there, once for each version."""
    if seat.accepted_at is None or seat.user_id != user.pk:
        return refused(_("This seat on the panel is not yours."))
    if has_agreed(seat):
        return refused(_("You have agreed to these rules already."))
    return ALLOWED


def may_recuse(user, idea: Idea, *, now: datetime) -> Verdict:
    """May she say that she cannot judge it? As long as she could score it."""
    return may_judge(user, idea, now=now)


def may_open_discussion(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Who runs the challenge, once, while scores can still change; and never with fewer than two
    judges who have scored, for then there is nobody to hear from."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), discussion_can_open(challenge, now=now)
    )


def discussion_can_open(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the state alone."""
    if discussion_is_open(challenge):
        return refused(_("The discussion of the panel is open already."))
    still = judging_is_open(challenge, now=now)
    if still and judges_with_reviews(challenge).count() < FEWEST_TO_DISCUSS:
        return refused(
            _("Two judges at least must have scored an idea before the panel can discuss.")
        )
    return still


def may_read_discussion(user, idea: Idea) -> Verdict:
    """What the others wrote: once her own review is in and the organiser has opened it. Never
    about her own idea or one that she gave up."""
    if not discussion_is_open(idea.challenge):
        return refused(_("The organiser has not opened the discussion of the panel."))
    own = Review.objects.filter(judge__user_id=user.pk, idea=idea, status=ReviewStatus.COMPLETE)
    if not own.exists():
        return refused(_("You read what others wrote once your own review is complete."))
    return first_refusal(may_read_for_judging(user, idea), _is_free(user, idea))


def may_declare_conflict(user, idea: Idea, *, now: datetime) -> Verdict:
    """Until the result is out; what a judge learns late must still count. Not once judging has
    closed for a judge who acts for the organiser: she can see how her review decides by then.
    """
    challenge = idea.challenge
    if challenge.decided_at:
        return refused(_("The result is published. Please write to the organiser."))
    if challenge.has_closed(WindowKind.JUDGING, now) and may_view_for(user, challenge.organisation):
        return refused(_("Judging has closed, and you can see the result. Your review stands."))
    return may_read_for_judging(user, idea)


def may_keep_scoring(user, idea: Idea) -> Verdict:
    """Has she neither left the panel nor a reason to stay away from this idea?"""
    return first_refusal(still_sits(user, idea.challenge), _is_free(user, idea))


def still_sits(user, challenge: Challenge) -> Verdict:
    if Judge.objects.filter(user_id=user.pk, challenge=challenge, departure__isnull=False).exists():
        return refused(
            _("You have left this panel. What you completed counts, and stays as it is.")
        )
    return ALLOWED


def _is_free(user, idea: Idea) -> Verdict:
    if idea.author_id == user.pk:
        return refused(_("This is your own idea, so you do not score it."))
    if is_credited(user, idea):
        return refused(_("Your own idea is merged into this one, so you do not score it."))
    if Conflict.objects.filter(judge__user_id=user.pk, idea=idea).exists():
        return refused(_("You declared a conflict of interest, so you do not score this idea."))
    mine = Review.objects.filter(judge__user_id=user.pk, idea=idea)
    if mine.filter(status=ReviewStatus.WITHDRAWN).exists():
        return refused(_("You said that you cannot judge this idea, so you do not score it."))
    return ALLOWED


def judging_is_open(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the schedule alone."""
    window = challenge.window(WindowKind.JUDGING)
    if window is None or now < window.opens_at:
        return refused(_("Judging has not opened yet."))
    if challenge.has_closed(WindowKind.JUDGING, now) or challenge.decided_at:
        return refused(_("Judging has closed. Scores can no longer be changed."))
    return ALLOWED


def _panel_grows(challenge: Challenge, now: datetime) -> Verdict:
    if challenge.decided_at or challenge.has_closed(WindowKind.JUDGING, now):
        return refused(_("Judging has closed, so nobody can join the panel any more."))
    return ALLOWED
