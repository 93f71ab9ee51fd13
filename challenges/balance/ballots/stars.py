"""Ratings: each voter rates the ideas she likes to rate, with 1 to L stars or any other number.

Specification, section 2.2, ballot "stars".
"""

from dataclasses import dataclass

import numpy as np

from challenges.balance.ballots import rows

# Where ratings cannot say how far ideas differ, this many weigh as much as the belief before
# them: the same as for supports, where it is the strength of the assumed prior.
THIN_STRENGTH = 20.0
_WITHIN_LIMIT = 1000.0
# Relative to a rating; what is smaller comes from rounding and must not order equal ideas.
_NOISE = 1e-12
_SQUARES_NOISE = 1e-13


@dataclass(frozen=True, eq=False)
class Ratings:
    """The ratings of N ideas, as far as the method needs them.

    count (N,): how many, not whole where ballots carry weights; mean (N,), 0 without a rating;
    scatter (N,): sum of squared differences from the idea's own mean.
    """

    count: np.ndarray
    mean: np.ndarray
    scatter: np.ndarray

    @classmethod
    def of_levels(cls, counts) -> "Ratings":
        """From counts (N, L): how often each idea got 1, 2, ... L stars.

        Raises ValueError for counts that are negative, not finite or no table.
        """
        counts = np.asarray(counts, dtype=float)
        if counts.ndim != 2:
            raise ValueError("stars need a row for each idea and a column for each level")
        wrong = ~np.isfinite(counts) | (counts < 0)
        if wrong.any():
            raise ValueError(f"idea {int(np.argmax(wrong.any(axis=1)))} has an impossible count")
        levels = np.arange(1.0, counts.shape[1] + 1)
        count = counts.sum(axis=1)
        mean = _divided(counts @ levels, count)
        return cls(count, mean, np.sum(counts * (levels - mean[:, None]) ** 2, axis=1))

    @classmethod
    def of_sums(cls, count, total, squares) -> "Ratings":
        """From the number, the sum and the sum of squares of each idea's ratings, each (N,).

        Raises ValueError when they cannot be those of any ratings.
        """
        count = rows.amounts(count, "count", low=0)
        total, squares = rows.amounts(total, "sum"), rows.amounts(squares, "squares", low=0)
        rows.require_one_length(count=count, sum=total, squares=squares)
        mean = _divided(total, count)
        scatter = squares - total * mean
        noise = _SQUARES_NOISE * squares
        wrong = (scatter < -noise) | ((count == 0) & ((total != 0) | (squares != 0)))
        if wrong.any():
            raise ValueError(f"the sums of idea {int(np.argmax(wrong))} are those of no ratings")
        return cls(count, mean, np.where(scatter <= noise, 0.0, scatter))

    @classmethod
    def of_rows(cls, idea, value, ideas: int) -> "Ratings":
        """From single ratings: idea (n,), numbers below `ideas`, and value (n,).

        Raises ValueError that names the first row at fault.
        """
        idea, value = rows.numbers(idea, ideas, "idea"), rows.amounts(value, "value")
        rows.require_one_length(idea=idea, value=value)
        # Sums depend on the order in their last bit, and the order of rows must not count.
        order = np.lexsort((value, idea))
        idea, value = idea[order], value[order]
        count = np.bincount(idea, minlength=ideas).astype(float)
        mean = _divided(np.bincount(idea, value, minlength=ideas), count)
        return cls(count, mean, np.bincount(idea, (value - mean[idea]) ** 2, minlength=ideas))


@dataclass(frozen=True)
class Prior:
    """What is believed of an idea before anybody rated it.

    mean: the general level; within: variance of ratings of one idea; between: variance of the
    true means of ideas; fitted: whether the ratings determine both variances.
    """

    mean: float
    within: float
    between: float
    fitted: bool

    @property
    def strength(self) -> float:
        """How many ratings this belief weighs as much as: k, the ratio of the variances."""
        return self.within / self.between if self.between else THIN_STRENGTH


def fit_prior(ratings: Ratings) -> Prior:
    """Fit level and variances by one-way analysis of variance over all rated ideas.

    The level is the mean of the ideas' means, each weighed by what is known of it, n / (n + k):
    equal to the mean of all ratings when all have as many, and not that of the ideas which happen
    to be rated most when they have not. Ratings that agree within every idea have strength 0.
    Thin data: a single rated idea leaves the variance between ideas, at most one rating an idea
    leaves both unknown but for their sum; they are then set to the ratio 20. Ratings that are all
    equal have no variance, and without any rating level and variances are 0.
    Source: specification, section 2.2; Searle, Casella & McCulloch, Variance Components, ch. 3.
    """
    rated = ratings.count > 0
    count, mean = ratings.count[rated], ratings.mean[rated]
    if not rated.any():
        return Prior(0.0, 0.0, 0.0, fitted=False)
    within, between, fitted = _variances(count, mean, ratings.scatter[rated].sum())
    weight = _known(count, within, between) if between else np.ones(len(mean))
    level = mean[0] if not np.ptp(mean) else weight @ mean / weight.sum()
    return Prior(float(level), float(within), float(between), fitted)


def posterior(ratings: Ratings, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
    """Mean (N,) and variance (N,) of each idea's true mean rating.

    An idea that nobody rated has the level and the variance of the prior.
    Source: specification, section 2.2; Efron & Morris 1973, J. Am. Stat. Assoc. 68:117.
    """
    known = _known(ratings.count, prior.within, prior.between)
    mean = prior.mean + known * (ratings.mean - prior.mean)
    spread = ratings.count * prior.between + prior.within
    left = _divided(np.full(len(spread), prior.within), spread, otherwise=1.0)
    return mean, prior.between * left


def _variances(count, mean, scatter):
    """Variance within and between ideas, and whether the ratings determine them."""
    groups, total = len(count), count.sum()
    noise = (_NOISE * np.abs(mean).max()) ** 2
    # One rating more than ideas at least, also where weights make the numbers less than whole.
    if total - groups < 1:
        return *_shared(np.var(mean, ddof=1) if groups > 1 else 0.0, noise), False
    within = scatter / (total - groups)
    if groups == 1:
        within = within if within > noise else 0.0
        return within, within / THIN_STRENGTH, False
    lead = mean - count @ mean / total
    among = count @ lead**2 / (groups - 1)
    if within <= noise and among <= noise:
        return 0.0, 0.0, False
    each = (total - count @ count / total) / (groups - 1)
    return within, max((among - within) / each, within / _WITHIN_LIMIT), True


def _shared(variance, noise):
    if variance <= noise:
        return 0.0, 0.0
    between = variance / (THIN_STRENGTH + 1)
    return THIN_STRENGTH * between, between


def _known(count, within, between):
    """Share (N,) of what an idea's own ratings say in what is believed of it, n / (n + k)."""
    return _divided(count * between, count * between + within)


def _divided(above, below, otherwise=0.0):
    return np.divide(above, below, out=np.full(len(below), otherwise), where=below > 0)
