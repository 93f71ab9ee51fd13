"""Numbers as a result tells them: rounded once, in the reader's language, claiming no certainty."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

SMALLEST = Decimal("0.000001")


def count(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def score(number: Decimal) -> str:
    """With one decimal, rounded as the filter floatformat rounds (number_format only cuts off)."""
    return decimal(number, 1)


def decimal(number: Decimal | str, places: int) -> str:
    """With so many decimals; a minus is a minus and not a hyphen, and there is no minus zero."""
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = number_format(abs(rounded), decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"\N{MINUS SIGN}{text}" if rounded < 0 else text


def signed(number: Decimal) -> str:
    """A difference with one decimal and its sign; what rounds to nothing has none."""
    text = decimal(number, 1)
    return f"+{text}" if number > 0 and text != decimal(Decimal(0), 1) else text


def percent(share: Decimal, places: int = 0) -> str:
    """A share of 1 as a percentage; what is nearly nothing or everything does not round to it."""
    step = Decimal(1).scaleb(-2 - places)
    shown = share.quantize(step, ROUND_HALF_UP)
    if share > 0 and not shown:
        return _("less than %s%%") % number_format(step * 100, decimal_pos=places)
    if share < 1 and shown == 1:
        return _("more than %s%%") % number_format(100 - step * 100, decimal_pos=places)
    return _("%s%%") % number_format(shown * 100, decimal_pos=places)


def weight_percent(share: Decimal) -> str:
    """A weight of the crowd: whole where it is whole, else with one decimal."""
    return percent(share, 0 if share * 100 == (share * 100).to_integral_value() else 1)


def chance(row) -> str:
    """Of being truly first. That no draw put it first does not make it impossible."""
    return percent(row.p_win if row.p_win or row.gate else SMALLEST)


def listed(words) -> str:
    """“A”, “B” and “C”."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return _("%(several)s and %(last)s") % {"several": ", ".join(words[:-1]), "last": words[-1]}


def quoted(ids, titles) -> str:
    """The titles of several ideas."""
    return listed(_("“%s”") % titles[public_id] for public_id in ids)
