"""The panel's side by the methods an organiser may lock instead of the mixed model.

Specification, section 5.4, which also says why none of them is the default. All take Reviews and
return PanelValues; an idea without reviews stands on the average of the others, as unsure as one
more review of some idea would be, and is stopped by the gate for too few reviews.
"""

from dataclasses import dataclass

import numpy as np

from challenges.balance.comparison import least_squares
from challenges.balance.methods import EUROVISION
from challenges.balance.reviews import Reviews
from challenges.balance.winrate import Side

RUBRIC = "rubric"
OWN = "own"
TRIM_FROM = 5
_MEDIAN_LOSS = np.pi / 2
# Noise in the last bits must not order ideas that are equal.
_DECIMALS = 10


@dataclass(frozen=True, eq=False)
class PanelValues:
    """What one method makes of the reviews of I ideas.

    values (I,): higher is better. covariance: (I, I), or (I,) where ideas are estimated apart.
    scale: "rubric" when the values are on the rubric's 0 to 100, which the floor asks for, else
    "own". fell_back: booleans (I,), where the method asks for more reviews than the idea has and
    the plain mean stands in. statuses: "ideas_without_reviews", "scatter_unknown" (no idea has
    two reviews, or nothing is left over: the covariance is 0) and "too_few_to_trim".
    """

    method: str
    values: np.ndarray
    covariance: np.ndarray
    scale: str
    fell_back: np.ndarray
    statuses: tuple[str, ...]

    @property
    def side(self) -> Side:
        """The same for win-rates."""
        apart = self.covariance.ndim == 1
        return Side(self.values, np.diag(self.covariance) if apart else self.covariance)

    @property
    def on_rubric(self) -> bool:
        return self.scale == RUBRIC


def panel_values(reviews: Reviews, method: str) -> PanelValues:
    """The panel's side by a method of METHODS; the default `mixed` is `panel.estimate`.

    Raises ValueError for another name, without any review, and for scores that are no numbers;
    NotComparable from `ls` when the reviews fall into several groups.
    Source: specification, section 5.4.
    """
    if method not in METHODS:
        raise ValueError(f"no panel method {method!r} here, only: {', '.join(METHODS)}")
    if not len(reviews.score):
        raise ValueError("a panel needs at least one review")
    if not np.isfinite(reviews.score).all():
        raise ValueError("the score of every review must be a finite number")
    return METHODS[method](reviews)


def raw(reviews: Reviews) -> PanelValues:
    """Plain mean; variance: that within ideas, pooled, over the idea's number of reviews."""
    return _arranged("raw", reviews, reviews.raw_means, reviews.score, RUBRIC)


def ls(reviews: Reviews) -> PanelValues:
    """Least squares with fixed ideas and judges, on the level of the average judge.

    Covariance of the effects: residual variance times the pseudo-inverse of the information
    diag(n_i) - N K^-1 N'. Raises NotComparable. Source: specification, section 5.4.
    """
    seen = reviews.per_idea > 0
    core = _only(reviews, seen, reviews.per_judge > 0)
    fixed = least_squares(core)
    known = np.isfinite(fixed.residual)
    residual = fixed.residual if known else 0.0
    information = np.diag(core.per_idea) - core.counts / core.per_judge @ core.counts.T
    values, covariance = np.full(reviews.ideas, np.nan), np.zeros((reviews.ideas,) * 2)
    values[seen] = fixed.mean + fixed.idea_effects
    # Its one null vector is known, all ones, as every idea is connected: so no rounding decides
    # what counts as zero, as in a general pseudo-inverse.
    ones = np.full(information.shape, 1 / len(information))
    spread = residual * (np.linalg.inv(information + ones) - ones)
    # The two triangles differ in the last bit, and a difference of ideas must not.
    covariance[np.ix_(seen, seen)] = (spread + spread.T) / 2
    values, assumed = _filled(values, residual)
    covariance[np.diag_indices_from(covariance)] += np.where(seen, 0, assumed)
    statuses = _statuses(seen.all(), known)
    return PanelValues("ls", values, covariance, RUBRIC, np.zeros(len(seen), bool), statuses)


