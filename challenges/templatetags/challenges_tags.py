"""What templates ask of the challenges: filters for money and time, and the facts of a page."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.core.paginator import Page
from django.utils.formats import get_format, number_format

from challenges.briefs import phases
from challenges.briefs.models import Challenge
from challenges.core.clock import page_now
from challenges.core.money.words import decimals_of

register = template.Library()

# Before the amount, but for the złoty; what has none is written with its code.
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "ZAR": "R"}
SYMBOLS_BEHIND = {"PLN": "zł"}
NO_BREAK = "\N{NO-BREAK SPACE}"


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    """600000 of EUR as €6,000, 600050 as €6,000.50, and of JPY as 600,050 JPY; never a float."""
    if amount_minor is None or amount_minor == "":
        return ""
    digits = decimals_of(currency)
    units, rest = divmod(abs(amount_minor), 10**digits)
    text = number_format(units, use_l10n=True, force_grouping=True)
    if rest:
        text += f"{get_format('DECIMAL_SEPARATOR')}{rest:0{digits}d}"
    sign = "−" if amount_minor < 0 else ""
    if currency in SYMBOLS:
        return f"{sign}{SYMBOLS[currency]}{text}"
    return f"{sign}{text}{NO_BREAK}{SYMBOLS_BEHIND.get(currency, currency)}"


@register.filter
def in_zone(at: datetime | None, challenge: Challenge) -> str:
    """A moment as clocks show it where the challenge is, with the zone's abbreviation."""
    return phases.in_zone(at, challenge) if at else ""


@register.filter
def score(value: str | Decimal | None) -> str:
    """A score as the result keeps it, a decimal text, with one decimal: "61.27" as 61.3."""
    if value is None or value == "":
        return ""
    # number_format only cuts digits off; rounded as the filter floatformat rounds.
    rounded = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=1, use_l10n=True)


@register.simple_tag(takes_context=True, name="stage_of")
@register.simple_tag(takes_context=True)
def stage(context, challenge: Challenge) -> str:
    return challenge.stage(_now(context))


@register.simple_tag(takes_context=True, name="phase_facts")
@register.simple_tag(takes_context=True)
def phase(context, challenge: Challenge) -> phases.Phase:
    return phases.phase(challenge, _now(context))


@register.simple_tag(takes_context=True)
def rail(context, challenge: Challenge) -> list[phases.Step]:
    return phases.rail(challenge, _now(context))


@register.simple_tag(takes_context=True)
def main_action(context, challenge: Challenge) -> phases.Action | None:
    return phases.main_action(challenge, _now(context))


@register.simple_tag(takes_context=True)
def second_action(context, challenge: Challenge) -> phases.Action | None:
    return phases.second_action(challenge, _now(context))


@register.simple_tag(takes_context=True)
def page_links(context, page: Page) -> tuple[tuple[int | None, str], ...]:
    """(number, address) of the pages to link to: the first, the last and those around this one;
    None where some are left out."""
    last, near = page.paginator.num_pages, range(page.number - 2, page.number + 3)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    gaps = {page.number - 2, page.number + 2} - {1, last}
    query = context["request"].GET.copy()
    query.pop("page", None)
    others = f"{query.urlencode()}&" if query else ""
    links = [
        (None, "") if number in gaps else (number, f"?{others}page={number}") for number in numbers
    ]
    return tuple(links)


def _now(context) -> datetime:
    return page_now(context["request"])
