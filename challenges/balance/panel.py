"""The panel's side: scores freed from how strict each judge is, and how sure they are.

score = mean + idea + judge + rest, the three last drawn from normal distributions whose
variances stand in the ratios `idea` and `judge` to the rest (specification, section 5.3).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dtrtri
from scipy.sparse import coo_array, issparse

from challenges.balance.likelihood import minimise
from challenges.balance.reviews import Reviews

BOUNDS = ((0.1, 100.0), (0.01, 100.0))
STARTS = ((1.0, 0.2), (0.05, 0.05), (2.7, 2.7))
# Without bounds a variance may vanish; its logarithm needs an end all the same.
_OPEN = ((1e-10, 1e8), (1e-10, 1e8))
_EDGE = 1e-6
# From this ratio down it is asked whether none at all is as likely, but for noise of this size.
_NEARLY_NONE = 1e-3
_NOISE = 1e-9
# Smaller or fuller matrices of counts are quicker with their zeros than without them.
_SPARSE_CELLS = 20_000
_SPARSE_SHARE = 0.25


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


def estimate(reviews: Reviews, bounds=BOUNDS, starts=STARTS) -> "Estimate":
    """Estimate ideas and judges, with fixed ratios for a small panel and fitted ones otherwise.

    bounds: ((low, high) of the idea ratio, the same of the judge ratio), or None for none.
    starts: pairs of ratios, above 0, from which the fit sets out.
    Raises ValueError without any review.
    """
    if is_small(reviews) or not np.ptp(reviews.score):
        return solve(reviews, SMALL_PANEL)
    return solve(reviews, fit_ratios(reviews, bounds, starts))


def fit_ratios(reviews: Reviews, bounds=BOUNDS, starts=STARTS) -> Ratios:
    """Fit both ratios by restricted maximum likelihood (REML), whatever the panel's size.

    bounds, starts: as in `estimate`. Without bounds a variance that vanishes has the ratio 0
    exactly. If the rest vanishes, no ratio is the best one, and the search ends at 1e8. Both:
    `on_boundary`.
    Raises ValueError when all scores are equal, as no ratio is then better than another.
    Source: specification, section 5.3; Patterson & Thompson 1971, Biometrika 58:545.
    """
    if len(reviews.score) < 2 or not np.ptp(reviews.score):
        raise ValueError("scores that are all equal determine no ratio of variances")
    equations = _Equations(reviews)
    limits = np.log(_OPEN if bounds is None else bounds)
    best = minimise(lambda point: equations.criterion(*np.exp(point)), np.log(starts), limits)
    touching = np.any(np.abs(best[:, None] - limits) < _EDGE)
    ratios = np.exp(best)
    if bounds is None:
        ratios = _without_nearly_none(equations, ratios)
    on_boundary = bool(touching or not ratios.all())
    return Ratios(*ratios.tolist(), fitted=True, on_boundary=on_boundary)


def _without_nearly_none(equations, ratios):
    # Fitting on logarithms never arrives at zero. The first side comes up twice, since it may
    # shrink only once the second one is gone.
    for side in (0, 1, 0):
        if 0 < ratios[side] < _NEARLY_NONE:
            tried = _fitted_without(equations, ratios, side)
            if equations.criterion(*tried)[0] <= equations.criterion(*ratios)[0] + _NOISE:
                ratios = tried
    return ratios


def _fitted_without(equations, ratios, side):
    found, other = np.zeros(2), 1 - side

    def criterion(point):
        found[other] = np.exp(point[0])
        value, slopes = equations.criterion(*found)
        return value, slopes[[other]]

    if ratios[other]:
        starts = [[start[other]] for start in np.log(STARTS)]
        found[other] = np.exp(minimise(criterion, starts, np.log(_OPEN[other])[None])[0])
    return found


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
        by_side = solved.equations.by_side
        self.idea_effects, self.judge_effects = by_side(solved.absorbed, solved.kept)
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
        swapped = solved.equations.swapped
        block = solved.kept_inverse if swapped else solved.absorbed_inverse()
        block *= self.residual
        return block

    @cached_property
    def idea_errors(self) -> np.ndarray:
        """Standard errors (I,) of the idea effects, without the whole covariance."""
        return self._errors[0]

    @cached_property
    def judge_errors(self) -> np.ndarray:
        """Standard errors (J,) of the judge effects."""
        return self._errors[1]

    @cached_property
    def _errors(self):
        solved = self._solved
        diagonals = solved.absorbed_diagonal, np.diag(solved.kept_inverse)
        return [np.sqrt(self.residual * own) for own in solved.equations.by_side(*diagonals)]


class _Equations:
    """Henderson's equations with the larger of the two sides absorbed into the smaller one.

    Effects are solved for in units of their own standard deviation: a ratio may then be zero.
    """

    def __init__(self, reviews: Reviews):
        if not np.isfinite(reviews.score).all():
            raise ValueError("the score of every review must be a finite number")
        self.swapped = reviews.judges > reviews.ideas
        self.row, self.column = self.by_side(reviews.idea, reviews.judge)
        self.per_row, per_column = self.by_side(reviews.per_idea, reviews.per_judge)
        score = reviews.score
        # Equal scores must leave an exact zero: a rest of 1e-15 would order ideas that are equal.
        self.level = score[0] if not np.ptp(score) else score.mean()
        self.score = score - self.level
        self.freedom = len(score) - 1
        self.row_sum = np.bincount(self.row, self.score, minlength=len(self.per_row))
        column_sum = np.bincount(self.column, self.score, minlength=len(per_column))
        self.kept_sum = np.append(column_sum, self.score.sum())
        self.bordered = _bordered(self.row, self.column, len(self.per_row), len(per_column))
        self.kept_block = np.diag(np.append(per_column, len(score)).astype(float))
        self.kept_block[-1, :-1] = self.kept_block[:-1, -1] = per_column

    def by_side(self, first, second):
        """Turn a pair (ideas, judges) into the pair (absorbed, kept), or back."""
        return (second, first) if self.swapped else (first, second)

    def crossed(self, weights) -> np.ndarray:
        """Sum over the absorbed side of weight times the products of its counts."""
        found = self.bordered.T @ (self.bordered * weights[:, None])
        return found.toarray() if issparse(found) else found

    def solve(self, idea_ratio, judge_ratio) -> "_Solved":
        absorbed_ratio, kept_ratio = self.by_side(idea_ratio, judge_ratio)
        damping = 1 / (1 + self.per_row * absorbed_ratio)
        units = np.append(np.full(len(self.kept_sum) - 1, np.sqrt(kept_ratio)), 1.0)
        reduced = self.kept_block - self.crossed(absorbed_ratio * damping)
        reduced = units[:, None] * reduced * units
        # The mean, which comes last, is not drawn from anything.
        reduced[np.diag_indices(len(units) - 1)] += 1
        factor = cho_factor(reduced, overwrite_a=True)
        carried_sum = self.bordered.T @ (absorbed_ratio * damping * self.row_sum)
        standardised = cho_solve(factor, units * (self.kept_sum - carried_sum))
        kept = units * standardised
        pull = damping * (self.row_sum - self.bordered @ kept)
        absorbed = absorbed_ratio * pull
        rest = self.score - absorbed[self.row] - kept[self.column] - kept[-1]
        # Sums of one thread: they do not depend on how many the machine has.
        squares = (rest**2).sum() + (absorbed * pull).sum() + (standardised[:-1] ** 2).sum()
        return _Solved(
            equations=self,
            mean=float(self.level + kept[-1]),
            absorbed=absorbed,
            kept=kept[:-1],
            pull=pull,
            standardised=standardised[:-1],
            absorbed_ratio=absorbed_ratio,
            damping=damping,
            units=units,
            upper=np.triu(factor[0]),
            squares=float(squares),
        )

    def criterion(self, idea_ratio, judge_ratio):
        """-2 REML log-likelihood, and its gradient in the logarithms of both ratios."""
        solved = self.solve(idea_ratio, judge_ratio)
        return solved.criterion, np.array(self.by_side(*solved.slopes()))


def _bordered(row, column, rows, columns):
    """Counts (rows, columns) of reviews and, as a last column, their sum over each row."""
    row, column = np.append(row, row), np.append(column, np.full(len(row), columns))
    shape = (rows, columns + 1)
    if rows * columns < _SPARSE_CELLS or len(row) > _SPARSE_SHARE * rows * columns:
        cells = np.bincount(row * shape[1] + column, minlength=rows * shape[1])
        return cells.reshape(shape).astype(float)
    return coo_array((np.ones(len(row)), (row, column)), shape=shape).tocsr()


@dataclass(frozen=True, eq=False)
class _Solved:
    """One solution; inverses are in units of the residual variance.

    pull: absorbed effects divided by their ratio; standardised: kept ones by the root of theirs;
    upper: triangular root of the reduced equations, in these units.
    """

    equations: _Equations
    mean: float
    absorbed: np.ndarray
    kept: np.ndarray
    pull: np.ndarray
    standardised: np.ndarray
    absorbed_ratio: float
    damping: np.ndarray
    units: np.ndarray
    upper: np.ndarray
    squares: float

    @property
    def residual(self) -> float:
        # A single review says nothing about scatter, and leaves every effect at zero.
        freedom = self.equations.freedom
        return self.squares / freedom if freedom else 0.0

    @property
    def criterion(self) -> float:
        if not self.residual:
            return float("-inf")
        log_determinant = 2 * np.log(np.diag(self.upper)).sum() - np.log(self.damping).sum()
        return self.equations.freedom * (1 + np.log(2 * np.pi * self.residual)) + log_determinant

    def slopes(self):
        """Slopes of the criterion in the logarithms of the absorbed and of the kept ratio."""
        equations = self.equations
        trace = (self.root * (equations.crossed(self.damping**2) @ self.root)).sum()
        absorbed = (
            (equations.per_row * self.damping).sum() - trace - (self.pull**2).sum() / self.residual
        )
        trace = (self.inverse_upper[:-1] ** 2).sum()
        kept = len(self.kept) - trace - (self.standardised**2).sum() / self.residual
        return self.absorbed_ratio * absorbed, kept

    @cached_property
    def inverse_upper(self) -> np.ndarray:
        return dtrtri(self.upper)[0]

    @cached_property
    def root(self) -> np.ndarray:
        """A root of the inverse of the kept side and the mean: root @ root.T is the inverse."""
        return self.units[:, None] * self.inverse_upper

    @property
    def kept_inverse(self) -> np.ndarray:
        # A product with its own transpose is symmetric to the last bit.
        root = self.root[:-1]
        return root @ root.T

    @cached_property
    def carried(self) -> np.ndarray:
        """What the absorbed effects take over from the uncertainty of the kept ones."""
        weights = self.absorbed_ratio * self.damping
        return (self.equations.bordered * weights[:, None]) @ self.root

    @property
    def absorbed_diagonal(self) -> np.ndarray:
        return self.absorbed_ratio * self.damping + np.square(self.carried).sum(axis=1)

    def absorbed_inverse(self) -> np.ndarray:
        full = self.carried @ self.carried.T
        full[np.diag_indices_from(full)] += self.absorbed_ratio * self.damping
        return full
