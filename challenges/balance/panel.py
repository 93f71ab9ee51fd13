"""The panel's side: scores freed from how strict each judge is, and how sure they are.

score = mean + idea + judge + rest, the three last drawn from normal distributions whose
variances stand in the ratios `idea` and `judge` to the rest (specification, section 5.3).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from challenges.balance.likelihood import minimise
from challenges.balance.reviews import Reviews

BOUNDS = ((0.1, 100.0), (0.01, 100.0))
STARTS = ((1.0, 0.2), (0.05, 0.05), (2.7, 2.7))
# Without bounds a variance may vanish; its logarithm needs an end all the same.
_OPEN = ((1e-10, 1e8), (1e-10, 1e8))
_EDGE = 1e-6


@dataclass(frozen=True)
class Ratios:
    """Variance of ideas and of judges, each divided by the variance of the rest."""

    idea: float
    judge: float
    fitted: bool = False
    on_boundary: bool = False


# Measured at NIPS 2014: 1.278 and 0.240 beside 1.268.
SMALL_PANEL = Ratios(idea=1.0, judge=0.2)


def is_small(reviews: Reviews) -> bool:
    """Whether there is too little to fit variances: < 4 judges, < 6 ideas or < 10 to spare."""
    ideas = int(np.count_nonzero(reviews.per_idea))
    judges = int(np.count_nonzero(reviews.per_judge))
    spare = len(reviews.score) - ideas - judges + reviews.components
    return judges < 4 or ideas < 6 or spare < 10


def estimate(reviews: Reviews, bounds=BOUNDS) -> "Estimate":
    """Estimate ideas and judges, with fixed ratios for a small panel and fitted ones otherwise.

    bounds: ((low, high) of the idea ratio, the same of the judge ratio), or None for none.
    Raises ValueError without any review.
    """
    if is_small(reviews) or not np.ptp(reviews.score):
        return solve(reviews, SMALL_PANEL)
    return solve(reviews, fit_ratios(reviews, bounds))


def fit_ratios(reviews: Reviews, bounds=BOUNDS) -> Ratios:
    """Fit both ratios by restricted maximum likelihood (REML), whatever the panel's size.

    Raises ValueError when all scores are equal, as no ratio is then better than another.
    Source: specification, section 5.3; Patterson & Thompson 1971, Biometrika 58:545.
    """
    if len(reviews.score) < 2 or not np.ptp(reviews.score):
        raise ValueError("scores that are all equal determine no ratio of variances")
    equations = _Equations(reviews)
    limits = np.log(_OPEN if bounds is None else bounds)
    best = minimise(lambda point: equations.criterion(*np.exp(point)), np.log(STARTS), limits)
    touching = np.any(np.abs(best[:, None] - limits) < _EDGE)
    idea, judge = np.exp(best)
    return Ratios(float(idea), float(judge), fitted=True, on_boundary=bool(touching))


def solve(reviews: Reviews, ratios: Ratios) -> "Estimate":
    """Solve Henderson's mixed model equations for given ratios. Raises ValueError without reviews.

    Source: specification, section 5.3; Henderson 1975, Biometrics 31:423.
    """
    if not len(reviews.score):
        raise ValueError("a panel needs at least one review")
    return Estimate(ratios, _Equations(reviews).solve(ratios.idea, ratios.judge))


class Estimate:
    """What the panel found. Arrays follow the numbering of the reviews.

    mean: general level; idea_effects (I,), judge_effects (J,): differences from it in points;
    residual: variance of the rest; ratios: the ratios used; criterion: -2 REML log-likelihood.
    """

    def __init__(self, ratios: Ratios, solved: "_Solved"):
        self.ratios = ratios
        self._solved = solved
        self.mean = solved.mean
        self.idea_effects, self.judge_effects = solved.by_side(solved.absorbed, solved.kept)
        self.residual = solved.residual
        self.criterion = solved.criterion

    @property
    def scores(self) -> np.ndarray:
        """Scores (I,) as an average judge would have given them."""
        return self.mean + self.idea_effects

    @cached_property
    def idea_covariance(self) -> np.ndarray:
        """Covariance (I, I) of the idea effects; knows that mean and judges are estimated too."""
        solved = self._solved
        block = solved.kept_inverse if solved.swapped else solved.absorbed_inverse()
        return self.residual * block

    @cached_property
    def judge_errors(self) -> np.ndarray:
        """Standard errors (J,) of the judge effects."""
        solved = self._solved
        diagonals = solved.absorbed_diagonal, np.diag(solved.kept_inverse)
        return np.sqrt(self.residual * solved.by_side(*diagonals)[1])


class _Equations:
    """Henderson's equations with the larger of the two sides absorbed into the smaller one."""

    def __init__(self, reviews: Reviews):
        self.swapped = reviews.judges > reviews.ideas
        counts = reviews.counts.T if self.swapped else reviews.counts
        sides = (reviews.idea, reviews.judge)
        self.row, self.column = sides[::-1] if self.swapped else sides
        score = reviews.score
        # Equal scores must leave an exact zero: a rest of 1e-15 would order ideas that are equal.
        self.level = score[0] if not np.ptp(score) else score.mean()
        self.score = score - self.level
        self.size = len(score)
        self.per_row, per_column = counts.sum(axis=1), counts.sum(axis=0)
        self.row_sum = np.bincount(self.row, self.score, minlength=len(self.per_row))
        column_sum = np.bincount(self.column, self.score, minlength=len(per_column))
        self.bordered = np.column_stack([counts, self.per_row])
        self.kept_sum = np.append(column_sum, self.score.sum())
        self.kept_block = np.diag(np.append(per_column, self.size))
        self.kept_block[-1, :-1] = self.kept_block[:-1, -1] = per_column

    def solve(self, idea_ratio, judge_ratio) -> "_Solved":
        ratios = (idea_ratio, judge_ratio)
        absorbed_ratio, kept_ratio = ratios[::-1] if self.swapped else ratios
        weights = self.per_row + 1 / absorbed_ratio
        carried = self.bordered / weights[:, None]
        reduced = self.kept_block - self.bordered.T @ carried
        kept_size = len(reduced) - 1
        reduced[np.arange(kept_size), np.arange(kept_size)] += 1 / kept_ratio
        factor = cho_factor(reduced)
        kept = cho_solve(factor, self.kept_sum - carried.T @ self.row_sum)
        absorbed = (self.row_sum - self.bordered @ kept) / weights
        rest = self.score - absorbed[self.row] - kept[self.column] - kept[-1]
        squares = (
            rest @ rest + absorbed @ absorbed / absorbed_ratio + kept[:-1] @ kept[:-1] / kept_ratio
        )
        log_determinant = (
            np.log(weights).sum()
            + 2 * np.log(np.diag(factor[0])).sum()
            + len(weights) * np.log(absorbed_ratio)
            + kept_size * np.log(kept_ratio)
        )
        return _Solved(
            swapped=self.swapped,
            mean=float(self.level + kept[-1]),
            absorbed=absorbed,
            kept=kept[:-1],
            weights=weights,
            carried=carried,
            inverse=cho_solve(factor, np.eye(kept_size + 1)),
            squares=float(squares),
            log_determinant=float(log_determinant),
            freedom=self.size - 1,
        )

    def criterion(self, idea_ratio, judge_ratio):
        """-2 REML log-likelihood, and its gradient in the logarithms of both ratios."""
        solved = self.solve(idea_ratio, judge_ratio)
        traces = solved.by_side(solved.absorbed_diagonal.sum(), np.trace(solved.kept_inverse))
        effects = solved.by_side(solved.absorbed, solved.kept)
        gradient = [
            len(effect) - (trace + solved.freedom * (effect @ effect) / solved.squares) / ratio
            for effect, trace, ratio in zip(effects, traces, (idea_ratio, judge_ratio), strict=True)
        ]
        return solved.criterion, np.array(gradient)


