"""Amounts of money as a person types them; exact, and never a float."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# 6000, 6000.5, 6000.50, and with commas at every third place: 6,000.50
TYPED = re.compile(r"(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{1,2})?", re.ASCII)
MINOR_UNITS = 100


def minor_units(text: str) -> int:
    """ "6,000.50" as 600050. Raises ValidationError for what is not plainly an amount."""
    text = "".join(text.split())
    if not TYPED.fullmatch(text):
        raise ValidationError(_("Write an amount such as 6000 or 6000.50."))
    amount = int(Decimal(text.replace(",", "")) * MINOR_UNITS)
    if not amount:
        raise ValidationError(_("The amount must be more than nothing."))
    return amount


def typed_amount(minor: int) -> str:
    """600050 as "6000.50", for the field it was typed into."""
    return f"{minor // MINOR_UNITS}.{minor % MINOR_UNITS:02d}"
