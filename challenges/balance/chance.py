"""How likely each finalist is to be truly first, by drawing what the truth might be."""

import numpy as np
from scipy.special import ndtri

from challenges.balance.canonical import PLACES
from challenges.balance.winrate import EVEN, Side, win_rates_of_draws

_CELLS = 2_000_000


def chances_of_winning(panel, crowd, weight, delta, passing, draws, seed: bytes) -> np.ndarray:
    """Share (K,) of draws in which each finalist has the highest balanced score.

    panel, crowd: a Side, or None for a side without evidence. weight: that of the crowd, 0 to 1.
    passing: booleans (K,); who stopped at a gate cannot win. seed: at least 16 bytes.
    Draws that tie share the win. With nobody passing all chances are 0.
    Source: specification, section 7, point 2.
    """
    passing = np.asarray(passing, dtype=bool)
    size, wins = len(passing), np.zeros(len(passing))
    if not passing.any():
        return wins
    normals = _normals(seed, (draws, 2 * size))
    step = max(1, _CELLS // size**2)
    for start in range(0, draws, step):
        part = normals[start : start + step]
        score = (1 - weight) * _rates(panel, part[:, :size], delta)
        score = score + weight * _rates(crowd, part[:, size:], delta)
        # Scores are compared at six decimals everywhere; noise must not decide a draw that ties.
        score = np.where(passing, np.round(score, PLACES), -np.inf)
        first = score == score.max(axis=1, keepdims=True)
        wins += (first / first.sum(axis=1, keepdims=True)).sum(axis=0)
    return wins / draws


def _rates(side: Side | None, normals, delta):
    if side is None:
        return np.full(normals.shape, EVEN)
    return win_rates_of_draws(side.mean + normals @ _root(side).T, side.spread, delta)


def _root(side: Side):
    if not side.covariance.any():
        return side.covariance
    return np.linalg.cholesky(side.covariance)


def _normals(seed: bytes, shape):
    # The raw bits of PCG64 are fixed for ever; the normal draws NumPy makes of them are not.
    bits = np.random.PCG64(int.from_bytes(seed[:16], "big")).random_raw(int(np.prod(shape)))
    return ndtri(((bits >> np.uint64(11)) + 0.5) * 2.0**-53).reshape(shape)
