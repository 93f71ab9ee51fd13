"""One way to write a result down: the same facts give the same bytes and the same digest."""

import hashlib
import json
from decimal import Decimal
from fractions import Fraction

PLACES = 6
_UNIT = 10**PLACES


def six(number) -> Decimal:
    """Round to six decimals, half to even, exactly; takes int, float, Decimal or Fraction.

    Every comparison of scores is made on these (specification, section 1). Raises ValueError or
    OverflowError for a number that is not finite.
    """
    return Decimal(round(Fraction(number) * _UNIT)).scaleb(-PLACES)


def decimal_text(number) -> str:
    """Write a number with six decimals, as in `"0.500000"`; there is no minus zero."""
    return format(six(number), f".{PLACES}f")


def canonical_json(value) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; decimals and floats become strings."""
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(value) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def plain(value):
    """The same value with every decimal, float and fraction written as a text of six decimals."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (float, Decimal, Fraction)):
        return decimal_text(value)
    return value
