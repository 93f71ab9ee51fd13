"""The chance of winning when the same voters judge many ideas and the same judges many finalists.

Instead of drawing each idea by itself, whole voters and whole judges are drawn again.
Specification, section 7, point 2, option `voters`.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.special import pdtr

from challenges.balance import panel, panel_methods
from challenges.balance.chance import shared_wins, uniforms
from challenges.balance.comparison import NotComparable
from challenges.balance.crowd import posterior
from challenges.balance.decision import method_of
from challenges.balance.evidence import Case
from challenges.balance.reviews import Reviews

_MOST_TIMES = 20
_CELLS = 2_000_000


def chances_by_voters(case: Case, passing, draws: int, seed: bytes) -> np.ndarray:
    """Share (K,) of draws in which each finalist is first.

    Voters weigh 0, 1, 2, … times by Poisson(1), the prior being held; flagged votes of an idea
    weigh in every draw as much less as they do in its count. Judges are drawn with replacement,
    the ratios being held. passing: booleans (K,); seed: at least 16 bytes.
    Source: specification, section 7; Efron & Tibshirani 1993, An Introduction to the Bootstrap.
    """
    passing = np.asarray(passing, dtype=bool)
    wins = np.zeros(len(passing))
    if not passing.any():
        return wins
    method, weight = method_of(case.rules), float(case.rules.crowd_weight)
    votes, voters = _Votes(case), len(case.challenge.ballots)
    wide = voters + len(case.judge_ids)
    step = max(1, _CELLS // max(wide, len(passing) ** 2))
    for start in range(0, draws, step):
        shape = (min(step, draws - start), wide)
        chance = uniforms(seed, shape, skip=start * wide)
        scores = method.score(
            method.part_of_draws(case.panel_side, _panel_draws(case, chance[:, voters:])),
            method.part_of_draws(case.crowd_side, votes.draws(chance[:, :voters])),
            weight,
        )
        wins += shared_wins(scores, passing).sum(axis=0)
    return wins / draws


class _Votes:
    """The ballots as matrices of voters by finalists, weighed anew in each draw."""

    def __init__(self, case: Case):
        self.case = case
        columns = {idea: number for number, idea in enumerate(case.finalist_ids)}
        cells = [
            (row, columns[idea], choice)
            for row, ballot in enumerate(case.challenge.ballots)
            for idea, choice in ballot.choices.items()
            if idea in columns
        ]
        rows, places, choices = np.array(cells, dtype=int).reshape(-1, 3).T
        shape = (len(case.challenge.ballots), len(columns))
        self.seen = csr_array((np.ones(len(rows)), (rows, places)), shape=shape)
        self.supported = csr_array((choices.astype(float), (rows, places)), shape=shape)
        numbers = [number for number, idea in enumerate(case.challenge.ideas) if idea.finalist]
        self.support_left = _share(case.crowd.supports[numbers], self.supported)
        self.exposure_left = _share(case.crowd.exposures[numbers], self.seen)

    def draws(self, chance) -> np.ndarray:
        """Support rates (B, K), one row for each row of numbers between 0 and 1 (B, voters)."""
        case = self.case
        if case.crowd_side is None:
            return np.zeros((len(chance), len(case.finalists)))
        times = np.searchsorted(pdtr(np.arange(_MOST_TIMES), 1.0), chance)
        supports = times @ self.supported * self.support_left
        exposures = np.maximum(times @ self.seen * self.exposure_left, supports)
        mean, _ = posterior(supports, exposures, case.crowd.prior)
        return case.crowd.shares(mean) if case.rules.method == "absolute" else mean


def _share(counted, cast):
    """How much is left of the votes (K,) once flagged ones were treated, 0 to 1."""
    cast = cast.sum(axis=0)
    return np.divide(counted, cast, out=np.ones(len(cast)), where=cast > 0)


def _panel_draws(case: Case, chance):
    """What the locked panel method gives the ideas (B, K), for panels drawn from the judges."""
    if case.estimate is None:
        return np.zeros((len(chance), len(case.finalists)))
    judges, reviews = len(case.judge_ids), case.reviews
    of_judge = [np.flatnonzero(reviews.judge == judge) for judge in range(judges)]
    drawn = np.floor(chance * judges).astype(int)
    return np.stack([_values(case, _redrawn(reviews, of_judge, draw)) for draw in drawn])


def _values(case: Case, reviews: Reviews):
    if case.other_panel is not None:
        try:
            return panel_methods.panel_values(reviews, case.rules.panel).values
        except NotComparable:
            # Judges drawn again may no longer connect what the whole panel does.
            pass
    return panel.solve(reviews, case.estimate.ratios).scores


def _redrawn(reviews: Reviews, of_judge, draw) -> Reviews:
    rows = np.concatenate([of_judge[judge] for judge in draw])
    sizes = [len(of_judge[judge]) for judge in draw]
    return Reviews(
        idea=reviews.idea[rows],
        judge=np.repeat(np.arange(len(draw)), sizes),
        score=reviews.score[rows],
        ideas=reviews.ideas,
        judges=len(draw),
    )
