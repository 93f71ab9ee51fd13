"""Krippendorff's alpha: agreement of any number of judges, with any scores missing.

Specification, section 5.5: level "interval" for scores, "ordinal" for a single criterion.
"""

import numpy as np

RELY = 0.800
TENTATIVE = 0.667
# Steps of the integral for "ratio": its error falls as exp(-pi**2 / step), here below 1e-14.
_STEP = 0.3


def krippendorff(unit, value, level: str = "interval") -> float | None:
    """Alpha of values given to units: 1 for full agreement, 0 for that of chance, or below.

    unit: integers from 0 (n,), the idea of each score; value: numbers (n,). level: one of LEVELS.
    Units with a single value are left out. None when nothing can be compared: no unit has two
    values, or all values that are left are equal. Takes time in proportion to n, whatever the
    level and however many values are distinct. Raises ValueError for another level, a value that
    is no finite number, and a value below zero at the level "ratio".
    Source: specification, section 5.5; Krippendorff 2011, Computing Alpha-Reliability.
    """
    unit, value = np.asarray(unit, dtype=int), np.asarray(value, dtype=float)
    if level not in LEVELS:
        raise ValueError(f"unknown level {level!r}, only: {', '.join(LEVELS)}")
    if not np.isfinite(value).all():
        raise ValueError("every value must be a finite number")
    if level == "ratio" and np.any(value < 0):
        raise ValueError("the level ratio has no values below zero")
    paired = np.bincount(unit)[unit] > 1 if unit.size else np.zeros(0, dtype=bool)
    if not paired.any() or not np.ptp(value[paired]):
        return None
    unit, value = np.unique(unit[paired], return_inverse=True)[1], value[paired]
    differ = LEVELS[level]
    within = differ(unit, value) @ (1 / (np.bincount(unit) - 1))
    expected = differ(np.zeros_like(unit), value)[0] / (len(value) - 1)
    return float(1 - within / expected)


def krippendorff_of_table(table, level: str = "interval") -> float | None:
    """Alpha of a table (judges, units) with NaN for what is missing; else as `krippendorff`."""
    table = np.asarray(table, dtype=float)
    given = ~np.isnan(table)
    return krippendorff(np.nonzero(given)[1], table[given], level)


def wording(alpha: float | None) -> str | None:
    """ "rely" from .800, "tentative" from .667, else "not_reliable"; None for None.

    Source: specification, section 5.5; Krippendorff, Content Analysis, ch. 11.
    """
    if alpha is None:
        return None
    return "rely" if alpha >= RELY else "tentative" if alpha >= TENTATIVE else "not_reliable"


# Each level: sum, over the pairs within each unit, of their squared difference (units,).


def _nominal(unit, value):
    _, kind = np.unique(value, return_inverse=True)
    _, alike = np.unique(unit * (kind.max() + 1) + kind, return_inverse=True)
    size, times = np.bincount(unit), np.bincount(alike)
    return np.bincount(unit, (size[unit] - times[alike]) / 2)


def _interval(unit, value):
    return _weighted(unit, value - value.mean(), np.ones(len(value)))


def _ordinal(unit, value):
    # The values between two values, both halved, are the difference of their middle ranks. They
    # are counted over all units, also when the differences are.
    _, kind, times = np.unique(value, return_inverse=True, return_counts=True)
    return _interval(unit, (np.cumsum(times) - times / 2)[kind])


def _ratio(unit, value):
    # 1 / (x + y)**2 is the integral of t exp(-(x + y) t) over t > 0: pairs become weighted sums of
    # squares again. On the logarithm of t the trapezoidal rule converges exponentially.
    least, most = value[value > 0].min(), value.max()
    ends = np.log(1e-9 / most), np.log(40 / least)
    total = np.zeros(unit.max() + 1)
    for t in np.exp(np.arange(*ends, _STEP)):
        total += t**2 * _STEP * _weighted(unit, value, np.exp(-value * t))
    return total


def _weighted(unit, value, weight):
    """Sum over the pairs of a unit of both weights times the squared difference (units,)."""
    mass = np.bincount(unit, weight)
    middle = np.bincount(unit, weight * value) / np.where(mass > 0, mass, 1)
    return mass * np.bincount(unit, weight * (value - middle[unit]) ** 2)


LEVELS = {"nominal": _nominal, "ordinal": _ordinal, "interval": _interval, "ratio": _ratio}
