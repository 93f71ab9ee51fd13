import secrets

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge, Criterion
from challenges.core.canonical import sha256_hex
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line, plain_text
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea

from . import rules
from .enums import ReviewStatus
from .models import Assignment, Conflict, Judge, Review, Score
from .queries import accepted, ideas_before_panel
from .signals import judge_invited


@transaction.atomic
def invite_judge(*, challenge: Challenge, email: str, by, credential: str = "") -> Judge:
    """Offer a seat by mail. The same address keeps its seat and gets a new link; the old one dies.

    Only the hash of the link's secret is kept. Raises Refused for somebody seated, for an address
    that was written to shortly before, and once judging has closed.
    """
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    email = email.strip().lower()
    now = database_now()
    require(rules.may_be_invited(email, challenge, now=now))
    token = secrets.token_urlsafe(32)
    seat = rules.seat_of_address(email, challenge) or Judge(challenge=challenge)
    seat.email = email
    seat.credential = one_line(credential)[:160] or seat.credential
    seat.token_sha256 = sha256_hex(token)
    seat.invited_by, seat.invited_at = by, now
    seat.declined_at, seat.decline_reason = None, ""
    seat.save()
    judge_invited.send(sender=Judge, judge=seat, token=token)
    return seat


@transaction.atomic
def accept_invitation(*, token: str, user) -> Judge:
    """Take the seat, and whatever the panel has to score.

    The person's row is locked as well as the seat's: her first support waits for it, and then finds
    a judge. Raises Refused unless the link is unused and hers, or when she has voted here.
    """
    get_user_model().objects.select_for_update().get(pk=user.pk)
    seat = _locked_seat(token)
    now = database_now()
    require(rules.may_accept_invitation(user, seat, now=now))
    seat.user, seat.accepted_at = user, now
    seat.save(update_fields=["user", "accepted_at"])
    own = seat.challenge.ideas.filter(author=user, status=Status.SUBMITTED)
    _keep_from_own_ideas([seat], own, now)
    _assign([seat], ideas_before_panel(seat.challenge), now)
    return seat


@transaction.atomic
def decline_invitation(*, token: str, reason: str = "") -> Judge:
    """Leave the seat empty; needs the link and no account. Raises Refused unless it is unused."""
    seat = _locked_seat(token)
    now = database_now()
    require(rules.may_answer_invitation(seat, now=now))
    seat.declined_at, seat.decline_reason = now, one_line(reason)[:300]
    seat.save(update_fields=["declined_at", "decline_reason"])
    return seat


@transaction.atomic
def assign_all(*, challenge: Challenge, ideas) -> None:
    """Every judge is to score every one of these ideas, except her own. A second call adds nothing.

    Raises Refused when an idea belongs to another challenge.
    """
    ideas = list(ideas)
    if any(idea.challenge_id != challenge.pk for idea in ideas):
        raise Refused(_("An idea of another challenge cannot be judged here."))
    now = database_now()
    seats = list(accepted(Judge.objects.select_for_update().filter(challenge=challenge)))
    _keep_from_own_ideas(seats, ideas, now)
    _assign(seats, ideas, now)


@transaction.atomic
def declare_conflict(*, judge: Judge, idea: Idea, reason: str) -> Conflict:
    """This judge shall not score this idea. Her draft goes; a complete review stays but no longer
    counts. Cannot be taken back. Raises Refused for an idea that is not hers to score, without a
    reason, once the result is out, and once she could see it coming.
    """
    seat = _locked(judge)
    idea = _idea_of(seat, idea)
    reason = one_line(reason)[:300]
    if not reason:
        raise Refused(_("Please say in a few words what connects you with this idea."))
    now = database_now()
    require(rules.may_declare_conflict(seat.user, idea, now=now))
    Review.objects.filter(judge=seat, idea=idea, status=ReviewStatus.DRAFT).delete()
    conflict, _created = Conflict.objects.get_or_create(
        judge=seat, idea=idea, defaults={"reason": reason, "declared_at": now}
    )
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


def _locked_seat(token: str) -> Judge:
    seat = Judge.objects.select_for_update().filter(token_sha256=sha256_hex(token)).first()
    if seat is None:
        raise Refused(_("This invitation is not valid. A newer one may have replaced it."))
    return seat


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


def _keep_from_own_ideas(seats, ideas, now) -> None:
    Conflict.objects.bulk_create(
        [
            Conflict(judge=seat, idea=idea, reason=_("Own idea"), declared_at=now)
            for seat in seats
            for idea in ideas
            if idea.author_id == seat.user_id
        ],
        ignore_conflicts=True,
    )


def _assign(seats, ideas, now) -> None:
    barred = set(Conflict.objects.filter(judge__in=seats).values_list("judge_id", "idea_id"))
    Assignment.objects.bulk_create(
        [
            Assignment(judge=seat, idea=idea, shuffle_key=secrets.randbelow(2**31), assigned_at=now)
            for seat in seats
            for idea in ideas
            if (seat.pk, idea.pk) not in barred
        ],
        ignore_conflicts=True,
    )
