from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge, Criterion
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line, plain_text
from challenges.ideas.models import Idea

from .. import rules
from ..enums import ReviewStatus
from ..models import Conflict, Judge, Review, Score
from .assigning import draw_replacement


@transaction.atomic
def declare_conflict(*, judge: Judge, idea: Idea, reason: str) -> Conflict:
    """This judge shall not score this idea. Her draft goes; a complete review stays but no longer
    counts; another judge is drawn where the plan says so. Cannot be taken back.

    Raises Refused for an idea that is not hers to score, without a reason, once the result is out,
    and once she could see it coming.
    """
    # Whoever shares the shortlist out locks the challenge first, and then its judges.
    Challenge.objects.select_for_update().get(pk=judge.challenge_id)
    seat = _locked(judge)
    idea = _idea_of(seat, idea)
    reason = one_line(reason)[:300]
    if not reason:
        raise Refused(_("Please say in a few words what connects you with this idea."))
    now = database_now()
    require(rules.may_declare_conflict(seat.user, idea, now=now))
    Review.objects.filter(judge=seat, idea=idea, status=ReviewStatus.DRAFT).delete()
    conflict, created = Conflict.objects.get_or_create(
        judge=seat, idea=idea, defaults={"reason": reason, "declared_at": now}
    )
    if created:
        draw_replacement(judge=seat, idea=idea)
    return conflict


@transaction.atomic
def save_review(
    *,
    judge: Judge,
    idea: Idea,
    scores: dict[int, int | None],
    remark_to_organiser: str = "",
    remark_to_author: str = "",
    complete: bool,
) -> Review:
    """Keep what this judge thinks of this idea; it counts once complete.

    A draft may be partial. A complete review can be changed, or taken back to a draft, until
    judging closes. Raises Refused outside the window, for an idea not hers to score, for a score
    that is no whole number from 0 to 10, and when complete with a criterion left out.
    """
    seat = _locked(judge)
    now = database_now()
    idea = _idea_of(seat, idea)
    require(rules.may_judge(seat.user, idea, now=now))
    given = _valid_scores(seat.challenge, scores, complete=complete)
    review, _created = Review.objects.update_or_create(
        judge=seat,
        idea=idea,
        defaults={
            "status": ReviewStatus.COMPLETE if complete else ReviewStatus.DRAFT,
            "remark_to_organiser": plain_text(remark_to_organiser),
            "remark_to_author": plain_text(remark_to_author),
            "saved_at": now,
            "completed_at": now if complete else None,
        },
    )
    review.scores.exclude(criterion__in=given).delete()
    for criterion, value in given.items():
        Score.objects.update_or_create(
            review=review, criterion_id=criterion, defaults={"value": value}
        )
    return review


def _valid_scores(challenge: Challenge, scores, *, complete: bool) -> dict[int, int]:
    wanted = set(Criterion.objects.filter(challenge=challenge).values_list("pk", flat=True))
    given = {criterion: value for criterion, value in scores.items() if value is not None}
    if not given.keys() <= wanted:
        raise Refused(_("This criterion does not belong to the challenge."))
    if any(type(value) is not int or not 0 <= value <= 10 for value in given.values()):
        raise Refused(_("A score is a whole number from 0 to 10."))
    if complete and given.keys() != wanted:
        raise Refused(_("Please give a score for every criterion, or save a draft."))
    return given


def _locked(judge: Judge) -> Judge:
    """Read anew under a lock, so that neither the seat nor the windows are out of date."""
    return Judge.objects.select_for_update().get(pk=judge.pk)


def _idea_of(seat: Judge, idea: Idea) -> Idea:
    fresh = Idea.objects.filter(pk=idea.pk, challenge_id=seat.challenge_id).first()
    if fresh is None or seat.accepted_at is None:
        raise Refused(_("This idea is not yours to score."))
    # One challenge, read once: its windows decide.
    fresh.challenge = seat.challenge
    return fresh
