"""Who supported what, when and from where: the counted supports as arrays."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

_LISTED = 10


@dataclass(frozen=True, eq=False)
class Votes:
    """The counted supports of one challenge, and what the site knows about them.

    voter, idea: whole numbers (n,) from 0, one row a support; voters, ideas: how many there are,
    also counting those without a support. The rest is None where a site does not keep it:
    hour: whole hours (n,) since voting opened, below `hours`, the hours that voting lasted;
    source: number (n,) of the external site that a voter came from, -1 for none;
    age: hours (voters,) since each account was made, at its vote or when voting opened (negative
    if made later), NaN if unknown; device: number (voters,) of a device or subnet, -1 if unknown.
    Raises ValueError for numbers outside those ranges, columns of another length, and a voter who
    supports an idea twice.
    """

    voter: np.ndarray
    idea: np.ndarray
    voters: int
    ideas: int
    hour: np.ndarray | None = None
    hours: int = 0
    source: np.ndarray | None = None
    age: np.ndarray | None = None
    device: np.ndarray | None = None

    def __post_init__(self):
        rows = len(self.voter)
        self._check("voter", rows, 0, self.voters)
        self._check("idea", rows, 0, self.ideas)
        self._check("hour", rows, 0, self.hours)
        self._check("source", rows, -1)
        self._check("device", self.voters, -1)
        self._check_age()
        cells = self._cells[self.by_voter]
        if len(again := self.by_voter[1:][cells[1:] == cells[:-1]]):
            listed = ", ".join(map(str, np.sort(again)[:_LISTED]))
            raise ValueError(f"{len(again)} rows repeat a support, first of all {listed}")

    @cached_property
    def by_voter(self) -> np.ndarray:
        """Row numbers (n,) by voter, then by idea: the one order that no shuffling changes."""
        return np.argsort(self._cells, kind="stable")

    @cached_property
    def per_voter(self) -> np.ndarray:
        return np.bincount(self.voter, minlength=self.voters)

    @cached_property
    def per_idea(self) -> np.ndarray:
        return np.bincount(self.idea, minlength=self.ideas)

    @property
    def _cells(self):
        return self.voter * self.ideas + self.idea

    def _check(self, name, length, low, end=None):
        if (given := getattr(self, name)) is None:
            return
        column = np.asarray(given)
        if column.shape != (length,):
            raise ValueError(f"{name}: {column.shape} where ({length},) is needed")
        if not np.issubdtype(column.dtype, np.integer) and column.size:
            raise ValueError(f"{name}: not whole numbers")
        column = column.astype(np.int64)
        if np.any(column < low):
            raise ValueError(f"{name}: a number below {low}")
        if end is not None and np.any(column >= end):
            raise ValueError(f"{name}: a number that is not below {end}")
        object.__setattr__(self, name, column)

    def _check_age(self):
        if self.age is None:
            return
        age = np.asarray(self.age, dtype=float)
        if age.shape != (self.voters,):
            raise ValueError(f"age: {age.shape} where ({self.voters},) is needed")
        object.__setattr__(self, "age", age)


def runs(numbers):
    """Put equal numbers together: their values (k,), and for each an array of its positions."""
    order = np.argsort(numbers, kind="stable")
    values, starts = np.unique(numbers[order], return_index=True)
    return values, np.split(order, starts[1:]) if len(values) else []


def voters_of(wanted, numbers, voter) -> list[tuple[int, ...]]:
    """For each wanted number, growing, the voters whose rows have it, growing as well."""
    rows = np.flatnonzero(np.isin(numbers, wanted))
    return [tuple(np.sort(voter[rows[run]]).tolist()) for run in runs(numbers[rows])[1]]
