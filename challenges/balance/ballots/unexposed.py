"""Supports without an exposure log: supports per time on display. Weaker: exposure not measured.

Specification, section 2.2, "no exposure log". The time of an idea on display stands for how many
people saw it, which holds only as far as all ideas were shown alike.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from challenges.balance.ballots import rows
from challenges.balance.likelihood import minimise

THIN_IDEAS = 5
THIN_SUPPORTS = 10
# How far rates differ in the assumed prior of supports (strength 20) around a rate of 0.2.
THIN_SHAPE = 5.0
SHAPE_STARTS = (0.5, 5.0, 50.0)
SHAPE_BOUNDS = (1e-3, 1e6)
_LOG_BOUND = 30.0


@dataclass(frozen=True)
class Prior:
    """What is believed of an idea's supports per time: Gamma(shape, rate), mean shape / rate."""

    shape: float
    rate: float
    fitted: bool


def fit_prior(supports, displayed) -> Prior:
    """Fit the gamma prior by negative binomial maximum likelihood over all ideas on display.

    supports (N,): not below 0; displayed (N,): time on display, in any unit, not below 0.
    Ideas whose rates differ no more than chance allows have no maximum short of one rate for all
    (Poisson): they take the largest shape, 1e6. Thin data (fewer than 5 ideas on display or fewer
    than 10 supports) take the shape 5 and the mean (S + 1) / T; with no time at all the mean 1.
    Raises ValueError when an idea has supports without having been on display.
    Source: specification, section 2.2 (Greenwood & Yule 1920, J. R. Stat. Soc. 83:255).
    """
    supports, displayed = _checked(supports, displayed)
    seen = displayed > 0
    total, time = supports.sum(), displayed.sum()
    if np.count_nonzero(seen) < THIN_IDEAS or total < THIN_SUPPORTS:
        mean = (total + 1) / time if time else 1.0
        return Prior(THIN_SHAPE, float(THIN_SHAPE / mean), fitted=False)
    # In units of the mean time nothing below depends on the unit the times came in.
    unit = time / np.count_nonzero(seen)
    mean = np.log(total / np.count_nonzero(seen))
    starts = [(mean, np.log(shape)) for shape in SHAPE_STARTS]
    bounds = [(mean - _LOG_BOUND, mean + _LOG_BOUND), tuple(np.log(SHAPE_BOUNDS))]
    given = supports[seen], displayed[seen] / unit
    best = minimise(lambda point: _cost(point, *given), starts, bounds)
    shape = float(np.exp(best[1]))
    return Prior(shape, float(shape / np.exp(best[0]) * unit), fitted=True)


def posterior(supports, displayed, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
    """Mean (N,) and variance (N,) of each idea's supports per time.

    An idea never on display has the mean and the variance of the prior.
    Source: specification, section 2.2.
    """
    supports, displayed = _checked(supports, displayed)
    mean = (prior.shape + supports) / (prior.rate + displayed)
    return mean, mean / (prior.rate + displayed)


def _checked(supports, displayed):
    supports = rows.amounts(supports, "supports", low=0)
    displayed = rows.amounts(displayed, "displayed", low=0)
    rows.require_one_length(supports=supports, displayed=displayed)
    wrong = (displayed == 0) & (supports > 0)
    if wrong.any():
        raise ValueError(f"idea {int(np.argmax(wrong))} has supports but was never on display")
    return supports, displayed


def _cost(point, supports, displayed):
    mean, shape = np.exp(point)
    expected = mean * displayed
    spread = np.log1p(expected / shape)
    excess = (supports - expected) / (shape + expected)
    gain = gammaln(shape + supports) - gammaln(shape) - shape * spread
    gain += supports * (np.log(expected) - np.log(shape) - spread)
    by_shape = digamma(shape + supports) - digamma(shape) - spread - excess
    return -gain.sum(), -np.array([shape * excess.sum(), shape * by_shape.sum()])
