"""Letters to judges about what they owe: at most one a day each."""

from datetime import UTC

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require

from ..models import Judge
from ..panel_models import Reminder
from ..panel_queries import seated
from ..panel_rules import reminders_make_sense
from ..queries import with_progress
from ..signals import judge_reminded


@transaction.atomic
def remind_judge(*, judge: Judge, by) -> Reminder:
    """Write to one judge about the reviews that she owes.

    Raises Refused outside of judging, when she owes nothing, and when she was written to today.
    """
    now = database_now()
    require(reminders_make_sense(judge.challenge, now=now))
    seat = _who_owe(judge.challenge).filter(pk=judge.pk).first()
    if seat is None:
        raise Refused(_("This judge owes nothing, so there is nothing to remind of."))
    reminder = _remind(seat, by, now)
    if reminder is None:
        raise Refused(_("This judge was reminded today already. One letter a day is enough."))
    return reminder


@transaction.atomic
def remind_all(*, challenge: Challenge, by) -> list[Reminder]:
    """Write to every judge who owes a review and was not written to today.

    Raises Refused outside of judging, and when nobody is left to write to.
    """
    now = database_now()
    require(reminders_make_sense(challenge, now=now))
    sent = [_remind(seat, by, now) for seat in _who_owe(challenge)]
    if not any(sent):
        raise Refused(_("Everybody who owes a review was reminded today already, or nobody owes."))
    return [reminder for reminder in sent if reminder]


def _who_owe(challenge: Challenge):
    seats = with_progress(seated(Judge.objects.filter(challenge=challenge)))
    owing = [seat.pk for seat in seats if seat.scored < seat.to_score]
    return with_progress(Judge.objects.filter(pk__in=owing)).select_related("challenge__page")


def _remind(seat: Judge, by, now) -> Reminder | None:
    """None where somebody wrote to her today, also a moment ago: the constraint decides."""
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                judge=seat, day=now.astimezone(UTC).date(), by=by, sent_at=now
            )
    except IntegrityError:
        return None
    judge_reminded.send(sender=Judge, judge=seat, scored=seat.scored, to_score=seat.to_score)
    return reminder
