"""How far crowd and panel agree. Specification, section 7, point 5."""

from decimal import Decimal

import numpy as np

from challenges.balance.methods import mid_ranks

FAVOURITE_GAP = 25


def favourite_of(crowd: Decimal, panel: Decimal) -> str | None:
    """ "crowd" or "panel" when its win-rate is higher by 25 points or more, else None.

    Whose favourite an idea is, the other side owes everybody a written word.
    """
    gap = crowd - panel
    if abs(gap) < FAVOURITE_GAP:
        return None
    return "crowd" if gap > 0 else "panel"


def spearman(one, other) -> float | None:
    """Rank correlation of two arrays (K,), ties sharing their average rank; None without spread.

    Source: Spearman 1904, Am. J. Psychol. 15:72.
    """
    if not len(one):
        return None
    one, other = mid_ranks(np.asarray(one, float)), mid_ranks(np.asarray(other, float))
    return _correlation(one - one.mean(), other - other.mean())


def kendall_tau_b(one, other) -> float | None:
    """Kendall's tau-b of two arrays (K,), corrected for ties; None without spread.

    Source: Kendall 1945, Biometrika 33:239.
    """
    one, other = np.asarray(one, float), np.asarray(other, float)
    agreed = first = second = 0
    for number in range(len(one) - 1):
        left = np.sign(one[number + 1 :] - one[number])
        right = np.sign(other[number + 1 :] - other[number])
        agreed += left @ right
        first += np.count_nonzero(left)
        second += np.count_nonzero(right)
    return float(agreed / np.sqrt(first * second)) if first and second else None


def _correlation(one, other):
    scale = np.sqrt((one @ one) * (other @ other))
    return float(one @ other / scale) if scale else None
