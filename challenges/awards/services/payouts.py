"""The way of the money: ordered, approved by a second person, sent, confirmed, or come back.

Each step is taken once, whoever clicks, from however many servers: the lock of the award puts them
in a row, and constraints hold where a lock does not.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line
from challenges.funding.queries import held_account
from challenges.ledger.services import post, reverse

from ..enums import PayoutState
from ..models import Award, Payout, PayoutDetails, PayoutStep
from ..queries import free_minor
from ..rules import (
    is_second_person,
    payout_can_be_confirmed,
    payout_can_be_ordered,
    payout_can_be_returned,
    payout_can_be_sent,
)
from ..signals import payout_sent
from .accepting import locked


@transaction.atomic
def order_payout(*, award: Award, by) -> Payout:
    """Ask that an award be paid; from what the platform holds, where that is enough.

    Holds a lock on challenge and award. While an order stands, it is returned to whoever asks
    again. Raises Refused until the winner has accepted and said where the money goes.
    """
    # What is held is spoken for by one order at a time.
    challenge = Challenge.objects.select_for_update(of=("self",)).get(pk=award.challenge_id)
    award = locked(award)
    standing = award.payout
    if standing and standing.state != PayoutState.RETURNED:
        return standing
    require(payout_can_be_ordered(award))
    return Payout.objects.create(
        award=award,
        number=standing.number + 1 if standing else 1,
        from_held=award.currency == challenge.currency
        and free_minor(challenge) >= award.amount_minor,
        ordered_by=by,
        ordered_at=database_now(),
    )


@transaction.atomic
def approve_payout(*, payout: Payout, by) -> Payout:
    """A second person agrees that it be paid. Approved already, it stays as it is.

    Raises Refused for who ordered it, and once it came back.
    """
    payout = _locked(payout)
    require(is_second_person(by, payout))
    if payout.step(PayoutState.APPROVED):
        return payout
    if payout.state != PayoutState.ORDERED:
        raise Refused(_("This order was called off. Order the payment again."))
    _take(payout, PayoutState.APPROVED, by, ordered_by=payout.ordered_by)
    return _locked(payout)


@transaction.atomic
def send_payout(*, payout: Payout, by, reference: str) -> Payout:
    """Book that the money has left, with the bank's reference; once for ever.

    The same reference again changes nothing. Raises Refused without a reference, before a second
    person has approved, when it has left under another reference, and when less is held or owed.
    """
    reference = one_line(reference)[:120]
    if not reference:
        raise Refused(_("Give the reference of the payment, as on the bank statement."))
    payout = _locked(payout)
    if payout.sent:
        if payout.sent.reference == reference:
            return payout
        raise Refused(_("This award has been paid already, under another reference."))
    require(payout_can_be_sent(payout))
    entry = _entry_of(payout, reference)
    _take(payout, PayoutState.SENT, by, reference=reference, entry=entry)
    payout = _locked(payout)
    payout_sent.send(sender=Payout, payout=payout)
    return payout


@transaction.atomic
def confirm_payout(*, payout: Payout, by) -> Payout:
    """The winner says that the money has arrived: the rights are bought, and the number of her
    account is forgotten. Once more changes nothing. Raises Refused for anybody else, and while
    nothing is on its way."""
    payout = _locked(payout)
    if payout.award.idea.author_id != by.pk:
        raise Refused(_("Only the winner says that the money has arrived."))
    if payout.state == PayoutState.CONFIRMED:
        return payout
    require(payout_can_be_confirmed(payout))
    _take(payout, PayoutState.CONFIRMED, by)
    PayoutDetails.objects.filter(award=payout.award).delete()
    return _locked(payout)


@transaction.atomic
def return_payout(*, payout: Payout, by, reason: str) -> Payout:
    """The money came back, or an order not sent yet is called off: the award is owed again.

    What was booked is taken back by its opposite. Once more changes nothing. Raises Refused
    without a reason, and once the winner has confirmed.
    """
    payout = _locked(payout)
    if payout.state == PayoutState.RETURNED:
        return payout
    require(payout_can_be_returned(payout))
    reason = one_line(reason)[:300]
    if not reason:
        raise Refused(_("Say why the payment came back, or is called off. The winner reads it."))
    entry = payout.sent and reverse(entry=payout.sent.entry, memo=f"Came back: {reason}"[:200])
    _take(payout, PayoutState.RETURNED, by, reason=reason, entry=entry)
    return _locked(payout)


def _locked(payout: Payout) -> Payout:
    """The payout as it is now, with the lock of its award."""
    award = locked(Award(pk=payout.award_id))
    found = next(each for each in award.payouts.all() if each.pk == payout.pk)
    found.award = award
    return found


def _take(payout: Payout, kind: str, by, **more) -> PayoutStep:
    return PayoutStep.objects.create(payout=payout, kind=kind, by=by, at=database_now(), **more)


def _entry_of(payout: Payout, reference: str):
    award, challenge = payout.award, payout.award.challenge
    attempt = f":{payout.number}" if payout.number > 1 else ""
    paid = f"organisation:{challenge.organisation.public_id}:paid"
    place = f"place {award.place}" if award.place else "a share"
    return post(
        key=f"payment:{challenge.pk}:{award.idea.public_id}{attempt}",
        debit=f"member:{award.idea.author.public_id}:due",
        credit=held_account(challenge) if payout.from_held else paid,
        amount_minor=award.amount_minor,
        currency=award.currency,
        memo=f"Payment of {challenge.slug}, {place}",
        reference=reference,
    )
