"""What is unusual about a judge: to be read by people, never a reason to drop a review.

Specification, sections 5.5 and 10.
"""

import numpy as np
from scipy.special import chdtrc

from challenges.balance.panel import Estimate
from challenges.balance.reviews import Reviews

STRICT_ERRORS = 3.0
RESIDUAL_CHANCE = 0.01
RESIDUAL_REVIEWS = 4
OPPOSED_IDEAS = 5
# Averages of the others that differ by less, in points, differ by rounding only.
_ROUNDING = 1e-9


def flags(reviews: Reviews, found: Estimate) -> list[list[str]]:
    """Flags of each judge, in the order of the judges; an empty list for most.

    "single_review"; "constant_scores", several reviews with one score; "strictness", far stricter
    or milder than the others (corrected, hence harmless); "scatter", scores that fit the model
    badly; "opposed", scores running against those of the rest of the panel.
    Source: specification, section 5.5.
    """
    return [list(flagged) for flagged in flag_numbers(reviews, found)]


def flag_numbers(reviews: Reviews, found: Estimate) -> list[dict[str, dict[str, float]]]:
    """Flags of each judge, each with the numbers behind it, in the order of `flags`.

    "single_review": score. "constant_scores": reviews, score. "strictness": effect and error, in
    points. "scatter": reviews, mean_square (of residuals, 1 is usual), chance (of as much or
    more). "opposed": ideas (that others scored too), correlation (with the others' averages).
    Source: specification, section 5.5.
    """
    numbered: list[dict] = [{} for _ in range(reviews.judges)]
    checks = (_single, _constant, _strict, _scattered, _opposed)
    for name, raised, numbers in (check(reviews, found) for check in checks):
        for judge in np.flatnonzero(raised):
            numbered[judge][name] = {key: column[judge].item() for key, column in numbers.items()}
    return numbered


# Each check: the name of the flag, for which judges it is raised (J,), and its numbers (J,).


def _single(reviews, _):
    score = np.zeros(reviews.judges)
    score[reviews.judge] = reviews.score
    return "single_review", reviews.per_judge == 1, {"score": score}


def _constant(reviews, _):
    lowest, highest = np.full(reviews.judges, np.inf), np.full(reviews.judges, -np.inf)
    np.minimum.at(lowest, reviews.judge, reviews.score)
    np.maximum.at(highest, reviews.judge, reviews.score)
    raised = (reviews.per_judge > 1) & (lowest == highest)
    return "constant_scores", raised, {"reviews": reviews.per_judge, "score": lowest}


def _strict(_, found):
    effect, error = found.judge_effects, found.judge_errors
    return "strictness", np.abs(effect) > STRICT_ERRORS * error, {"effect": effect, "error": error}


def _scattered(reviews, found):
    count, judge = reviews.per_judge, reviews.judge
    rest = reviews.score - found.scores[reviews.idea] - found.judge_effects[judge]
    squares = np.bincount(judge, rest**2, reviews.judges) / (found.residual or np.inf)
    chance = chdtrc(count, squares)
    raised = (count >= RESIDUAL_REVIEWS) & (chance < RESIDUAL_CHANCE)
    mean_square = squares / np.maximum(count, 1)
    return "scatter", raised, {"reviews": count, "mean_square": mean_square, "chance": chance}


def _opposed(reviews, _):
    others, theirs = _of_others(reviews)
    judge, size = reviews.judge[others], reviews.judges
    ideas = np.bincount(judge, minlength=size)
    mine = _centred(reviews.score[others], judge, ideas)
    theirs = _centred(theirs[others], judge, ideas)
    together = np.bincount(judge, mine * theirs, size)
    raised = (ideas >= OPPOSED_IDEAS) & (
        together < -_ROUNDING * np.bincount(judge, abs(mine), size)
    )
    spread = np.sqrt(np.bincount(judge, mine**2, size) * np.bincount(judge, theirs**2, size))
    correlation = together / np.where(spread > 0, spread, 1)
    return "opposed", raised, {"ideas": ideas, "correlation": correlation}


def _of_others(reviews):
    """For each review (n,): did others score the idea, and their average."""
    pair = reviews.idea * reviews.judges + reviews.judge
    _, pair, own_count = np.unique(pair, return_inverse=True, return_counts=True)
    # Centred, the sums stay small and so does what rounding leaves of their differences.
    score = reviews.score - reviews.score.mean() if len(reviews.score) else reviews.score
    own = np.bincount(pair, score, len(own_count))[pair]
    count = reviews.per_idea[reviews.idea] - own_count[pair]
    total = np.bincount(reviews.idea, score, reviews.ideas)[reviews.idea] - own
    return count > 0, total / np.maximum(count, 1)


def _centred(value, judge, count):
    return value - (np.bincount(judge, value, len(count)) / np.maximum(count, 1))[judge]
