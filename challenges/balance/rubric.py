"""The rubric: one review's marks on several criteria as a single score, 0 to 100.

Exact arithmetic, so that anybody can redo it on paper. Specification, section 5.1.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction


def rubric_score(scores: Mapping, criteria: Mapping) -> Fraction:
    """Score of one complete review: 100 * sum of weight * (mark - low) / (high - low), exactly.

    scores: mark by criterion; criteria: (weight, low, high) by criterion. Numbers are int,
    Decimal, Fraction, text, or float, which is taken as it is written (0.1 is a tenth). Weights
    count in proportion to their sum, so that 40, 30, 30 and 0.4, 0.3, 0.3 are the same rubric.
    Raises ValueError that names the criterion: without a mark (a judge who cannot judge one
    criterion gives up the review), unknown, no number or outside its scale; and for a rubric
    without criteria, with a weight below zero or of zero in total, or with an empty scale.
    Source: specification, section 5.1.
    """
    rubric = {name: _scale(name, *row) for name, row in criteria.items()}
    total = sum(weight for weight, _, _ in rubric.values())
    if not total:
        raise ValueError("a rubric needs a criterion with a weight above zero")
    if unknown := sorted(str(name) for name in scores if name not in rubric):
        raise ValueError(f"the rubric has no criterion {', '.join(map(repr, unknown))}")
    parts = (
        weight * (_mark(name, scores, low, high) - low) / (high - low)
        for name, (weight, low, high) in rubric.items()
    )
    return 100 * sum(parts) / total


def _scale(name, weight, low, high):
    weight, low, high = (_exact(number, name) for number in (weight, low, high))
    if weight < 0:
        raise ValueError(f"the weight of {name!r} is below zero")
    if not low < high:
        raise ValueError(f"the scale of {name!r} must rise from its low to its high end")
    return weight, low, high


def _mark(name, scores, low, high):
    if scores.get(name) is None:
        raise ValueError(f"the review is incomplete: no mark for {name!r}")
    mark = _exact(scores[name], name)
    if not low <= mark <= high:
        raise ValueError(f"the mark for {name!r} is {scores[name]}, not from {low} to {high}")
    return mark


def _exact(number, name) -> Fraction:
    if isinstance(number, (int, Decimal, Fraction, float, str)) and not isinstance(number, bool):
        try:
            return Fraction(Decimal(str(number)) if isinstance(number, (float, str)) else number)
        except (InvalidOperation, OverflowError, ValueError):
            pass
    raise ValueError(f"{number!r} is no number, for {name!r}")
