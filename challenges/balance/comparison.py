"""What the assignment of judges lets anybody compare, with fixed effects and no shrinkage.

Specification, sections 5.2 and 5.4 (`ls`): a check beside the mixed model, not the default.
"""

from dataclasses import dataclass

import numpy as np

from challenges.balance.reviews import Reviews

_ZERO = 1e-9


class NotComparable(ValueError):
    """Some ideas are connected to others by no judge, so their difference has no value."""


@dataclass(frozen=True, eq=False)
class FixedEffects:
    """mean; idea_effects (I,) and judge_effects (J,), each adding up to 0; residual variance."""

    mean: float
    idea_effects: np.ndarray
    judge_effects: np.ndarray
    residual: float


def least_squares(reviews: Reviews) -> FixedEffects:
    """Fit score = mean + idea + judge by least squares, effects adding up to zero.

    Every idea and judge needs a review. The residual variance is NaN when nothing is left to
    estimate it from. Raises NotComparable when the reviews fall into several groups.
    Source: specification, section 5.4; Montgomery, Design and Analysis of Experiments, ch. 4.
    """
    if reviews.components != 1 or not (reviews.per_idea.all() and reviews.per_judge.all()):
        raise NotComparable("not_comparable")
    ideas, judges = reviews.ideas, reviews.judges
    design = np.column_stack(
        [
            np.ones(len(reviews.score)),
            _sum_to_zero(reviews.idea, ideas),
            _sum_to_zero(reviews.judge, judges),
        ]
    )
    found = np.linalg.lstsq(design, reviews.score, rcond=None)[0]
    residuals = reviews.score - design @ found
    spare = len(reviews.score) - ideas - judges + 1
    return FixedEffects(
        mean=float(found[0]),
        idea_effects=_closed(found[1:ideas]),
        judge_effects=_closed(found[ideas:]),
        residual=float(residuals @ residuals / spare) if spare else float("nan"),
    )


def efficiency(reviews: Reviews) -> float:
    """How much of the information of a complete panel this assignment keeps, 0 to 1.

    Harmonic mean of the non-zero eigenvalues of R^-1/2 (R - N K^-1 N') R^-1/2.
    Every idea and judge needs a review. Raises NotComparable when nothing can be compared.
    Source: specification, section 5.2; John & Williams, Cyclic and Computer Generated Designs.
    """
    root = 1 / np.sqrt(reviews.per_idea)
    between = reviews.counts / reviews.per_judge @ reviews.counts.T
    values = 1 - np.linalg.eigvalsh(root[:, None] * between * root)
    kept = values[values > _ZERO]
    if not kept.size:
        raise NotComparable("not_comparable")
    return float(kept.size / np.sum(1 / kept))


def _sum_to_zero(number, size):
    coded = np.eye(size)[:, : size - 1]
    coded[size - 1] = -1
    return coded[number]


def _closed(effects):
    return np.append(effects, -effects.sum())
