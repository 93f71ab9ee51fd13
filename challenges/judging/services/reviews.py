from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge, Criterion
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import plain_text
from challenges.ideas.models import Idea

from .. import rules
from ..enums import ReviewStatus
from ..models import Judge, Review, ReviewVersion, Score
from ..scale import others_scale
from .locking import idea_of, locked


class OutOfDate(Refused):
    """What is stored is newer than what the caller has seen. Nothing was written."""


@transaction.atomic
def save_review(
    *,
    judge: Judge,
    idea: Idea,
    scores: dict[int, int | None],
    remark_to_organiser: str = "",
    remark_to_author: str = "",
    complete: bool,
    seen: int | None = None,
) -> Review:
    """Keep what this judge thinks of this idea; it counts once complete.

    A draft may be partial. A complete review can be changed, or taken back to a draft, until
    judging closes; each time its scores are kept as a version. seen: the `revision` that the page
    showed, 0 for none; what was stored since is not overwritten.

    Raises Refused outside the window, for an idea not hers to score, before she is ready to judge,
    for a score that is no whole number from 0 to 10, and when complete with a criterion left out;
    OutOfDate when something else was stored since.
    """
    seat, idea, now = _may_write(judge, idea)
    given = valid_scores(seat.challenge, scores, complete=complete)
    wanted = {
        "status": ReviewStatus.COMPLETE if complete else ReviewStatus.DRAFT,
        "remark_to_organiser": plain_text(remark_to_organiser),
        "remark_to_author": plain_text(remark_to_author),
    }
    review = _stored(seat, idea)
    if seen is not None and review.revision != seen:
        if _says(review, wanted, given):
            # The same button pressed twice.
            return review
        raise OutOfDate(_("This score card was saved elsewhere since you opened it."))
    return _write(review, wanted, given, now)


@transaction.atomic
def keep_typed(
    *,
    judge: Judge,
    idea: Idea,
    scores: dict[int, int | None],
    remark_to_organiser: str = "",
    remark_to_author: str = "",
    seen: int | None,
) -> Review:
    """Save a draft while she goes on. A complete review changes by `save_review` alone, so that no
    late answer of a page undoes it. Raises as `save_review` does.
    """
    mine = Review.objects.filter(judge=locked(judge), idea=idea)
    if mine.filter(status=ReviewStatus.COMPLETE).exists():
        raise OutOfDate(_("This review is complete. It changes only when you save it yourself."))
    return save_review(
        judge=judge,
        idea=idea,
        scores=scores,
        remark_to_organiser=remark_to_organiser,
        remark_to_author=remark_to_author,
        complete=False,
        seen=seen,
    )


def keep_version(review: Review, given: dict[int, int], now) -> None:
    """Write down what the review says now, unless its last version said the same."""
    last = review.versions.order_by("number").last()
    scores = {str(criterion): value for criterion, value in given.items()}
    if last and (last.status, last.scores) == (review.status, scores):
        return
    number = last.number + 1 if last else 1
    ReviewVersion.objects.create(
        review=review, number=number, status=review.status, scores=scores, saved_at=now
    )


def scores_of(review: Review) -> dict[int, int]:
    return dict(review.scores.values_list("criterion_id", "value"))


def _may_write(judge: Judge, idea: Idea) -> tuple[Judge, Idea, object]:
    seat = locked(judge)
    now = database_now()
    idea = idea_of(seat, idea)
    require(rules.may_judge(seat.user, idea, now=now))
    return seat, idea, now


def _stored(seat: Judge, idea: Idea) -> Review:
    """Hers, or a new one that nobody has saved."""
    found = Review.objects.filter(judge=seat, idea=idea).first()
    return found or Review(judge=seat, idea=idea)


def _says(review: Review, wanted: dict, given: dict[int, int]) -> bool:
    same = all(getattr(review, name) == value for name, value in wanted.items())
    return bool(review.pk) and same and scores_of(review) == given


def _write(review: Review, wanted: dict, given: dict[int, int], now) -> Review:
    complete = wanted["status"] == ReviewStatus.COMPLETE
    was_complete = review.status == ReviewStatus.COMPLETE
    for name, value in wanted.items():
        setattr(review, name, value)
    review.revision += 1
    review.saved_at, review.completed_at = now, now if complete else None
    review.save()
    review.scores.exclude(criterion__in=given).delete()
    for criterion, value in given.items():
        Score.objects.update_or_create(
            review=review, criterion_id=criterion, defaults={"value": value}
        )
    seat = review.judge
    seat.assignments.filter(idea=review.idea_id).update(skipped_at=None)
    if complete or was_complete:
        keep_version(review, given, now)
    if complete:
        _look_at_scale(seat, now)
    return review


def _look_at_scale(seat: Judge, now) -> None:
    told = others_scale(seat, now)
    if told:
        seat.others_scale = told
        seat.save(update_fields=["others_scale"])


def valid_scores(challenge: Challenge, scores, *, complete: bool) -> dict[int, int]:
    wanted = set(Criterion.objects.filter(challenge=challenge).values_list("pk", flat=True))
    given = {criterion: value for criterion, value in scores.items() if value is not None}
    if not given.keys() <= wanted:
        raise Refused(_("This criterion does not belong to the challenge."))
    if any(type(value) is not int or not 0 <= value <= 10 for value in given.values()):
        raise Refused(_("A score is a whole number from 0 to 10."))
    if complete and given.keys() != wanted:
        raise Refused(_("Please give a score for every criterion, or save a draft."))
    return given
