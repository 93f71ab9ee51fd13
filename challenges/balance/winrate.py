"""Win-rates: how sure the evidence is that an idea beats another finalist, 0 to 100.

Specification, section 6.1. Both sides of the balance are put on this one scale.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

EVEN = 50.0
# Known at n points a curve is cheaper than all pairs when there are so many times more ideas.
_WORTH_IT = 4
# So many pairs of ideas are held in memory at once.
_CELLS = 2_000_000


@dataclass(frozen=True, eq=False)
class Side:
    """What one side knows of K finalists: mean (K,), higher is better, and covariance (K, K)."""

    mean: np.ndarray
    covariance: np.ndarray

    @property
    def spread(self) -> float:
        """Posterior expected variance of the true values between the finalists."""
        size = len(self.mean)
        if size == 0:
            return 0.0
        lead = self.mean - self.mean.mean()
        uncertain = np.trace(self.covariance) - self.covariance.sum() / size
        return float(max(lead @ lead + uncertain, 0.0) / size)


def win_rates(side: Side, delta: float) -> np.ndarray:
    """Win-rate (K,) of each finalist; they average exactly 50, and a single finalist has 50.

    delta: how large a lead has to be, in units of the spread between finalists, to count fully;
    delta=0 is the P-score. Raises ValueError when delta is negative or the shapes do not fit.
    Source: specification, section 6.1; Ruecker & Schwarzer 2015, BMC Med Res Methodol 15:58.
    """
    if delta < 0:
        raise ValueError("delta must not be negative")
    size = len(side.mean)
    if side.covariance.shape != (size, size):
        raise ValueError(f"{size} estimates need a covariance of {size} by {size}")
    if size < 2:
        return np.full(size, EVEN)
    own = np.diag(side.covariance)
    variance = own[:, None] + own - side.covariance - side.covariance.T
    variance = np.maximum(variance, 0) + 2 * delta**2 * side.spread
    return _averaged(side.mean[:, None] - side.mean, variance)


def win_rates_of_draws(values: np.ndarray, spread: float, delta: float) -> np.ndarray:
    """Win-rates (B, K) that B draws (B, K) of the true values would have, if they were known.

    spread: that of the side they were drawn from, so that the average over many draws is the
    win-rate of the side itself. Source: specification, section 7, point 2.
    """
    if values.shape[1] < 2:
        return np.full(values.shape, EVEN)
    width = delta * np.sqrt(2 * spread)
    nodes = _nodes_needed(values, width)
    if nodes and _WORTH_IT * nodes < values.shape[1]:
        return _interpolated(values, width, nodes)
    rows = max(1, _CELLS // values.shape[1] ** 2)
    parts = [values[start : start + rows] for start in range(0, len(values), rows)]
    return np.concatenate(
        [_averaged(part[:, :, None] - part[:, None, :], width**2) for part in parts]
    )


def reliability(side: Side) -> float:
    """Share of the spread that is known and not just guessed, 0 to 1; 0 without any spread.

    Source: specification, section 6.1.
    """
    if not side.spread:
        return 0.0
    lead = side.mean - side.mean.mean()
    return float(lead @ lead / (len(side.mean) * side.spread))


def _averaged(lead, variance):
    """Mean chance over the last axis of beating each other one."""
    known = np.sqrt(np.where(variance > 0, variance, 1.0))
    chance = np.where(variance > 0, ndtr(lead / known), (1 + np.sign(lead)) / 2)
    # Everyone beats herself with one half, which is taken out again.
    return 100 * (chance.sum(axis=-1) - 0.5) / (lead.shape[-1] - 1)


def _nodes_needed(values, width) -> int:
    """At how many points the win-rate as a curve over the value must be known; 0 when at all.

    The curve is a sum of normal distribution functions; its Chebyshev coefficients fall as
    exp(-(n width / range)^2), so that what is left out here is below 1e-15.
    """
    if not width:
        return 0
    half = np.ptp(values, axis=1).max() / 2
    return int(16 + 12 * half / (width * np.sqrt(2)))


def _interpolated(values, width, nodes):
    """The same win-rates as from all pairs, to 1e-12, without K squared of them.

    Source: Trefethen, Approximation Theory and Approximation Practice, ch. 4 and 8.
    """
    size = values.shape[1]
    low, high = values.min(axis=1), values.max(axis=1)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, np.finfo(float).tiny)
    angles = np.pi * (np.arange(nodes) + 0.5) / nodes
    basis = 2 / nodes * np.cos(np.arange(nodes)[:, None] * angles)
    basis[0] /= 2
    points = middle[:, None] + half[:, None] * np.cos(angles)
    curve = np.stack(
        [
            ndtr((at[:, None] - row) / width).sum(axis=1)
            for at, row in zip(points, values, strict=True)
        ]
    )
    coefficients = curve @ basis.T
    place = (values - middle[:, None]) / half[:, None]
    later, last = np.zeros_like(values), np.zeros_like(values)
    for order in range(nodes - 1, 0, -1):
        later, last = 2 * place * later - last + coefficients[:, order, None], later
    beaten = coefficients[:, :1] + place * later - last
    return 100 * (beaten - 0.5) / (size - 1)
