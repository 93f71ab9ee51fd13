"""Who may ask to correct a review after judging has closed, and who decides about it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.ideas.models import Idea
from challenges.ideas.queries import ideas_written_by
from challenges.organisations.rules import may_edit_for, may_view_for

from .enums import ReviewStatus
from .models import Review, ReviewCorrection
from .queries import seat_of
from .rules import has_second_step, may_keep_scoring, may_read_for_judging


def may_ask_correction(user, idea: Idea, *, now: datetime) -> Verdict:
    """The judge herself, of a review that counts; not who acts for the organiser, for she can see
    the result by then."""
    challenge = idea.challenge
    if may_view_for(user, challenge.organisation):
        acts = refused(
            _("You act for the organiser and can see the result by now. Your review stands.")
        )
    else:
        acts = ALLOWED
    review = Review.objects.filter(judge__user_id=user.pk, idea=idea).first()
    return first_refusal(
        may_read_for_judging(user, idea),
        scores_are_sealed_in(challenge, now=now),
        acts,
        may_keep_scoring(user, idea),
        has_second_step(user),
        _can_be_asked(review),
    )


def scores_are_sealed_in(challenge: Challenge, *, now: datetime) -> Verdict:
    """Is it the time for corrections: after judging and before the result?"""
    if challenge.decided_at:
        return refused(
            _(
                "The result is published, so no review is corrected any more. Please write to the "
                "organiser: a mistake that matters is told in a corrected result, with its reason."
            )
        )
    if not challenge.has_closed(WindowKind.JUDGING, now):
        return refused(_("Judging is open: the judge changes her scores herself."))
    return ALLOWED


def may_decide_correction(user, correction: ReviewCorrection, *, now: datetime) -> Verdict:
    """A second person: who edits for the organisation, neither judges here nor wrote the idea."""
    challenge = correction.review.judge.challenge
    return may_decide_corrections(user, challenge, [correction], now=now)[correction.pk]


def may_decide_corrections(
    user, challenge: Challenge, corrections: Iterable[ReviewCorrection], *, now: datetime
) -> dict[int, Verdict]:
    """The same for each of several of one challenge, by pk, in as many queries as for one."""
    corrections = list(corrections)
    if not corrections:
        return {}
    whole = first_refusal(
        may_edit_for(user, challenge.organisation),
        _does_not_judge(user, challenge),
        scores_are_sealed_in(challenge, now=now),
    )
    own = ideas_written_by(user, challenge)
    return {
        row.pk: first_refusal(whole, _is_not_hers(row.review.idea_id, own), _is_undecided(row))
        for row in corrections
    }


def corrections_are_decided(challenge: Challenge) -> Verdict:
    """Nobody looks at a result while it is open what one of its reviews says."""
    if ReviewCorrection.objects.filter(
        review__judge__challenge=challenge, decision__isnull=True
    ).exists():
        return refused(
            _("A judge has asked to correct a review. Approve or refuse it on the panel’s page.")
        )
    return ALLOWED


def still_counts(review: Review, correction: ReviewCorrection) -> Verdict:
    """Does the review still say what the correction is of?"""
    if review.status != ReviewStatus.COMPLETE or not may_keep_scoring(
        review.judge.user, review.idea
    ):
        return refused(_("This review does not count any more, so it can only be refused."))
    newest = review.versions.order_by("number").last()
    if newest is None or newest.pk != correction.of_id:
        return refused(_("This review says something else by now, so it can only be refused."))
    return ALLOWED


def _can_be_asked(review: Review | None) -> Verdict:
    if review is None or review.status != ReviewStatus.COMPLETE:
        return refused(
            _("Your review was not complete when judging closed, so it cannot be corrected.")
        )
    asked = list(review.corrections.select_related("decision"))
    if any(row.is_open for row in asked):
        return refused(_("You have asked for a correction already. It is not decided yet."))
    if any(row.decision.approved for row in asked):
        return refused(_("This review has been corrected. That happens only once."))
    if len(asked) >= ReviewCorrection.MOST:
        return refused(_("You have asked twice and were refused. Your review stands."))
    return ALLOWED


def _does_not_judge(user, challenge: Challenge) -> Verdict:
    if seat_of(user, challenge):
        return refused(_("You judge here yourself, so somebody else has to decide about it."))
    return ALLOWED


def _is_not_hers(idea: int, own: set[int]) -> Verdict:
    if idea in own:
        return refused(_("This is about your own idea, so somebody else has to decide about it."))
    return ALLOWED


def _is_undecided(correction: ReviewCorrection) -> Verdict:
    if correction.is_open:
        return ALLOWED
    return refused(_("Somebody has decided about this correction already."))