def zscore(reviews: Reviews) -> PanelValues:
    """Mean of the scores standardised within each judge (standard deviation with n - 1).

    A judge with one review, or with one score for everybody, counts as 0 throughout.
    """
    judge, score, count = reviews.judge, reviews.score, reviews.per_judge
    some = np.zeros(reviews.judges)
    some[judge] = score
    varied = np.bincount(judge, score != some[judge], reviews.judges) > 0
    mean = np.bincount(judge, score, reviews.judges) / np.maximum(count, 1)
    centred = score - mean[judge]
    squares = np.bincount(judge, centred**2, reviews.judges)
    deviation = np.sqrt(squares / np.maximum(count - 1, 1))[judge]
    standardised = np.divide(centred, deviation, out=np.zeros(len(score)), where=varied[judge])
    return _arranged("zscore", reviews, _means(reviews, standardised), standardised, OWN)


def trimmed(reviews: Reviews) -> PanelValues:
    """Mean without each idea's highest and lowest score, as in skating; under 5 reviews the mean.

    The variance is that of the plain mean, which a few wild scores make larger than it need be.
    """
    place, size = _places(reviews.idea, reviews.score)
    short = reviews.per_idea < TRIM_FROM
    kept = short[reviews.idea] | (place > 0) & (place < size - 1)
    sums = np.bincount(reviews.idea, reviews.score * kept, reviews.ideas)
    with np.errstate(invalid="ignore"):
        means = sums / np.bincount(reviews.idea, kept, reviews.ideas)
    fell_back = short & (reviews.per_idea > 0)
    return _arranged("trimmed", reviews, means, reviews.score, RUBRIC, fell_back=fell_back)


