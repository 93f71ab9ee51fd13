from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from challenges.core.clock import database_now
from challenges.core.errors import Refused

from .models import Account, Entry


@transaction.atomic
def post(
    *,
    key: str,
    debit: str,
    credit: str,
    amount_minor: int,
    currency: str,
    memo: str,
    reference: str = "",
) -> Entry:
    """Post an entry once for ever: the amount moves from the account `credit` to `debit`.

    Accounts are named by code and opened when first needed. The same key with the same content
    returns the first entry. Raises Refused when the key stands for something else and when more
    would leave an account than is held or owed there, and ValueError for an amount that is not a
    whole positive number of minor units.
    """
    if isinstance(amount_minor, bool) or not isinstance(amount_minor, int) or amount_minor <= 0:
        raise ValueError(f"{amount_minor!r} is not a positive whole number of minor units")
    if debit == credit:
        raise ValueError(f"{debit!r} cannot stand on both sides")
    content = {
        "debit": _account(debit, currency),
        "credit": _account(credit, currency),
        "amount_minor": amount_minor,
        "currency": currency,
        "memo": memo,
        "reference": reference,
    }
    return _posted(key, content)


@transaction.atomic
def reverse(*, entry: Entry, memo: str) -> Entry:
    """Take an entry back by its opposite, which names it; once for ever.

    Again with the same memo returns the first reversal. Raises Refused for a reversal, for an
    entry taken back for another reason, and when an account no longer holds the amount.
    """
    if entry.reverses_id:
        raise Refused(_("This is a correction itself. Book what is right as a new entry."))
    content = {
        "debit": entry.credit,
        "credit": entry.debit,
        "amount_minor": entry.amount_minor,
        "currency": entry.currency,
        "memo": memo,
        "reference": entry.reference,
        "reverses": entry,
    }
    return _posted(f"reversal:{entry.pk}", content)


def _posted(key: str, content: dict) -> Entry:
    entry = Entry.objects.filter(key=key).first() or _insert(key, content)
    if any(getattr(entry, name) != value for name, value in content.items()):
        raise Refused(_("Something else has been booked for this already. Nothing was changed."))
    return entry


def _insert(key: str, content: dict) -> Entry:
    try:
        with transaction.atomic():
            return Entry.objects.create(key=key, posted_at=database_now(), **content)
    except IntegrityError as error:
        # Somebody posted the same key at the same moment; the constraint kept one.
        if entry := Entry.objects.filter(key=key).first():
            return entry
        raise Refused(
            _("More would be paid out than is held or owed, so nothing was booked.")
        ) from error


def _account(code: str, currency: str) -> Account:
    account, _created = Account.objects.get_or_create(code=code, currency=currency)
    return account
