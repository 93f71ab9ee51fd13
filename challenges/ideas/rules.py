from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.rules import may_see_challenge, names_are_hidden
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.organisations.rules import may_edit_for, may_view_for
from challenges.people.adapter import confirmed

from .enums import Status
from .models import Idea
from .queries import ideas_of, standing_merges

MOST_IDEAS_A_PERSON = 20
# What supporters of a merged idea have at least to state their support again.
TIME_TO_STATE_AGAIN = timedelta(days=1)


def may_submit_idea(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """May she begin an idea and hand it in, now?"""
    return first_refusal(may_begin_idea(user, challenge), _takes_ideas(challenge, now))


def may_begin_idea(user, challenge: Challenge) -> Verdict:
    """Whatever the time: who may write an idea for this challenge at all."""
    if not user.is_authenticated:
        return refused(_("Sign in to submit an idea."))
    return first_refusal(
        may_see_challenge(user, challenge),
        may_take_part(user, challenge),
        has_room(user, challenge),
    )


def may_take_part(user, challenge: Challenge) -> Verdict:
    """Not those who judge it or pay it, and only with a confirmed address."""
    if is_seated_judge(user, challenge):
        return refused(_("You judge this challenge, so you cannot submit an idea to it."))
    if user.memberships.filter(organisation_id=challenge.organisation_id).exists():
        return refused(_("You act for the organisation that asks, so you cannot submit an idea."))
    if not confirmed(user):
        return refused(_("Please confirm your e-mail address first."))
    return ALLOWED


def has_room(user, challenge: Challenge) -> Verdict:
    if ideas_of(user, challenge).count() >= MOST_IDEAS_A_PERSON:
        return refused(
            _("You have %(number)s ideas in this challenge, which is the most one person may have.")
            % {"number": MOST_IDEAS_A_PERSON}
        )
    return ALLOWED


def submission_is_open(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the schedule alone."""
    window = challenge.window(WindowKind.SUBMISSION)
    if challenge.decided_at:
        return refused(_("This challenge is decided. It takes no more ideas."))
    if window is None:
        return refused(_("This challenge takes no ideas."))
    if now < window.opens_at:
        return refused(_("This challenge does not take ideas yet."))
    if window.has_closed(now):
        return refused(_("The time for ideas is over."))
    return ALLOWED


def may_edit_idea(user, idea: Idea, *, now: datetime) -> Verdict:
    """The author, until the time for ideas is over."""
    return first_refusal(may_write_idea(user, idea), _takes_ideas(idea.challenge, now))


def may_write_idea(user, idea: Idea) -> Verdict:
    """Whatever the time: the author, unless the idea is hidden."""
    if idea.author_id != user.pk:
        return refused(_("This is somebody else's idea."))
    if idea.hidden_at:
        return refused(_("This idea is hidden. Please write to the organiser."))
    return first_refusal(is_not_merged(idea), may_take_part(user, idea.challenge))


def is_not_merged(idea: Idea) -> Verdict:
    if idea.status == Status.MERGED:
        return refused(
            _(
                "This idea is merged into another, where you have the credit too. If you want it "
                "to stand for itself, ask the organiser to undo that."
            )
        )
    return ALLOWED


def may_withdraw_idea(user, idea: Idea, *, now: datetime) -> Verdict:
    """The author, until the result is out: an idea is hers to take back."""
    if idea.author_id != user.pk:
        return refused(_("This is somebody else's idea."))
    return withdrawal_is_possible(idea)


def withdrawal_is_possible(idea: Idea) -> Verdict:
    """By the state alone."""
    if idea.status == Status.MERGED:
        return is_not_merged(idea)
    if idea.status != Status.SUBMITTED:
        return refused(_("Only a submitted idea can be withdrawn."))
    if idea.challenge.decided_at:
        return refused(_("The result is published, so this idea can no longer be withdrawn."))
    return ALLOWED


def may_hide_idea(user, idea: Idea, *, now: datetime) -> Verdict:
    """Those who act for the organisation, while they do not know the counts; staff always."""
    if not user.is_authenticated:
        return refused(_("Sign in first."))
    if idea.status == Status.DRAFT:
        return refused(_("A draft is seen by its author only."))
    if idea.challenge.has_closed(WindowKind.VOTING, now) and not user.is_staff:
        return refused(
            _(
                "Voting has closed and the organisers know the counts, so only the staff of the "
                "platform can hide an idea now. Please ask them."
            )
        )
    return may_edit_for(user, idea.challenge.organisation)


def may_report_idea(user, idea: Idea) -> Verdict:
    """Any member with a confirmed address, about somebody else's idea on the wall."""
    if not user.is_authenticated:
        return refused(_("Sign in to report an idea."))
    if idea.author_id == user.pk:
        return refused(_("This is your own idea."))
    if not idea.is_public:
        return refused(_("This idea is not on the wall."))
    if not confirmed(user):
        return refused(_("Please confirm your e-mail address first."))
    return ALLOWED


def may_keep_idea(user, idea: Idea) -> Verdict:
    """Those who act for the organisation may say, at any time, that an idea stays as it is."""
    if not user.is_authenticated:
        return refused(_("Sign in first."))
    return may_edit_for(user, idea.challenge.organisation)


def may_tag_idea(user, idea: Idea) -> Verdict:
    """Those who act for the organisation, so that ideas are found; not in drafts."""
    if idea.status == Status.DRAFT:
        return refused(_("A draft is seen by its author only."))
    return may_keep_idea(user, idea)


def may_merge_ideas(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Those who act for the organisation, while supporters can still follow."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), merging_is_open(challenge, now=now)
    )


def may_unmerge_ideas(user, challenge: Challenge, *, now: datetime) -> Verdict:
    return first_refusal(
        may_edit_for(user, challenge.organisation), unmerging_is_open(challenge, now=now)
    )


def merging_is_open(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the schedule alone: not so late that a supporter finds her idea gone and voting over."""
    possible = unmerging_is_open(challenge, now=now)
    window = challenge.window(WindowKind.VOTING)
    if possible and window and window.is_open(now) and window.closes_at - now < TIME_TO_STATE_AGAIN:
        return refused(
            _(
                "Voting closes within a day, and supporters need that long to state their support "
                "again. Move the end of voting first, or leave both ideas on the wall."
            )
        )
    return possible


def unmerging_is_open(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the schedule alone: until voting closes or judging opens, whichever comes first."""
    judging = challenge.window(WindowKind.JUDGING)
    if challenge.decided_at or challenge.has_closed(WindowKind.VOTING, now):
        return refused(_("Voting has closed, so ideas stay as they are."))
    if judging and judging.opens_at <= now:
        return refused(_("Judging has begun, so ideas stay as they are."))
    return ALLOWED


def can_be_merged(idea: Idea, kept: Idea) -> Verdict:
    """By the state of both ideas."""
    if idea.pk == kept.pk or idea.challenge_id != kept.challenge_id:
        return refused(_("Choose two ideas of this challenge."))
    if not idea.is_public or not kept.is_public:
        return refused(_("Only ideas on the wall can be merged."))
    if standing_merges().filter(kept=idea).exists():
        return refused(
            _("Others are merged into this idea already. Merge the other way round instead.")
        )
    return ALLOWED


def may_see_author(user, idea: Idea) -> Verdict:
    """In a blind challenge nobody learns before the result whose idea it is, but for its author
    and those who run the challenge without judging it."""
    if user.is_authenticated and idea.author_id == user.pk:
        return ALLOWED
    return may_see_authors(user, idea.challenge)


def may_see_authors(user, challenge: Challenge) -> Verdict:
    """The same for all ideas of a challenge at once: for lists."""
    if not names_are_hidden(challenge):
        return ALLOWED
    runs_it = user.is_authenticated and may_view_for(user, challenge.organisation)
    if runs_it and not is_seated_judge(user, challenge):
        return ALLOWED
    return refused(_("Names are hidden until the result is published."))


def hides_when(challenge: Challenge, *, now: datetime) -> bool:
    """In a blind challenge the day, and the order, in which ideas came tells whose they are to
    whoever knows when somebody wrote; while ideas still come in, everybody sees them come."""
    window = challenge.window(WindowKind.SUBMISSION)
    return names_are_hidden(challenge) and (window is None or window.has_closed(now))


def is_seated_judge(user, challenge: Challenge) -> bool:
    return user.judgeships.filter(challenge=challenge, accepted_at__isnull=False).exists()


def _takes_ideas(challenge: Challenge, now: datetime) -> Verdict:
    if not challenge.page.live:
        return refused(_("This challenge is not published."))
    return submission_is_open(challenge, now=now)
