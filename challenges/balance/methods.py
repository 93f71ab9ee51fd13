"""The ways of setting crowd against panel that an organiser may lock beforehand.

Six of them put both sides on one scale and add them up by weight; three use the sides one after
the other, and the weight plays no part. Specification, sections 6.1 and 6.3.
"""

from dataclasses import dataclass

import numpy as np

from challenges.balance.winrate import EVEN, Side, win_rates, win_rates_of_draws

WEIGHTED = ("winrate", "zscore", "minmax", "rank", "points", "absolute")
SEQUENTIAL = ("gate", "floor", "lexi")
METHODS = (*WEIGHTED, *SEQUENTIAL)
EUROVISION = (12, 10, 8, 7, 6, 5, 4, 3, 2, 1)
# In units of the spread between the ideas; what is smaller comes from rounding.
_NOISE = 1e-10


@dataclass(frozen=True)
class Method:
    """A method with its parameters.

    name: one of METHODS; delta: for win-rates; scale: "eurovision" or "borda", for points;
    admit: how many of the crowd's best may win, for gate; first: "panel" or "crowd", for lexi.
    """

    name: str = "winrate"
    delta: float = 0.5
    scale: str = "eurovision"
    admit: int = 10
    first: str = "panel"

    @property
    def is_weighted(self) -> bool:
        return self.name in WEIGHTED

    def part(self, side: Side | None, size: int) -> np.ndarray:
        """What one side gives each of K ideas (K,) towards its balanced score.

        side: the estimates, or None for a side without evidence, which gives all the same.
        Sequential methods compare win-rates. Source: specification, section 6.3.
        """
        if side is None:
            return self._of_values(np.zeros(size))
        if self._by_win_rate:
            return win_rates(side, self.delta)
        return self._of_values(side.mean, side.spread)

    def part_of_draws(self, side: Side | None, draws: np.ndarray) -> np.ndarray:
        """The same for B draws (B, K) of what the true values of a side may be."""
        if side is None:
            return self._of_values(np.zeros(draws.shape))
        if self._by_win_rate:
            return win_rates_of_draws(draws, side.spread, self.delta)
        return self._of_values(draws, side.spread)

    def score(self, panel: np.ndarray, crowd: np.ndarray, weight: float) -> np.ndarray:
        """What ranks the ideas (..., K), from the parts of both sides; -inf for who cannot win."""
        if self.is_weighted:
            return (1 - weight) * panel + weight * crowd
        if self.name == "gate":
            return np.where(self.admitted(crowd), panel, -np.inf)
        if self.name == "floor":
            return crowd
        return panel if self.first == "panel" else crowd

    def admitted(self, crowd: np.ndarray) -> np.ndarray:
        """Booleans (..., K): among the crowd's best; who ties with the last of them is, too."""
        if self.name != "gate" or crowd.shape[-1] <= self.admit:
            return np.ones(crowd.shape, dtype=bool)
        last = np.partition(crowd, -self.admit, axis=-1)[..., -self.admit, None]
        return crowd >= last

    @property
    def _by_win_rate(self) -> bool:
        return self.name == "winrate" or not self.is_weighted

    def _of_values(self, values, spread=0.0):
        if self._by_win_rate or not values.size:
            return np.full(values.shape, EVEN)
        if self.name == "absolute":
            return values
        values = _settled(values, spread)
        if self.name == "zscore":
            return standardised(values)
        if self.name == "minmax":
            return stretched(values)
        if self.name == "rank":
            return 100 * (mid_ranks(values) - 0.5) / values.shape[-1]
        return _points(values, points_table(values.shape[-1], self.scale))


def _settled(values, spread):
    """The same without the last bits, which must not order ideas that are equal."""
    unit = _NOISE * np.sqrt(spread)
    return np.round(values / unit) * unit if unit else values


def standardised(values: np.ndarray) -> np.ndarray:
    """Differences from the mean in standard deviations, along the last axis; 0 without spread."""
    lead = values - values.mean(axis=-1, keepdims=True)
    spread, differ = values.std(axis=-1, keepdims=True), np.ptp(values, axis=-1, keepdims=True) > 0
    return np.divide(lead, spread, out=np.zeros_like(lead), where=differ)


def stretched(values: np.ndarray) -> np.ndarray:
    """0 for the lowest, 100 for the highest, along the last axis; 50 when all are equal."""
    low, high = values.min(axis=-1, keepdims=True), values.max(axis=-1, keepdims=True)
    half = np.full(values.shape, 0.5)
    return 100 * np.divide(values - low, high - low, out=half, where=high > low)


def mid_ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1 for the lowest, along the last axis; equal values share their average."""
    order = np.sort(values, axis=-1)
    if values.ndim == 1:
        below, upto = np.searchsorted(order, values), np.searchsorted(order, values, side="right")
        return (below + upto + 1) / 2
    return np.stack([mid_ranks(row) for row in values])


def points_table(size: int, scale: str) -> np.ndarray:
    """Points for places 1 to K: 12, 10, 8, 7, ... 1 and then none, or K-1, ... 0 (Borda)."""
    if scale == "borda":
        return np.arange(size - 1, -1, -1.0)
    table = np.zeros(size)
    table[: len(EUROVISION)] = EUROVISION[:size]
    return table


def _points(values, table):
    """Points by place along the last axis; equal ideas share the points of their places."""
    total = np.concatenate([[0.0], np.cumsum(table)])
    order = np.sort(-values, axis=-1)
    if values.ndim == 1:
        before, upto = np.searchsorted(order, -values), np.searchsorted(order, -values, "right")
        return (total[upto] - total[before]) / (upto - before)
    return np.stack([_points(row, table) for row in values])
