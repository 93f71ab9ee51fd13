"""Bursts: far more supports for an idea in one hour than its share of that hour."""

import numpy as np
from scipy.special import gammainc

from challenges.balance.integrity.flags import BURST, FALSE_ALARM, Flag
from challenges.balance.integrity.votes import Votes, voters_of

BURST_LEAST = 10


def bursts(votes: Votes) -> tuple[Flag, ...] | None:
    """Flag each idea and hour with at least 10 supports and p < 0.01 / (ideas * hours).

    Expected are the idea's supports times the hour's, divided by all; p is the upper tail of the
    Poisson distribution. None when the hours are not known.
    values: idea, hour, observed, expected, supports (of the idea), p, threshold (of p).
    Source: specification, section 3; Bonferroni's bound over all ideas and hours.
    """
    if votes.hour is None:
        return None
    if not len(votes.idea):
        return ()
    cell_of_row = votes.idea * votes.hours + votes.hour
    cells, observed = np.unique(cell_of_row, return_counts=True)
    idea, hour = np.divmod(cells, votes.hours)
    per_hour = np.bincount(votes.hour, minlength=votes.hours)
    expected = votes.per_idea[idea] * per_hour[hour] / len(votes.idea)
    p = gammainc(observed, expected)
    threshold = FALSE_ALARM / (votes.ideas * votes.hours)
    found = np.flatnonzero((observed >= BURST_LEAST) & (p < threshold))
    named = voters_of(cells[found], cell_of_row, votes.voter)
    return tuple(
        Flag(
            kind=BURST,
            values={
                "idea": int(idea[cell]),
                "hour": int(hour[cell]),
                "observed": int(observed[cell]),
                "expected": float(expected[cell]),
                "supports": int(votes.per_idea[idea[cell]]),
                "p": float(p[cell]),
                "threshold": threshold,
            },
            ideas=(int(idea[cell]),),
            voters=voters,
        )
        for cell, voters in zip(found, named, strict=True)
    )
