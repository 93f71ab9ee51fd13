"""Budgeted points: each voter spreads points or credits over the ideas; an unnamed one gets 0.

Specification, section 2.2, ballots "budgeted points" (cumulative, Borda) and "quadratic".
"""

from dataclasses import dataclass

import numpy as np

from challenges.balance.ballots import rows
from challenges.balance.ballots.stars import THIN_STRENGTH

CREDITS = 99
_BETWEEN_FLOOR = 1e-12
_SPENT_NOISE = 1e-9


@dataclass(frozen=True, eq=False)
class Points:
    """What V ballots gave N ideas on average: mean (N,), and error (N,), the variance of each mean.

    A single ballot says nothing of scatter; its error is taken as 20 parts in 21 of the variance
    between its own points.
    """

    mean: np.ndarray
    error: np.ndarray
    ballots: int

    @classmethod
    def of_rows(cls, voter, idea, points, *, ballots: int, ideas: int, budget=None) -> "Points":
        """From named points: voter (n,) below `ballots`, idea (n,) below `ideas`, points (n,) >= 0.

        ballots also counts those that name nobody. budget: what a ballot may spend at most, None
        for no limit; a Borda ballot names K ideas with K - 1 to 0 points and needs none.
        Raises ValueError for points below 0, for an idea named twice by one voter, and for a
        ballot over the budget; it names the row or the voter.
        """
        points = rows.amounts(points, "points", low=0)
        return cls._of(voter, idea, points, points, ballots, ideas, budget)

    @classmethod
    def of_credits(
        cls, voter, idea, credits_given, *, ballots, ideas, budget=CREDITS, allow_against=False
    ) -> "Points":
        """From whole credits, of which c count as many points as their root (quadratic voting).

        Like `of_rows`; credits below 0 speak against an idea and cost as much, but are refused
        with ValueError unless allow_against. Source: Lalley & Weyl 2018, AEA P&P 108:33.
        """
        spent = rows.amounts(credits_given, "credits", low=-np.inf if allow_against else 0)
        if np.any(spent != np.floor(spent)):
            raise ValueError(f"credits of row {int(np.argmax(spent % 1 != 0))} are not whole")
        points = np.sign(spent) * np.sqrt(np.abs(spent))
        return cls._of(voter, idea, points, np.abs(spent), ballots, ideas, budget)

    @classmethod
    def _of(cls, voter, idea, points, spent, ballots, ideas, budget):
        voter, idea = rows.numbers(voter, ballots, "voter"), rows.numbers(idea, ideas, "idea")
        rows.require_one_length(voter=voter, idea=idea, points=points)
        # Sums depend on the order in their last bit, and the order of rows must not count.
        order = np.lexsort((voter, idea))
        _require_named_once(voter[order], idea[order], order)
        voter, idea, points, spent = voter[order], idea[order], points[order], spent[order]
        if budget is not None:
            _require_within(np.bincount(voter, spent, minlength=ballots), budget)
        mean = np.bincount(idea, points, minlength=ideas) / max(ballots, 1)
        return cls(mean, _errors(idea, points, mean, ballots), ballots)


@dataclass(frozen=True)
class Prior:
    """What is believed of an idea that no ballot spoke of: level and variance between ideas.

    fitted: whether there were two ballots, without which no scatter can be seen.
    """

    mean: float
    between: float
    fitted: bool


def fit_prior(points: Points) -> Prior:
    """Level and variance between ideas, by moments, over all ideas.

    The variance is what the means differ by (divided by N - 1) beyond their errors, at least
    1e-12; a single idea has that, and without ideas the level is 0.
    Source: specification, section 2.2.
    """
    if not len(points.mean):
        return Prior(0.0, _BETWEEN_FLOOR, fitted=False)
    seen = points.mean.var(ddof=1) if len(points.mean) > 1 else 0.0
    between = max(seen - points.error.mean(), _BETWEEN_FLOOR)
    return Prior(float(points.mean.mean()), float(between), fitted=points.ballots > 1)


def posterior(points: Points, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
    """Mean (N,) and variance (N,) of the points an idea would get from everybody on average.

    Source: specification, section 2.2; Efron & Morris 1973, J. Am. Stat. Assoc. 68:117.
    """
    own = prior.between / (prior.between + points.error)
    return own * points.mean + (1 - own) * prior.mean, own * points.error


def _errors(idea, points, mean, ballots):
    """Variance (N,) of each mean: that between voters (divided by V - 1), divided by V."""
    if ballots < 2:
        between = mean.var(ddof=1) if len(mean) > 1 else 0.0
        return np.full(len(mean), between * THIN_STRENGTH / (THIN_STRENGTH + 1))
    named = np.bincount(idea, minlength=len(mean))
    scatter = np.bincount(idea, (points - mean[idea]) ** 2, minlength=len(mean))
    return (scatter + (ballots - named) * mean**2) / (ballots - 1) / ballots


def _require_named_once(voter, idea, row):
    again = (voter[1:] == voter[:-1]) & (idea[1:] == idea[:-1])
    if again.any():
        at = int(np.argmax(again)) + 1
        raise ValueError(f"row {row[at]} repeats row {row[at - 1]}: one voter names one idea twice")


def _require_within(spent, budget):
    over = np.flatnonzero(spent > budget * (1 + _SPENT_NOISE))
    if over.size:
        more = f", and {over.size - 1} more" if over.size > 1 else ""
        first = over[0]
        raise ValueError(f"voter {first} spends {spent[first]:g} of a budget of {budget:g}{more}")
