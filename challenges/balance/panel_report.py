"""What is told of the panel besides its scores: variances, errors, agreement. Section 5.5."""

import numpy as np

from challenges.balance import agreement, alpha, winrate
from challenges.balance.evidence import Case

TARGET = 0.8


def panel_report(case: Case) -> dict:
    """{"variances", "ideas" (a row for each finalist, in order), "reliability"}."""
    found = None if case.estimate is None else agreement.reliability(case.estimate)
    return {
        "variances": _variances(case),
        "ideas": [_idea(case, number, found) for number in range(len(case.finalists))],
        "reliability": _reliability(case, found),
    }


def _variances(case: Case) -> dict:
    if (found := case.estimate) is None:
        return dict.fromkeys(("idea", "judge", "residual", "mean"))
    return {
        "idea": found.residual * found.ratios.idea,
        "judge": found.residual * found.ratios.judge,
        "residual": found.residual,
        "mean": found.mean,
    }


def _idea(case: Case, number: int, found: agreement.Reliability | None) -> dict:
    count, side = int(case.reviews.per_idea[number]), case.panel_side
    # An error on another scale says nothing about a mark on the rubric's.
    on_rubric = case.other_panel is None or case.other_panel.on_rubric
    known = side is not None and on_rubric
    error = float(np.sqrt(max(side.covariance[number, number], 0))) if known else None
    return {
        "se": error,
        "raw_mean": float(case.reviews.raw_means[number]) if count else None,
        "reviews": count,
        "reliability": None if found is None else float(found.per_idea[number]),
    }


def _reliability(case: Case, found: agreement.Reliability | None) -> dict:
    sides = {
        name: winrate.reliability(side) if side else 0.0
        for name, side in (("crowd", case.crowd_side), ("panel", case.panel_side))
    }
    if found is None:
        nothing = ("single", "consistency", "alpha", "words", "reviews_for_80")
        return sides | dict.fromkeys(nothing) | {"criteria": {}}
    agreed = alpha.krippendorff(case.reviews.idea, case.reviews.score)
    return sides | {
        "single": found.single,
        "consistency": found.consistency,
        "alpha": agreed,
        "words": {
            "single": agreement.koo_li(found.single),
            "consistency": agreement.koo_li(found.consistency),
            "alpha": alpha.wording(agreed),
        },
        "reviews_for_80": agreement.reviews_needed(TARGET, found.consistency),
        "criteria": _by_criterion(case),
    }


def _by_criterion(case: Case) -> dict:
    """Ordinal alpha of each criterion; None where nothing varies."""
    marks = [row.scores for row in case.panel_reviews]
    if not all(marks):
        return {}
    return {
        criterion.id: alpha.krippendorff(
            case.reviews.idea, np.array([float(row[criterion.id]) for row in marks]), "ordinal"
        )
        for criterion in case.rules.criteria
    }
