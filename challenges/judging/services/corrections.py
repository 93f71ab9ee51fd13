"""A review is corrected after judging has closed: asked by its judge, decided by somebody else."""

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line
from challenges.ideas.models import Idea

from .. import correction_rules as rules
from ..models import CorrectionDecision, Judge, Review, ReviewCorrection, ReviewVersion, Score
from ..signals import correction_asked, correction_decided
from .locking import idea_of, lock_challenge, locked
from .reviews import keep_version, scores_of, valid_scores


@transaction.atomic
def ask_correction(
    *, judge: Judge, idea: Idea, scores: dict[int, int | None], reason: str
) -> ReviewCorrection:
    """Ask that her own complete review say something else; nothing changes before somebody of the
    organisation has approved it. reason: published with the result.

    Asked once more with the same words while it waits, it is the same request. Raises Refused
    before judging has closed and once the result is out, for a review that was not complete or not
    hers to give, without a reason, with a criterion left out, with nothing changed, while another
    request waits, after an approved one, and after two refusals.
    """
    lock_challenge(judge)
    seat = locked(judge)
    idea, now, reason = idea_of(seat, idea), database_now(), one_line(reason)[:300]
    review = Review.objects.filter(judge=seat, idea=idea).first()
    given = valid_scores(seat.challenge, scores, complete=True)
    wanted = {str(criterion): value for criterion, value in given.items()}
    if review and (same := _waiting(review, wanted, reason)):
        return same
    require(rules.may_ask_correction(seat.user, idea, now=now))
    if not reason:
        raise Refused(_("Please say why the scores were wrong."))
    if scores_of(review) == given:
        raise Refused(_("These are the scores that your review has already."))
    keep_version(review, scores_of(review), review.saved_at)
    correction = ReviewCorrection.objects.create(
        review=review,
        number=1 + review.corrections.count(),
        of=_newest(review),
        scores=wanted,
        reason=reason,
        asked_by=seat.user,
        asked_at=now,
    )
    correction_asked.send(sender=ReviewCorrection, correction=correction)
    return correction


@transaction.atomic
def decide_correction(
    *, correction: ReviewCorrection, by, approve: bool, reason: str
) -> CorrectionDecision:
    """Approve or refuse what a judge asked for. Approved, it is the next version of her review, and
    what the balance counts; the earlier version stays. For good.

    Holds a lock on the challenge and the seat, as publishing does. Raises Refused for who judges
    here or wrote the idea, without a reason, the second time, once the result is out, and to
    approve what does not count any more.
    """
    review = correction.review
    Challenge.objects.select_for_update().get(pk=review.judge.challenge_id)
    locked(review.judge)
    asked = ReviewCorrection.objects.select_related(
        "decision", "review__idea", "review__judge__user", "review__judge__challenge"
    ).get(pk=correction.pk)
    now, reason = database_now(), one_line(reason)[:300]
    require(rules.may_decide_correction(by, asked, now=now))
    if not reason:
        raise Refused(_("Say why you approve or refuse it. The judge reads it."))
    decision = CorrectionDecision.objects.create(
        correction=asked,
        approved=approve,
        reason=reason,
        version=_apply(asked, now) if approve else None,
        asked_by_id=asked.asked_by_id,
        by=by,
        at=now,
    )
    correction_decided.send(sender=CorrectionDecision, decision=decision)
    return decision


def _apply(asked: ReviewCorrection, now) -> ReviewVersion:
    """Its time of completion stays: complete it was before judging closed."""
    review = asked.review
    require(rules.still_counts(review, asked))
    given = {int(criterion): value for criterion, value in asked.scores.items()}
    for criterion, value in given.items():
        Score.objects.filter(review=review, criterion_id=criterion).update(value=value)
    review.revision += 1
    review.saved_at = now
    review.save(update_fields=["revision", "saved_at"])
    keep_version(review, given, now)
    return _newest(review)


def _waiting(review: Review, wanted: dict[str, int], reason: str) -> ReviewCorrection | None:
    """The same, asked a moment ago: the button was pressed twice."""
    waits = review.corrections.filter(decision__isnull=True, reason=reason)
    return next((row for row in waits if row.scores == wanted), None)


def _newest(review: Review) -> ReviewVersion:
    return review.versions.order_by("number").last()
