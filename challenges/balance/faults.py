"""How input is refused: with the place in the file and a reason, all faults of a list at once."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from challenges.balance.canonical import six

_ROWS_NAMED = 20
# As JSON writes numbers. Longer ones would take hours to bring to six decimals.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_NUMBER_LENGTH = 400


class BadInput(ValueError):
    """A challenge that cannot be computed.

    path names the row, as in `reviews[3].score`; reason says what is wrong with it; others are
    all further (path, reason) found in the same list of rows.
    """

    def __init__(self, path: str, reason: str, others=()):
        self.path, self.reason, self.others = path, reason, tuple(others)
        super().__init__(path, reason)

    def __str__(self):
        faults = [(self.path, self.reason), *self.others]
        lines = [f"{path}: {reason}" for path, reason in faults[:_ROWS_NAMED]]
        if len(faults) > _ROWS_NAMED:
            lines.append(f"and {len(faults) - _ROWS_NAMED} more")
        return "\n".join(lines)


def raise_all(faults: Iterable[tuple[str, str]]) -> None:
    """Raises BadInput with every (path, reason), or nothing when there is none."""
    if faults := list(faults):
        raise BadInput(*faults[0], others=faults[1:])


def rows(given, path: str, read_row: Callable) -> list:
    """Each row of a list through `read_row(row, path)`. Raises BadInput with the faults of all."""
    if not isinstance(given, list):
        raise BadInput(path, "must be a list")
    found, faults = [], []
    for number, row in enumerate(given):
        try:
            found.append(read_row(row, f"{path}[{number}]"))
        except BadInput as fault:
            faults.append((fault.path, fault.reason))
    raise_all(faults)
    return found


def unique(given, path: str, key: Callable) -> None:
    """Raises BadInput with every row that repeats the key of one before."""
    first: dict = {}
    raise_all(
        (f"{path}[{number}]", f"repeats {path}[{first[key(row)]}]: {key(row)!r}")
        for number, row in enumerate(given)
        if first.setdefault(key(row), number) != number
    )


def known(given, path: str, field: str, ids) -> None:
    """Raises BadInput with every row whose `field` is the id of no idea."""
    raise_all(
        (f"{path}[{number}].{field}", f"no idea has the id {getattr(row, field)!r}")
        for number, row in enumerate(given)
        if getattr(row, field) not in ids
    )


def mapping(value, path: str, required, optional=()) -> None:
    """Raises BadInput unless value is an object with exactly these keys."""
    if not isinstance(value, dict):
        raise BadInput(path, "must be an object")
    if missing := sorted(set(required) - value.keys()):
        raise BadInput(path, f"lacks {', '.join(missing)}")
    if unknown := sorted(map(str, value.keys() - set(required) - set(optional))):
        raise BadInput(path, f"does not know {', '.join(unknown)}")


def one_of(value, path: str, choices) -> str:
    if value not in choices:
        raise BadInput(path, f"must be one of: {', '.join(choices)}")
    return value


def truth(value, path: str) -> bool:
    if not isinstance(value, bool):
        raise BadInput(path, "must be true or false")
    return value


def text(value, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadInput(path, "must be a text that is not empty")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadInput(path, "must be a text of whole characters, not of halves of them")
    return value


def whole(value, path: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadInput(path, f"must be a whole number from {low} to {high}")
    return value


def number(value, path: str, low, high) -> Decimal:
    """A number or its text, brought to six decimals."""
    fault = BadInput(path, f"must be a number from {low} to {high}")
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise fault
    if isinstance(value, int) and not low <= value <= high:
        raise fault
    written = str(value)
    if len(written) > _NUMBER_LENGTH or not _NUMBER.fullmatch(written):
        raise fault
    found = Decimal(written)
    if not low <= found <= high:
        raise fault
    return six(found)
