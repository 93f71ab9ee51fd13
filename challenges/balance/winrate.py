"""Win-rates: how sure the evidence is that an idea beats another finalist, 0 to 100.

Specification, section 6.1. Both sides of the balance are put on this one scale.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

EVEN = 50.0


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
    return _averaged(values[:, :, None] - values[:, None, :], 2 * delta**2 * spread)


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
