from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import one_line
from challenges.ledger.models import Entry
from challenges.ledger.services import post

from .enums import DepositKind
from .models import Deposit
from .queries import held_account, held_of
from .rules import takes_money


@transaction.atomic
def confirm_held(*, challenge: Challenge, amount_minor: int, reference: str, by) -> Deposit:
    """Book that the bounty, or a part of it, has been paid in, as the bank statement says.

    Holds a lock on the challenge. The same reference and amount again changes nothing. Raises
    Refused without a reference, for one that stands for another amount, for more than the bounty,
    and once the challenge is decided.
    """
    challenge = _locked(challenge)
    reference = _reference(reference)
    if standing := _standing(challenge, DepositKind.PAID_IN, reference, amount_minor):
        return standing
    require(takes_money(challenge))
    if amount_minor > held_of(challenge).missing_minor:
        raise Refused(_("That is more than the bounty. Confirm what the statement says, or less."))
    entry = post(
        key=f"deposit:{challenge.pk}:{reference}",
        debit=held_account(challenge),
        credit=_paid_account(challenge),
        amount_minor=amount_minor,
        currency=challenge.currency,
        memo=f"Bounty of {challenge.slug} paid in",
        reference=reference,
    )
    return _deposit(challenge, DepositKind.PAID_IN, entry, by)


@transaction.atomic
def return_held(*, challenge: Challenge, amount_minor: int, reference: str, by) -> Deposit:
    """Book that money held went back to the organisation. How much may go is for the caller to
    know (awards.services.return_rest); never more than is held: the books refuse it."""
    challenge = _locked(challenge)
    reference = _reference(reference)
    if standing := _standing(challenge, DepositKind.RETURNED, reference, amount_minor):
        return standing
    entry = post(
        key=f"return:{challenge.pk}:{reference}",
        debit=_paid_account(challenge),
        credit=held_account(challenge),
        amount_minor=amount_minor,
        currency=challenge.currency,
        memo=f"Rest of the bounty of {challenge.slug} returned",
        reference=reference,
    )
    return _deposit(challenge, DepositKind.RETURNED, entry, by)


@transaction.atomic
def carry_held(*, challenge: Challenge, to: Challenge, amount_minor: int, by) -> Deposit:
    """Book what is held for one challenge as held for the organisation's next one, once.

    Raises Refused for a challenge of somebody else, in another currency, or with less to pay in.
    """
    first, second = sorted((challenge, to), key=lambda one: one.pk)
    locked = {one.pk: _locked(one) for one in (first, second)}
    challenge, to = locked[challenge.pk], locked[to.pk]
    if to == challenge or to.organisation_id != challenge.organisation_id:
        raise Refused(_("Choose another challenge of the same organisation."))
    if to.currency != challenge.currency:
        raise Refused(_("Choose a challenge in the same currency."))
    reference = f"{challenge.slug} → {to.slug}"[:120]
    if standing := _standing(challenge, DepositKind.CARRIED, reference, amount_minor):
        return standing
    require(takes_money(to))
    if amount_minor > held_of(to).missing_minor:
        raise Refused(_("The bounty of that challenge is less than what would be carried to it."))
    entry = post(
        key=f"carry:{challenge.pk}:{to.pk}",
        debit=held_account(to),
        credit=held_account(challenge),
        amount_minor=amount_minor,
        currency=challenge.currency,
        memo=f"Bounty of {challenge.slug} carried to {to.slug}",
        reference=reference,
    )
    _deposit(to, DepositKind.BROUGHT, entry, by)
    return _deposit(challenge, DepositKind.CARRIED, entry, by)


def _locked(challenge: Challenge) -> Challenge:
    challenges = Challenge.objects.select_for_update(of=("self",)).select_related("organisation")
    return challenges.get(pk=challenge.pk)


def _reference(text: str) -> str:
    reference = one_line(text)[:120]
    if not reference:
        raise Refused(_("Give the reference of the payment, as on the bank statement."))
    return reference


def _standing(challenge: Challenge, kind: str, reference: str, amount_minor: int):
    deposit = Deposit.objects.filter(challenge=challenge, kind=kind, reference=reference).first()
    if deposit and deposit.amount_minor != amount_minor:
        raise Refused(_("Another amount has been booked under this reference already."))
    return deposit


def _paid_account(challenge: Challenge) -> str:
    return f"organisation:{challenge.organisation.public_id}:paid"


def _deposit(challenge: Challenge, kind: str, entry: Entry, by) -> Deposit:
    return Deposit.objects.create(
        challenge=challenge,
        kind=kind,
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        reference=entry.reference,
        confirmed_by=by,
        confirmed_at=database_now(),
        entry=entry,
    )