@dataclass(frozen=True, eq=False)
class _Solved:
    """One solution; inverses are in units of the residual variance."""

    swapped: bool
    mean: float
    absorbed: np.ndarray
    kept: np.ndarray
    weights: np.ndarray
    carried: np.ndarray
    inverse: np.ndarray
    squares: float
    log_determinant: float
    freedom: int

    def by_side(self, absorbed, kept):
        """Turn a pair (absorbed, kept) into the pair (ideas, judges)."""
        return (kept, absorbed) if self.swapped else (absorbed, kept)

    @property
    def residual(self) -> float:
        # A single review says nothing about scatter, and leaves every effect at zero.
        return self.squares / self.freedom if self.freedom else 0.0

    @property
    def criterion(self) -> float:
        if not self.residual:
            return float("-inf")
        return self.freedom * (1 + np.log(2 * np.pi * self.residual)) + self.log_determinant

    @property
    def kept_inverse(self) -> np.ndarray:
        return self.inverse[:-1, :-1]

    @cached_property
    def absorbed_diagonal(self) -> np.ndarray:
        spread = self.carried @ self.inverse
        return 1 / self.weights + np.einsum("ij,ij->i", spread, self.carried)

    def absorbed_inverse(self) -> np.ndarray:
        full = self.carried @ self.inverse @ self.carried.T
        full[np.diag_indices_from(full)] += 1 / self.weights
        # The two triangles differ in the last bit, and a difference of ideas must not.
        return (full + full.T) / 2
