"""Judges ask for wild cards."""

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line
from challenges.ideas.models import Idea

from .. import nomination_rules as rules
from ..models import Judge, Nomination
from ..nomination_queries import nominations_each
from .locking import idea_of, locked


@transaction.atomic
def nominate_idea(*, judge: Judge, idea: Idea, reason: str) -> Nomination:
    """Nominate an idea for a wild card; a second time changes the reason.

    Raises Refused outside the time for it, for an idea that is not hers to nominate, before she is
    ready to judge, without a reason, and when she has nominated as many as she may.
    """
    seat = locked(judge)
    idea = idea_of(seat, idea)
    now = database_now()
    require(rules.may_nominate(seat.user, idea, now=now))
    reason = one_line(reason)[:300]
    if not reason:
        raise Refused(_("Please say in a few words why the panel should look at this idea."))
    given = Nomination.objects.filter(judge=seat, idea=idea).first()
    if given is None:
        require(rules.has_nomination_left(seat))
        given = Nomination(judge=seat, idea=idea, number=_free_number(seat), nominated_at=now)
    given.reason = reason
    given.save()
    return given


@transaction.atomic
def take_back_nomination(*, judge: Judge, idea: Idea) -> bool:
    """As if it had never been given; returns whether there was one. Raises Refused outside the time
    for it, and before she is ready to judge."""
    seat = locked(judge)
    now = database_now()
    require(rules.may_take_back_nomination(seat.user, seat.challenge, now=now))
    deleted, _rows = Nomination.objects.filter(judge=seat, idea=idea).delete()
    return bool(deleted)


def _free_number(seat: Judge) -> int:
    taken = set(Nomination.objects.filter(judge=seat).values_list("number", flat=True))
    return next(n for n in range(1, nominations_each(seat.challenge) + 1) if n not in taken)
