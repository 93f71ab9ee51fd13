from datetime import datetime

from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.organisations.rules import may_edit_for
from challenges.ranking.queries import placing_of, result_of

from .models import Award


def may_award_bounty(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation, once a result is published."""
    return first_refusal(may_edit_for(user, challenge.organisation), award_is_due(challenge))


def award_is_due(challenge: Challenge) -> Verdict:
    """Is there a result with a winner, and a bounty to award?"""
    result = result_of(challenge)
    if result is None:
        return refused(_("The bounty is awarded by the published result, and there is none yet."))
    if not result.card.rules["bounty"]["tiers_minor"]:
        return refused(_("This challenge has no bounty."))
    if not placing_of(result):
        return refused(_("No idea passed, so nothing can be awarded."))
    if "disconnected" in result.data["statuses"] and not result.acknowledgement:
        return refused(
            _(
                "Some finalists have no chain of common judges, so the panel cannot compare them. "
                "Publish a corrected result that says so in public first."
            )
        )
    return ALLOWED


def may_mark_paid(user, award: Award) -> Verdict:
    """Owners and editors of the organisation that owes it."""
    return may_edit_for(user, award.challenge.organisation)
