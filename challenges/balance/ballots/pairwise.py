"""Pairs: each voter says which of two ideas she prefers.

P(i beats j) = 1 / (1 + exp(ability j - ability i)). Specification, section 2.2, ballot "pairwise".
"""

import numpy as np
from scipy.sparse.csgraph import connected_components
from scipy.special import expit

from challenges.balance.ballots import rows
from challenges.balance.winrate import Side

PRIOR_SD = 1.0
_ROUNDS = 200
_CLOSE = 1e-12
_IDEAS_NAMED = 10


def count_wins(first, second, first_wins, second_wins, ties, ideas: int) -> np.ndarray:
    """Wins (ideas, ideas) of the row over the column, a tie being half a win for each.

    first, second: numbers (n,) of the ideas compared; the others (n,): how often which came about.
    Raises ValueError that names the first row at fault, also one that compares an idea with itself.
    """
    first, second = rows.numbers(first, ideas, "first"), rows.numbers(second, ideas, "second")
    counts = {"first_wins": first_wins, "second_wins": second_wins, "ties": ties}
    counts = {name: rows.amounts(values, name, low=0) for name, values in counts.items()}
    rows.require_one_length(first=first, second=second, **counts)
    if np.any(first == second):
        raise ValueError(f"row {int(np.argmax(first == second))} compares an idea with itself")
    wins = np.zeros((ideas, ideas))
    np.add.at(wins, (first, second), counts["first_wins"] + counts["ties"] / 2)
    np.add.at(wins, (second, first), counts["second_wins"] + counts["ties"] / 2)
    return wins


def estimate(wins, prior: float | None = PRIOR_SD) -> Side:
    """Most likely abilities, on the logit scale, and their covariance (Bradley-Terry).

    wins (N, N): how often the row was preferred to the column; the diagonal is ignored.
    prior: standard deviation of the normal distribution around 0 from which abilities are believed
    to come; an idea in no comparison keeps 0 and its variance. None: plain maximum likelihood with
    the first idea at 0 and known for certain, which has no answer, hence ValueError, unless wins
    lead from every idea to every other. Raises ValueError for impossible counts too.
    Source: specification, section 2.2; Bradley & Terry 1952, Biometrika 39:324; Hunter 2004, Ann.
    Stat. 32:384; step length of Sun & Tran-Dinh 2019, Math. Program. 178:145.
    """
    wins = _checked(wins)
    if prior is None:
        _require_connected(wins)
    elif not 0 < prior < np.inf:
        raise ValueError("the prior needs a standard deviation above 0")
    precision = 0.0 if prior is None else prior**-2
    free = slice(1 if prior is None else 0, None)
    ability = np.zeros(len(wins))
    for _ in range(_ROUNDS):
        slope, curvature = _derivatives(wins, ability, precision)
        if not slope[free].size:
            break
        step = np.linalg.solve(curvature[free, free], slope[free])
        reach = 2 * np.abs(step).max()
        # A full step may overshoot where counts are lopsided; of this length none ever does.
        ability[free] += step * (np.log1p(reach) / reach if reach else 1.0)
        if reach < _CLOSE:
            break
    covariance = np.zeros_like(wins)
    covariance[free, free] = np.linalg.inv(_derivatives(wins, ability, precision)[1][free, free])
    # The two triangles differ in the last bit, and a difference of ideas must not.
    return Side(ability, (covariance + covariance.T) / 2)


def _derivatives(wins, ability, precision):
    """Gradient (N,) of the log-posterior and its negative Hessian (N, N)."""
    games = wins + wins.T
    chance = expit(ability[:, None] - ability)
    slope = np.sum(wins - games * chance, axis=1) - precision * ability
    weight = games * chance * chance.T
    return slope, np.diag(weight.sum(axis=1) + precision) - weight


def _checked(wins):
    wins = np.array(wins, dtype=float)
    if wins.ndim != 2 or wins.shape[0] != wins.shape[1]:
        raise ValueError("wins need a row and a column for each idea")
    np.fill_diagonal(wins, 0.0)
    wrong = ~np.isfinite(wins) | (wins < 0)
    if wrong.any():
        winner, loser = np.argwhere(wrong)[0]
        raise ValueError(f"wins of idea {winner} over idea {loser} are {wins[winner, loser]:g}")
    return wins


def _require_connected(wins):
    if not len(wins):
        return
    _, group = connected_components(wins > 0, directed=True, connection="strong")
    apart = np.flatnonzero(group != group[0])
    if apart.size:
        named = ", ".join(map(str, apart[:_IDEAS_NAMED])) + (", ..." * (apart.size > _IDEAS_NAMED))
        raise ValueError(
            "maximum likelihood needs wins that lead from every idea to every other; "
            f"none lead from idea 0 to these and back: {named}"
        )
