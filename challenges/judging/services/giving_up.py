"""Ideas that a judge puts off or leaves to somebody else."""

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Criterion
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line
from challenges.ideas.models import Idea

from .. import rules
from ..enums import ReviewStatus
from ..models import Assignment, Conflict, Judge, Review
from .assigning import draw_replacement
from .locking import idea_of, lock_challenge, locked
from .reviews import keep_version, scores_of


@transaction.atomic
def skip_idea(*, judge: Judge, idea: Idea) -> Assignment:
    """Put it off: it goes to the end of her queue, with whatever she has saved. Raises Refused when
    she could not score it now, or has.
    """
    seat = locked(judge)
    idea = idea_of(seat, idea)
    now = database_now()
    require(rules.may_judge(seat.user, idea, now=now))
    if Review.objects.filter(judge=seat, idea=idea, status=ReviewStatus.COMPLETE).exists():
        raise Refused(_("You have scored this idea already."))
    task = seat.assignments.get(idea=idea)
    task.skipped_at = now
    task.save(update_fields=["skipped_at"])
    return task


@transaction.atomic
def recuse(*, judge: Judge, idea: Idea, criterion: Criterion) -> Review:
    """She cannot judge this criterion: her review is withdrawn with what it says, counts nowhere,
    and another judge is drawn. Cannot be taken back. Raises Refused when she could not score it
    now, and for a criterion of another challenge.
    """
    lock_challenge(judge)
    seat = locked(judge)
    idea = idea_of(seat, idea)
    now = database_now()
    require(rules.may_recuse(seat.user, idea, now=now))
    if criterion.challenge_id != seat.challenge_id:
        raise Refused(_("This criterion does not belong to the challenge."))
    found = Review.objects.filter(judge=seat, idea=idea).first()
    review = found or Review(judge=seat, idea=idea)
    review.status, review.withdrawn_over = ReviewStatus.WITHDRAWN, criterion
    review.saved_at = review.withdrawn_at = now
    review.revision += 1
    review.save()
    keep_version(review, scores_of(review), now)
    draw_replacement(judge=seat, idea=idea)
    return review


@transaction.atomic
def declare_conflict(*, judge: Judge, idea: Idea, reason: str) -> Conflict:
    """This judge shall not score this idea; while judging is open, another one is drawn. Her draft
    goes; what was complete once stays but no longer counts. Cannot be taken back. Raises Refused
    for an idea that is not hers to score, without a reason, once the result is out, and once she
    could see it coming.
    """
    lock_challenge(judge)
    seat = locked(judge)
    idea = idea_of(seat, idea)
    reason = one_line(reason)[:300]
    if not reason:
        raise Refused(_("Please say in a few words what connects you with this idea."))
    now = database_now()
    require(rules.may_declare_conflict(seat.user, idea, now=now))
    drafts = Review.objects.filter(judge=seat, idea=idea, status=ReviewStatus.DRAFT)
    drafts.filter(versions__isnull=True).delete()
    conflict, created = Conflict.objects.get_or_create(
        judge=seat, idea=idea, defaults={"reason": reason, "declared_at": now}
    )
    if created:
        draw_replacement(judge=seat, idea=idea)
    return conflict
