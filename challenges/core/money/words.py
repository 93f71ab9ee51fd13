"""Amounts as plain text, the same in every language: for terms and files that are kept."""

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
