"""The crowd's side: support rates, drawn towards the average as far as they are thin.

Specification, section 2.2, ballot "support"; an up/down ballot is the same with
exposures = ups + downs. Counts are whole numbers, or sums of weights where ballots carry weights.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, betaln, digamma, expit, logit

from challenges.balance.likelihood import minimise

THIN_IDEAS = 5
THIN_EXPOSURES = 50
THIN_STRENGTH = 20.0
STRENGTH_STARTS = (3.0, 30.0, 300.0)
STRENGTH_BOUNDS = (0.5, 1e6)
Z_95 = 1.959963984540054
Z_REDDIT = 1.281551565545
WEIGHT_BOUNDS = (0.2, 5.0)
TARGET_RATE = 0.2
TARGET_ERROR = 0.04
_LOGIT_BOUND = 15.0


@dataclass(frozen=True)
class Prior:
    """What is believed of an idea before anybody was shown it: Beta(alpha, beta)."""

    alpha: float
    beta: float
    fitted: bool

    @property
    def strength(self) -> float:
        """How many people shown an idea this belief weighs as much as."""
        return self.alpha + self.beta


def fit_prior(supports, exposures) -> Prior:
    """Fit the beta-binomial prior by maximum likelihood over all ideas shown to anybody.

    supports, exposures: arrays (N,), 0 <= supports <= exposures.
    Thin data (fewer than 5 ideas shown, or fewer than 50 exposures), and data in which everybody
    or nobody supported everything, where the likelihood has no maximum, take the mean
    (S + 1) / (n + 2) and the strength 20 instead.
    Raises ValueError when an idea has more supports than exposures, or no finite number.
    Source: specification, section 2.2 (Skellam 1948, J. R. Stat. Soc. B 10:257).
    """
    supports, exposures = _checked(supports, exposures)
    total, shown = supports.sum().item(), exposures.sum().item()
    thin = np.count_nonzero(exposures) < THIN_IDEAS or shown < THIN_EXPOSURES
    if thin or total in (0, shown):
        mean = (total + 1) / (shown + 2)
        return Prior(mean * THIN_STRENGTH, (1 - mean) * THIN_STRENGTH, fitted=False)
    seen = exposures > 0
    pairs, times = np.unique(
        np.column_stack([supports[seen], exposures[seen]]), axis=0, return_counts=True
    )
    starts = [(logit(total / shown), np.log(strength)) for strength in STRENGTH_STARTS]
    bounds = [(-_LOGIT_BOUND, _LOGIT_BOUND), tuple(np.log(STRENGTH_BOUNDS))]
    best = minimise(lambda point: _cost(point, pairs[:, 0], pairs[:, 1], times), starts, bounds)
    mean, strength = float(expit(best[0])), float(np.exp(best[1]))
    return Prior(mean * strength, (1 - mean) * strength, fitted=True)


def posterior(supports, exposures, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of each idea's support rate, given the prior and what was seen.

    supports, exposures: arrays (N,). Returns two arrays (N,), rates between 0 and 1.
    An idea shown to nobody has the mean and the variance of the prior.
    Source: specification, section 2.2.
    """
    supports, exposures = _checked(supports, exposures)
    strength = prior.strength
    mean = (prior.alpha + supports) / (strength + exposures)
    return mean, mean * (1 - mean) / (strength + exposures + 1)


