"""What every write of a judge begins with; nothing here is a door of its own."""

from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.errors import Refused
from challenges.ideas.models import Idea

from ..models import Judge


def lock_challenge(judge: Judge) -> Challenge:
    """Her challenge under a lock, for what gives others something to score: whoever shares the
    shortlist out locks it first, and then its judges."""
    return Challenge.objects.select_for_update().get(pk=judge.challenge_id)


def locked(judge: Judge) -> Judge:
    """Read anew under a lock, so that neither the seat nor the windows are out of date."""
    return Judge.objects.select_for_update().get(pk=judge.pk)


def idea_of(seat: Judge, idea: Idea) -> Idea:
    """The idea read anew. Raises Refused unless it is of the challenge of an accepted seat."""
    fresh = Idea.objects.filter(pk=idea.pk, challenge_id=seat.challenge_id).first()
    if fresh is None or seat.accepted_at is None:
        raise Refused(_("This idea is not yours to score."))
    # One challenge, read once: its windows decide.
    fresh.challenge = seat.challenge
    return fresh
