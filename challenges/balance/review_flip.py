"""The smallest change of one judge's mark that would have made another idea win.

Specification, section 7, point 3b: the ratios of the variances are held fixed.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from challenges.balance import panel
from challenges.balance.canonical import PLACES
from challenges.balance.decision import method_of
from challenges.balance.evidence import Case
from challenges.balance.winrate import Side

TOP_SCORE = 100
_CELLS = 2_000_000
# What these make of the marks is linear in each of them, and its covariance quadratic, so that
# three points tell the rest.
_SMOOTH = ("mixed", "raw", "ls")
_HALF = TOP_SCORE / 2
# What is closer than this may be equal at six decimals; the decision itself then tells.
_CLOSE = 2e-6


@dataclass(frozen=True)
class _Change:
    """One review moved by so many points."""

    points: int
    row: int
    sign: int


def smallest_review_change(case: Case) -> dict | None:
    """The fewest whole points by which one review would have to differ.

    Returns {"idea", "judge", "points", "from", "to", "winners"}; points below 0 are a lower mark.
    None when no single review can change the winner by itself. Of equal changes the first by idea
    and judge is told.
    """
    if case.estimate is None or not case.decision.winners:
        return None
    fixed = replace(case, ratios=case.estimate.ratios, same_crowd=case.crowd)
    search = _by_points if is_linear(case) and fixed.estimate.residual else _by_trial
    for change in search(fixed):
        review = case.panel_reviews[change.row]
        varied = _varied(fixed, change)
        if varied is not None and varied.decision.winners != case.decision.winners:
            return {
                "idea": review.idea,
                "judge": review.judge,
                "points": change.sign * change.points,
                "from": review.score,
                "to": review.score + change.sign * change.points,
                "winners": list(varied.decision.winners),
            }
    return None


def is_linear(case: Case) -> bool:
    """Whether the panel's effects follow its marks in straight lines, which is quick to search."""
    return case.rules.panel == "mixed" and case.rules.method == "winrate"


def _varied(case: Case, change: _Change) -> Case | None:
    """The case with one mark moved, or None when that leaves the scale."""
    review = case.panel_reviews[change.row]
    score = review.score + change.sign * change.points
    if not 0 <= score <= TOP_SCORE:
        return None
    rows = tuple(
        replace(row, score=score, scores=None) if row == review else row
        for row in case.challenge.reviews
    )
    return case.with_reviews(rows, ratios=case.ratios)


def _by_points(case: Case):
    """Every change that seems to flip it, fewest points first."""
    reach = _Reach(case)
    for points in range(1, TOP_SCORE + 1):
        for row, sign in reach.flipping(points):
            yield _Change(points, row, sign)