def median(reviews: Reviews) -> PanelValues:
    """Median; variance: pi/2 times that of the mean, from three reviews on (else it is the mean).

    Source: specification, section 5.4; the factor is the loss under normal scores, Laplace 1818.
    """
    place, size = _places(reviews.idea, reviews.score)
    middle = (place == (size - 1) // 2) | (place == size // 2)
    sums = np.bincount(reviews.idea, reviews.score * middle, reviews.ideas)
    with np.errstate(invalid="ignore"):
        medians = sums / np.bincount(reviews.idea, middle, reviews.ideas)
    loss = np.where(reviews.per_idea > 2, _MEDIAN_LOSS, 1.0)
    return _arranged("median", reviews, medians, reviews.score, RUBRIC, loss)


def ranksum(reviews: Reviews) -> PanelValues:
    """One minus the mean of (rank - 1/2) / n_j within each judge's pile of n_j, between 0 and 1.

    Piles of different size become comparable so; in a complete panel the order is that of the
    sums of ranks. Source: specification, section 5.4.
    """
    share = 1 - _rank_shares(reviews)
    return _arranged("ranksum", reviews, _means(reviews, share), share, OWN)


def juror_points(reviews: Reviews) -> PanelValues:
    """12, 10, 8, 7, 6, 5, 4, 3, 2, 1 for the ten best by `ranksum`; who ties shares the points.

    The variance comes from the points that each judge's own ranks would have given.
    Source: specification, section 5.4; rule of the Eurovision Song Contest until 2017.
    """
    shares = np.round(_means(reviews, _rank_shares(reviews)), _DECIMALS)
    seen, values = reviews.per_idea > 0, np.full(reviews.ideas, np.nan)
    place, _ = _places(np.zeros(np.count_nonzero(seen), int), shares[seen])
    values[seen] = _shared(np.zeros(len(place), int), shares[seen], _points(place))
    place, _ = _places(reviews.judge, -reviews.score)
    own = _shared(reviews.judge, reviews.score, _points(place))
    return _arranged("juror_points", reviews, values, own, OWN)


def ranks(reviews: Reviews) -> np.ndarray:
    """Rank (n,) of each review within its judge, 1 the best; equal scores have their mean rank."""
    place, _ = _places(reviews.judge, -reviews.score)
    return _shared(reviews.judge, reviews.score, place + 1)


def rank_sums(reviews: Reviews) -> np.ndarray:
    """Sum (I,) of each idea's ranks, lower is better; comparable in a complete panel only."""
    return np.bincount(reviews.idea, ranks(reviews), reviews.ideas)


METHODS = {
    method.__name__: method for method in (raw, ls, zscore, trimmed, median, ranksum, juror_points)
}


def _arranged(method, reviews, means, each, scale, loss=1.0, fell_back=None) -> PanelValues:
    """values: means (I,), NaN without reviews; each (n,): what is averaged, for the scatter."""
    seen = reviews.per_idea > 0
    spare = len(each) - np.count_nonzero(seen)
    apart = each - _means(reviews, each)[reviews.idea]
    within = apart @ apart / spare if spare else 0.0
    values, assumed = _filled(means, within)
    covariance = np.where(seen, loss * within / np.maximum(reviews.per_idea, 1), assumed)
    fell_back = np.zeros(reviews.ideas, bool) if fell_back is None else fell_back
    statuses = _statuses(seen.all(), spare > 0, not fell_back.any())
    return PanelValues(method, values, covariance, scale, fell_back, statuses)


def _filled(values, within):
    """Values with the mean of the others for NaN, and the variance that goes with it."""
    known = values[np.isfinite(values)]
    between = known.var(ddof=1) if len(known) > 1 else 0.0
    filled = np.where(np.isfinite(values), values, known.mean())
    return np.round(filled, _DECIMALS), between + within


def _statuses(all_seen, scatter_known, all_trimmed=True):
    sound = {
        "ideas_without_reviews": all_seen,
        "scatter_unknown": scatter_known,
        "too_few_to_trim": all_trimmed,
    }
    return tuple(name for name, holds in sound.items() if not holds)


def _only(reviews, ideas, judges):
    """The same reviews numbered among the marked ideas and judges alone."""
    return Reviews(
        idea=np.cumsum(ideas)[reviews.idea] - 1,
        judge=np.cumsum(judges)[reviews.judge] - 1,
        score=reviews.score,
        ideas=int(np.count_nonzero(ideas)),
        judges=int(np.count_nonzero(judges)),
    )


def _means(reviews, each):
    """Mean of `each` (n,) by idea (I,); NaN for an idea without reviews."""
    with np.errstate(invalid="ignore"):
        return np.bincount(reviews.idea, each, reviews.ideas) / reviews.per_idea


def _rank_shares(reviews):
    return (ranks(reviews) - 0.5) / reviews.per_judge[reviews.judge]


def _points(place):
    table = np.array([*EUROVISION, 0], dtype=float)
    return table[np.minimum(place, len(EUROVISION))]


def _places(group, value):
    """Place of each value within its group, the smallest at 0, and the size of the group."""
    order = np.lexsort((value, group))
    size = np.bincount(group)
    place = np.empty(len(group), dtype=int)
    place[order] = np.arange(len(group)) - (np.cumsum(size) - size)[group[order]]
    return place, size[group]


def _shared(group, value, given):
    """`given` (n,), averaged among those with one value in one group."""
    if not len(group):
        return np.zeros(0)
    order = np.lexsort((value, group))
    ordered_group, ordered_value = group[order], value[order]
    fresh = (np.diff(ordered_group) != 0) | (np.diff(ordered_value) != 0)
    run = np.empty(len(group), dtype=int)
    run[order] = np.append(0, np.cumsum(fresh))
    return (np.bincount(run, given) / np.bincount(run))[run]
