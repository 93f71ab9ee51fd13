from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.canonical import sha256_hex
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.money import pool_tiers
from challenges.core.texts import one_line
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas
from challenges.ledger.services import post
from challenges.ranking.models import Result
from challenges.ranking.queries import placing_of, result_of

from .models import Award
from .queries import awards_of
from .rules import award_is_due
from .signals import bounty_awarded


@transaction.atomic
def award_bounty(*, challenge: Challenge, by) -> list[Award]:
    """Award the bounty by the published result and the frozen tiers; once for ever.

    Holds a lock on the challenge; whoever comes second gets the awards that are there. Tied ideas
    pool the tiers they occupy. Raises Refused without a published result, without anything to
    award, and when an idea that would be awarded is no longer public.
    """
    challenge = (
        Challenge.objects.select_for_update().select_related("organisation").get(pk=challenge.pk)
    )
    if standing := list(awards_of(challenge)):
        return standing
    require(award_is_due(challenge))
    result = result_of(challenge)
    awards = [
        _award(challenge, result, idea, place=place, amount_minor=amount, by=by)
        for idea, place, amount in _winners(challenge, result)
    ]
    for award in awards:
        bounty_awarded.send(sender=Award, award=award)
    return awards


def shares(result: Result) -> list[tuple[str, int, int]]:
    """(public id of the idea, place, amount) of everybody whom the frozen tiers give something."""
    tiers = result.card.rules["bounty"]["tiers_minor"]
    placed = [(row.place, row.idea) for row in placing_of(result)]
    # Among the tied, a spare cent goes by a lot that nobody could choose.
    placed.sort(key=lambda pair: (pair[0], sha256_hex(result.digest + pair[1])))
    amounts = pool_tiers(tiers, [place for place, _id in placed])
    return [
        (public_id, place, amount)
        for (place, public_id), amount in zip(placed, amounts, strict=True)
        if amount
    ]


def _winners(challenge: Challenge, result: Result) -> list[tuple[Idea, int, int]]:
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
    order = post(
        key=f"award:{challenge.pk}:{idea.public_id}",
        debit=f"organisation:{challenge.organisation.public_id}:bounty",
        credit=f"member:{idea.author.public_id}:due",
        amount_minor=amount_minor,
        currency=currency,
        memo=f"Bounty of {challenge.slug}, place {place}",
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


@transaction.atomic
def mark_paid(*, award: Award, by, reference: str) -> Award:
    """Book that the organisation has paid an award, with the bank's reference; once for ever.

    The same reference again changes nothing. Raises Refused without a reference, and when the
    award has been paid under another one.
    """
    reference = one_line(reference)[:120]
    if not reference:
        raise Refused(_("Give the reference of the payment, as on the bank statement."))
    award = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    if award.payment_id:
        if award.payment.reference == reference:
            return award
        raise Refused(_("This award has been paid already, under another reference."))
    organisation = award.challenge.organisation.public_id
    award.payment = post(
        key=f"payment:{award.challenge_id}:{award.idea.public_id}",
        debit=f"member:{award.idea.author.public_id}:due",
        credit=f"organisation:{organisation}:paid",
        amount_minor=award.amount_minor,
        currency=award.currency,
        memo=f"Payment of {award.challenge.slug}, place {award.place}, marked by {by.public_id}",
        reference=reference,
    )
    award.save(update_fields=["payment"])
    return award