class _Reach:
    """With fixed ratios the effects are linear in the scores and the rest is quadratic.

    So each review moved by any number of points needs one solution of the equations, not one each
    time. Source: Henderson 1975; the derivative of y'Py by a score is twice its residual.
    """

    def __init__(self, case: Case):
        self.case = case
        reviews, found = case.reviews, case.estimate
        self.scores = reviews.score
        self.freedom = max(len(self.scores) - 1, 1)
        self.squares = found.residual * self.freedom
        self.unit = found.idea_covariance / found.residual
        fitted = found.scores[reviews.idea] + found.judge_effects[reviews.judge]
        self.residuals = self.scores - fitted
        solved = [_response(reviews, row, found.ratios) for row in range(len(self.scores))]
        self.by_idea = np.array([one[0] for one in solved])
        self.by_mean = np.array([one[1] for one in solved])
        self.own = np.array([one[2] for one in solved])
        rows = case.decision.standings.values()
        self.crowd = np.array([float(row.crowd) for row in rows])
        self.open = np.array([row.gate in (None, "floor") for row in rows])
        names = list(case.decision.standings)
        self.first = np.array([name in case.decision.winners for name in names])

    def flipping(self, points: int):
        """(row, sign) of the reviews that, moved by so many points, bring other winners."""
        rows = np.arange(len(self.scores))
        step = max(1, _CELLS // len(self.crowd) ** 2)
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            flips = {sign: self._flips(some, sign * points) for sign in (-1, 1)}
            for number, row in enumerate(some):
                for sign in (-1, 1):
                    if flips[sign][number]:
                        yield int(row), sign

    def _flips(self, rows, points):
        found = self.case.estimate
        effects = found.idea_effects + points * self.by_idea[rows]
        mean = found.mean + points * self.by_mean[rows]
        squares = self.squares + 2 * points * self.residuals[rows] + points**2 * self.own[rows]
        rates = self._win_rates(effects, squares / self.freedom)
        weight, floor = float(self.case.rules.crowd_weight), float(self.case.rules.floor)
        final = np.round((1 - weight) * np.round(rates, PLACES) + weight * self.crowd, PLACES)
        passing = self.open & ((floor <= 0) | (np.round(mean[:, None] + effects, PLACES) >= floor))
        final = np.where(passing, final, -np.inf)
        moved = self.scores[rows] + points
        first = (final == final.max(axis=1, keepdims=True)) & passing
        within = (moved >= 0) & (moved <= TOP_SCORE)
        return within & np.any(first != self.first, axis=1)

    def _win_rates(self, effects, residual):
        size, delta = effects.shape[1], float(self.case.rules.delta)
        own = np.diag(self.unit)
        between = np.maximum(own[:, None] + own - 2 * self.unit, 0)
        lead = effects - effects.mean(axis=1, keepdims=True)
        uncertain = np.trace(self.unit) - self.unit.sum() / size
        spread = np.maximum((lead**2).sum(axis=1) + residual * uncertain, 0) / size
        variance = residual[:, None, None] * between + 2 * delta**2 * spread[:, None, None]
        gap = effects[:, :, None] - effects[:, None, :]
        known = np.sqrt(np.where(variance > 0, variance, 1.0))
        chance = np.where(variance > 0, ndtr(gap / known), (1 + np.sign(gap)) / 2)
        return 100 * (chance.sum(axis=2) - 0.5) / max(size - 1, 1)


def _response(reviews, row, ratios):
    """What one more point in one review does to the idea effects, the mean, and its residual."""
    unit = np.zeros(len(reviews.score))
    unit[row] = 1.0
    solved = panel.solve(replace(reviews, score=unit), ratios)
    fitted = solved.mean + solved.idea_effects[reviews.idea[row]]
    own = 1.0 - fitted - solved.judge_effects[reviews.judge[row]]
    return solved.idea_effects, solved.mean, own


def _by_trial(case: Case):
    """The same where nothing is linear: an answer may come and go as a mark moves."""
    trial = _Trial(case)
    for points in range(1, TOP_SCORE + 1):
        for row in range(len(case.panel_reviews)):
            for sign in (-1, 1):
                if trial.flips(row, sign * points):
                    yield _Change(points, row, sign)


class _Trial:
    """Moves one mark and looks, without the exact numbers of a decision, who seems to win."""

    def __init__(self, case: Case):
        self.case, self.method = case, method_of(case.rules)
        rows = case.decision.standings
        self.crowd = np.array([float(row.crowd_part) for row in rows.values()])
        self.open = np.array([row.gate in (None, "floor") for row in rows.values()])
        self.first = np.array([name in case.decision.winners for name in rows])
        self.unmoved, self.curves = self._computed(0, 0), {}

    def flips(self, row: int, points: int) -> bool:
        if not 0 <= self.case.reviews.score[row] + points <= TOP_SCORE:
            return False
        rules, size = self.case.rules, len(self.crowd)
        mean, marks, covariance = np.split(self._found(row, points), [size, 2 * size])
        part = self.method.part(Side(mean, covariance.reshape(size, size)), size)
        final = self.method.score(part, self.crowd, float(rules.crowd_weight))
        passing = self.open & ((rules.floor <= 0) | (marks >= float(rules.floor) - _CLOSE))
        final = np.where(passing, final, -np.inf)
        first = (final >= final.max() - _CLOSE) & passing
        return bool(np.any(first != self.first))

    def _found(self, row, points):
        """The panel's values, marks and covariance with one mark moved, in one long row."""
        if self.case.rules.panel not in _SMOOTH:
            return self._computed(row, points)
        if row not in self.curves:
            self.curves[row] = self._computed(row, _HALF), self._computed(row, TOP_SCORE)
        (half, full), share = self.curves[row], points / _HALF
        bend = (full - 2 * half + self.unmoved) / 2
        return self.unmoved + share * (half - self.unmoved - bend) + share**2 * bend

    def _computed(self, row, points):
        score = self.case.reviews.score.copy()
        score[row] += points
        varied = replace(self.case, moved_reviews=replace(self.case.reviews, score=score))
        side, marks = varied.panel_side, np.array(varied.scores, dtype=float)
        return np.concatenate([side.mean, marks, side.covariance.ravel()])
