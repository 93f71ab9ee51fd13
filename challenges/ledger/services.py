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
    returns the first entry. Raises Refused when the key stands for something else, and ValueError
    for an amount that is not a whole positive number of minor units.
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
    entry = Entry.objects.filter(key=key).first() or _insert(key, content)
    if any(getattr(entry, name) != value for name, value in content.items()):
        raise Refused(_("Something else has been booked for this already. Nothing was changed."))
    return entry


def _insert(key: str, content: dict) -> Entry:
    try:
        with transaction.atomic():
            return Entry.objects.create(key=key, posted_at=database_now(), **content)
    except IntegrityError:
        # Somebody posted the same key at the same moment; the constraint kept one.
        return Entry.objects.get(key=key)


def _account(code: str, currency: str) -> Account:
    account, _created = Account.objects.get_or_create(code=code, currency=currency)
    return account
