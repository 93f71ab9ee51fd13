import logging

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas
from challenges.ledger.services import post
from challenges.ranking.models import Result
from challenges.ranking.queries import result_of

from ..decision import is_overdue, undecided
from ..models import Award
from ..queries import awards_of
from ..rules import award_is_due
from ..shares import shares
from ..signals import bounty_awarded

logger = logging.getLogger(__name__)


@transaction.atomic
def award_bounty(*, challenge: Challenge, by) -> list[Award]:
    """Award the bounty by the published result and the frozen rules; once for ever.

    by: None where the organisation's date has passed and nobody of it decided. Holds a lock on the
    challenge; whoever comes second gets the awards that are there. Raises Refused without a
    published result, without anything to award, when an idea that would be awarded is no longer
    public, and for nobody before the date.
    """
    challenge = (
        Challenge.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=challenge.pk)
    )
    if standing := list(awards_of(challenge)):
        return standing
    require(award_is_due(challenge))
    if by is None and not is_overdue(challenge, database_now()):
        raise Refused(_("The organisation still has time to award the bounty by itself."))
    result = result_of(challenge)
    for idea, place, amount in _winners(challenge, result):
        _award(challenge, result, idea, place=place, amount_minor=amount, by=by)
    awards = list(awards_of(challenge))
    for award in awards:
        bounty_awarded.send(sender=Award, award=award)
    return awards


def award_overdue() -> int:
    """Award, by the published ranking, where the organisation let its own date pass.

    For the worker's ticker; any number of workers may call it, however late. Returns how many
    challenges were awarded. What cannot be awarded (a winner hidden since) stays for a person.
    """
    count = 0
    for challenge in undecided(database_now()):
        try:
            count += bool(award_bounty(challenge=challenge, by=None))
        except Refused as refusal:
            logger.info("The bounty of %s waits: %s", challenge.slug, refusal.reason)
    return count


def _winners(challenge: Challenge, result: Result) -> list[tuple[Idea, int | None, int]]:
    due = shares(result)
    ideas = public_ideas(challenge).select_related("author")
    found = ideas.in_bulk([public_id for public_id, _place, _amount in due], field_name="public_id")
    if len(found) < len(due):
        raise Refused(
            _("An idea with a place is no longer public. Publish a corrected result first.")
        )
    return [(found[public_id], place, amount) for public_id, place, amount in due]


def _award(challenge: Challenge, result: Result, idea: Idea, *, place, amount_minor, by) -> Award:
    currency = result.card.rules["bounty"]["currency"]
    what = f"place {place}" if place else "a share of what nobody won"
    order = post(
        key=f"award:{challenge.pk}:{idea.public_id}",
        debit=f"organisation:{challenge.organisation.public_id}:bounty",
        credit=f"member:{idea.author.public_id}:due",
        amount_minor=amount_minor,
        currency=currency,
        memo=f"Bounty of {challenge.slug}, {what}",
    )
    return Award.objects.create(
        challenge=challenge,
        result=result,
        idea=idea,
        place=place,
        amount_minor=amount_minor,
        currency=currency,
        awarded_by=by,
        awarded_at=database_now(),
        order=order,
    )
