"""Amounts as text: the same in every language for what is kept, else as pages show them."""

from django.utils.formats import get_format, number_format

# Before the amount, but for the złoty; what has none is written with its code.
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "ZAR": "R"}
SYMBOLS_BEHIND = {"PLN": "zł"}
NO_BREAK = "\N{NO-BREAK SPACE}"

# ISO 4217: all others have two decimals.
DECIMALS = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "VND": 0,
    "ISK": 0,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "TND": 3,
}


def decimals_of(currency: str) -> int:
    """How many digits the minor unit of a currency has: 2 of EUR, 0 of JPY, 3 of KWD."""
    return DECIMALS.get(currency, 2)


def plain_number(amount_minor: int, currency: str) -> str:
    """600050 of EUR as "6000.50", of JPY as "600050", of KWD as "600.050"; exact, no separators."""
    sign, digits = ("-" if amount_minor < 0 else ""), decimals_of(currency)
    if not digits:
        return f"{amount_minor}"
    units, rest = divmod(abs(amount_minor), 10**digits)
    return f"{sign}{units}.{rest:0{digits}d}"


def plain_amount(amount_minor: int, currency: str) -> str:
    """600050 of EUR as "EUR 6000.50"."""
    return f"{currency} {plain_number(amount_minor, currency)}"


def shown_amount(amount_minor: int, currency: str) -> str:
    """As pages show it: 600000 of EUR as €6,000, 600050 as €6,000.50, and of JPY as 600,050 JPY;
    never a float."""
    digits = decimals_of(currency)
    units, rest = divmod(abs(amount_minor), 10**digits)
    text = number_format(units, use_l10n=True, force_grouping=True)
    if rest:
        text += f"{get_format('DECIMAL_SEPARATOR')}{rest:0{digits}d}"
    sign = "−" if amount_minor < 0 else ""
    if currency in SYMBOLS:
        return f"{sign}{SYMBOLS[currency]}{text}"
    return f"{sign}{text}{NO_BREAK}{SYMBOLS_BEHIND.get(currency, currency)}"
