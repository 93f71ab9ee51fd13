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


def flags(reviews: Reviews, found: Estimate) -> list[list[str]]:
    """Flags of each judge, in the order of the judges; an empty list for most.

    "single_review"; "constant_scores", several reviews with one score; "strictness", far stricter
    or milder than the others (corrected, hence harmless); "scatter", scores that fit the model
    badly; "opposed", scores running against those of the rest of the panel.
    """
    return [_flags_of(judge, reviews, found) for judge in range(reviews.judges)]


def _flags_of(judge, reviews, found):
    mine = reviews.judge == judge
    score = reviews.score[mine]
    checks = {
        "single_review": len(score) == 1,
        "constant_scores": len(score) > 1 and not np.ptp(score),
        "strictness": abs(found.judge_effects[judge]) > STRICT_ERRORS * found.judge_errors[judge],
        "scatter": _scatters(judge, mine, reviews, found),
        "opposed": _opposes(mine, reviews),
    }
    return [name for name, raised in checks.items() if raised]


def _scatters(judge, mine, reviews, found):
    count = np.count_nonzero(mine)
    if count < RESIDUAL_REVIEWS or not found.residual:
        return False
    rest = reviews.score[mine] - found.scores[reviews.idea[mine]] - found.judge_effects[judge]
    return chdtrc(count, rest @ rest / found.residual) < RESIDUAL_CHANCE


def _opposes(mine, reviews):
    own, others = reviews.idea[mine], ~mine
    count = np.bincount(reviews.idea[others], minlength=reviews.ideas)
    total = np.bincount(reviews.idea[others], reviews.score[others], minlength=reviews.ideas)
    shared = count[own] > 0
    if np.count_nonzero(shared) < OPPOSED_IDEAS:
        return False
    theirs = total[own[shared]] / count[own[shared]]
    score = reviews.score[mine][shared]
    return bool((score - score.mean()) @ (theirs - theirs.mean()) < 0)
