"""How likely each finalist is to be truly first, by drawing what the truth might be."""

import numpy as np
from scipy.special import ndtri

from challenges.balance.canonical import PLACES
from challenges.balance.methods import Method
from challenges.balance.winrate import Side

_CELLS = 2_000_000


def chances_of_winning(
    panel, crowd, weight, method: Method, passing, draws, seed: bytes
) -> np.ndarray:
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
    roots = _root(panel), _root(crowd)
    step = max(1, _CELLS // size)
    for start in range(0, draws, step):
        part = normals[start : start + step]
        scores = method.score(
            method.part_of_draws(panel, _drawn(panel, roots[0], part[:, :size])),
            method.part_of_draws(crowd, _drawn(crowd, roots[1], part[:, size:])),
            weight,
        )
        wins += shared_wins(scores, passing).sum(axis=0)
    return wins / draws


def shared_wins(scores: np.ndarray, passing: np.ndarray) -> np.ndarray:
    """Who is first in each of B draws (B, K); those that tie share it, nobody else has any."""
    # Scores are compared at six decimals everywhere; noise must not decide a draw that ties.
    scores = np.where(passing, np.round(scores, PLACES), -np.inf)
    first = (scores == scores.max(axis=1, keepdims=True)) & np.isfinite(scores)
    return first / np.maximum(first.sum(axis=1, keepdims=True), 1)


def _drawn(side: Side | None, root, normals):
    return np.zeros(normals.shape) if side is None else side.mean + normals @ root.T


def _root(side: Side | None):
    if side is None:
        return None
    if not side.covariance.any():
        return side.covariance
    try:
        return np.linalg.cholesky(side.covariance)
    except np.linalg.LinAlgError:
        # Singular, as when effects add up to zero. The symmetric root is the one that does not
        # depend on which of equal directions the machine names first.
        values, vectors = np.linalg.eigh(side.covariance)
        return vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T


def uniforms(seed: bytes, shape, skip: int = 0) -> np.ndarray:
    """Numbers between 0 and 1, neither of them reached, that follow from the seed alone.

    skip: how many of them to leave out, where a long row of numbers is drawn in parts.
    """
    # The raw bits of PCG64 are fixed for ever; what NumPy makes of them is not.
    generator = np.random.PCG64(int.from_bytes(seed[:16], "big")).advance(skip)
    bits = generator.random_raw(int(np.prod(shape)))
    return (((bits >> np.uint64(11)) + 0.5) * 2.0**-53).reshape(shape)


def _normals(seed: bytes, shape):
    return ndtri(uniforms(seed, shape))
