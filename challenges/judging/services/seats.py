import secrets

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.canonical import sha256_hex
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line
from challenges.ideas.enums import Status

from .. import agreement, rules
from ..models import Judge
from ..signals import judge_invited
from .assigning import assign_newcomer, keep_from_own_ideas
from .locking import locked


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
    # Whoever shares the shortlist out locks the challenge first, and then its judges.
    list(Challenge.objects.select_for_update().filter(judges__token_sha256=sha256_hex(token)))
    get_user_model().objects.select_for_update().get(pk=user.pk)
    seat = _locked_seat(token)
    now = database_now()
    require(rules.may_accept_invitation(user, seat, now=now))
    seat.user, seat.accepted_at = user, now
    seat.save(update_fields=["user", "accepted_at"])
    own = seat.challenge.ideas.filter(author=user, status__in=(Status.SUBMITTED, Status.MERGED))
    keep_from_own_ideas([seat], own, now)
    assign_newcomer(seat=seat, now=now)
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
def agree_to_rules(*, judge: Judge, sha256: str) -> Judge:
    """Keep that she agrees, with the words, in her language, and the time. sha256: of the words
    that she was shown. Raises Refused when they read otherwise by now, for an empty seat, and the
    second time.
    """
    seat = locked(judge)
    require(rules.may_agree(seat.user, seat))
    words = agreement.text()
    if sha256 != sha256_hex(words):
        raise Refused(_("The rules of the panel read otherwise now. Please read them again."))
    seat.rules_version, seat.rules_text, seat.rules_sha256 = agreement.VERSION, words, sha256
    seat.rules_agreed_at = database_now()
    seat.save(update_fields=["rules_version", "rules_text", "rules_sha256", "rules_agreed_at"])
    return seat


@transaction.atomic
def end_practice(*, judge: Judge) -> Judge:
    """She has practised, or knows how it works. What she gave the made-up idea is kept nowhere."""
    seat = locked(judge)
    if seat.practice_over_at is None:
        seat.practice_over_at = database_now()
        seat.save(update_fields=["practice_over_at"])
    return seat


def _locked_seat(token: str) -> Judge:
    seat = Judge.objects.select_for_update().filter(token_sha256=sha256_hex(token)).first()
    if seat is None:
        raise Refused(_("This invitation is not valid. A newer one may have replaced it."))
    return seat