def posterior_quantile(supports, exposures, prior: Prior, q: float) -> np.ndarray:
    """Rate (N,) that the true support rate of each idea stays below with probability q.

    supports, exposures: arrays (N,); q between 0 and 1, else ValueError. q = 0.1 asks how good an
    idea is at least, q = 0.9 how good it might be. Source: specification, section 4.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    supports, exposures = _checked(supports, exposures)
    return betaincinv(prior.alpha + supports, prior.beta + exposures - supports, q)


def wilson(supports: int, exposures: int, z: float = Z_95) -> tuple[float, float]:
    """Interval for a support rate, for display only and never part of a score.

    Returns (low, high) between 0 and 1; nobody shown gives (0, 1). Raises ValueError when
    supports exceed exposures. Source: specification, section 2.2; Wilson 1927, Newcombe 1998.
    """
    if not 0 <= supports <= exposures:
        raise ValueError(f"{supports} supports do not fit {exposures} exposures")
    if exposures == 0:
        return 0.0, 1.0
    rate, share = supports / exposures, z * z / exposures
    half = z * np.sqrt(rate * (1 - rate) / exposures + share / (4 * exposures))
    low, high = (rate + share / 2 - half) / (1 + share), (rate + share / 2 + half) / (1 + share)
    # Rounding must not leave a hair between the end of the interval and a rate of 0 or 1.
    return (
        0.0 if supports == 0 else float(low),
        1.0 if supports == exposures else float(high),
    )


def confidence(ups: int, downs: int, z: float = Z_REDDIT) -> float:
    """Lower end of the Wilson interval, 0 without any vote: the order reddit calls "best".

    For display only and never part of a score. Raises ValueError for negative counts.
    Source: specification, section 2.2; reddit, r2/lib/db/_sorts.pyx.
    """
    if min(ups, downs) < 0:
        raise ValueError(f"{ups} ups and {downs} downs are no counts")
    return wilson(ups, ups + downs, z)[0]


def position_weights(supports, exposures) -> np.ndarray:
    """Weight (P,) of a vote cast at each position of a feed that an organiser sorted.

    supports, exposures: arrays (P,), counted at each position in a slice of at least 5 % of the
    visits whose order was random, so that a position's rate tells of the position alone. The
    weight is the mean rate divided by the position's, between 0.2 and 5; 1 where the slice saw
    nothing, and everywhere when nothing was supported.
    Raises ValueError as `fit_prior` does. Source: specification, section 2.1.
    """
    supports, exposures = _checked(supports, exposures)
    weights = np.ones(len(supports))
    if not supports.sum():
        return weights
    mean = supports.sum() / exposures.sum()
    seen, missed = exposures > 0, supports == 0
    np.divide(mean * exposures, supports, out=weights, where=seen & ~missed)
    weights[seen & missed] = np.inf
    return np.clip(weights, *WEIGHT_BOUNDS)


def target_exposures(rate: float = TARGET_RATE, error: float = TARGET_ERROR) -> int:
    """How many people must see an idea for a standard error of at most `error` at this rate.

    Raises ValueError for a rate outside 0 to 1 or an error that is not above 0.
    Source: specification, section 2.1, n* = p (1 - p) / SE^2.
    """
    if not (0 <= rate <= 1 and error > 0):
        raise ValueError("a rate lies between 0 and 1, and its error above 0")
    # 0.2 * 0.8 / 0.04^2 must be 100 and not a hair more, which would round up to 101.
    return math.ceil(round(rate * (1 - rate) / error**2, 6))


def _checked(supports, exposures):
    supports, exposures = np.asarray(supports), np.asarray(exposures)
    if supports.shape != exposures.shape:
        raise ValueError("each idea needs its supports and its exposures")
    if not np.all(np.isfinite(exposures) & np.isfinite(supports)):
        raise ValueError("supports and exposures must be finite numbers")
    if np.any(supports < 0) or np.any(supports > exposures):
        raise ValueError("an idea has more supports than exposures, or fewer than none")
    return supports, exposures


def _cost(point, supports, exposures, times):
    mean, strength = expit(point[0]), np.exp(point[1])
    alpha, beta = mean * strength, (1 - mean) * strength
    misses = exposures - supports
    gain = times @ (betaln(alpha + supports, beta + misses) - betaln(alpha, beta))
    common = digamma(strength) - digamma(strength + exposures)
    by_alpha = times @ (digamma(alpha + supports) - digamma(alpha) + common)
    by_beta = times @ (digamma(beta + misses) - digamma(beta) + common)
    by_logit = strength * mean * (1 - mean) * (by_alpha - by_beta)
    return -gain, -np.array([by_logit, alpha * by_alpha + beta * by_beta])
