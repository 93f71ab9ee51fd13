"""How far the judges agree, and how sure the panel's scores are of it: reported, never scored.

Specification, section 5.5. Krippendorff's alpha stands in its own module.
"""

from dataclasses import dataclass

import numpy as np

from challenges.balance.panel import Estimate
from challenges.balance.reviews import Reviews


@dataclass(frozen=True)
class IntraclassCorrelations:
    """The six forms for k judges; None where nothing varies that the form could compare.

    one, two, three: a single judge, drawn anew for each idea (one), the same drawn judges for all
    (two), or just these judges, whose strictness is no error (three). Those ending in k: the mean
    of all k judges. They may be negative.
    """

    one: float | None
    two: float | None
    three: float | None
    one_k: float | None
    two_k: float | None
    three_k: float | None


@dataclass(frozen=True, eq=False)
class Reliability:
    """Share of the variance of scores that is the ideas' own, 0 to 1.

    single: of one judge's score; consistency: the same with strictness taken out; per_idea (I,):
    of each adjusted score, 0 for an idea without reviews and when ideas do not differ.
    """

    single: float
    consistency: float
    per_idea: np.ndarray


def complete_matrix(reviews: Reviews) -> np.ndarray | None:
    """Scores (I, J) when every judge scored every idea once, else None."""
    if not reviews.counts.size or not np.all(reviews.counts == 1):
        return None
    matrix = np.empty((reviews.ideas, reviews.judges))
    matrix[reviews.idea, reviews.judge] = reviews.score
    return matrix


def intraclass_correlations(matrix) -> IntraclassCorrelations | None:
    """The six intraclass correlations of complete scores (I, k), ideas by judges.

    None for fewer than two ideas or two judges. Raises ValueError when a score is missing or
    infinite. Source: specification, section 5.5; Shrout & Fleiss 1979, Psychol. Bull. 86:420.
    """
    matrix = np.asarray(matrix, dtype=float)
    if matrix.ndim != 2 or min(matrix.shape) < 2:
        return None
    if not np.isfinite(matrix).all():
        raise ValueError("intraclass correlations need the score of every judge for every idea")
    ideas, k = matrix.shape
    centred = matrix - matrix.mean()
    by_idea, by_judge = centred.mean(axis=1), centred.mean(axis=0)
    rest = centred - by_idea[:, None] - by_judge
    between = _mean_square(k * by_idea @ by_idea, ideas - 1, matrix)
    judges = _mean_square(ideas * by_judge @ by_judge, k - 1, matrix)
    error = _mean_square(np.square(rest).sum(), (ideas - 1) * (k - 1), matrix)
    within = (judges + (ideas - 1) * error) / ideas
    strictness = k * (judges - error) / ideas
    return IntraclassCorrelations(
        one=_ratio(between - within, between + (k - 1) * within),
        two=_ratio(between - error, between + (k - 1) * error + strictness),
        three=_ratio(between - error, between + (k - 1) * error),
        one_k=_ratio(between - within, between),
        two_k=_ratio(between - error, between + strictness / k),
        three_k=_ratio(between - error, between),
    )


def reliability(found: Estimate) -> Reliability:
    """Reliability from the fitted variances, for panels in which judges see different ideas.

    With assumed ratios `single` and `consistency` only say what was assumed.
    Source: specification, section 5.5: su2 / (su2 + sb2 + s2), su2 / (su2 + s2), 1 - C_ii / su2.
    """
    idea, judge = found.ratios.idea, found.ratios.judge
    variance = found.residual * idea
    errors = np.square(found.idea_errors)
    per_idea = 1 - errors / variance if variance else np.zeros(len(errors))
    return Reliability(
        single=idea / (idea + judge + 1),
        consistency=idea / (idea + 1),
        per_idea=np.clip(per_idea, 0, 1),
    )


def reviews_needed(target: float, single: float) -> float | None:
    """How many reviews of an idea make their mean as reliable as `target`; round it up.

    target, single: reliabilities, target strictly between 0 and 1, single that of one review, at
    most 1. None when one review says nothing (single at most 0), as no number of them then helps.
    Raises ValueError outside. Source: specification, section 5.5; Spearman 1910, Brown 1910.
    """
    if not 0 < target < 1 or not single <= 1:
        raise ValueError("the target lies between 0 and 1, and a single review has at most 1")
    if single <= 0:
        return None
    return target * (1 - single) / (single * (1 - target))


def koo_li(correlation: float | None) -> str | None:
    """ "poor" below .50, "moderate" below .75, "good" up to .90, "excellent" above; None for None.

    Source: specification, section 5.5; Koo & Li 2016, J. Chiropr. Med. 15:155.
    """
    if correlation is None:
        return None
    if correlation > 0.90:
        return "excellent"
    return _worded(correlation, ((0.75, "good"), (0.50, "moderate")))


def cicchetti(correlation: float | None) -> str | None:
    """ "poor" below .40, "fair" below .60, "good" below .75, "excellent" from there; None for None.

    Source: specification, section 5.5; Cicchetti 1994, Psychol. Assess. 6:284.
    """
    if correlation is None:
        return None
    return _worded(correlation, ((0.75, "excellent"), (0.60, "good"), (0.40, "fair")))


def _worded(correlation, steps):
    return next((label for least, label in steps if correlation >= least), "poor")


def _mean_square(squares, freedom, matrix):
    # What centring leaves of equal numbers is rounding, and must not pass for variance.
    noise = matrix.size * np.square(4 * np.finfo(float).eps * np.abs(matrix).max())
    return float(squares / freedom) if squares > noise else 0.0


def _ratio(above, below):
    return float(above / below) if below else None
