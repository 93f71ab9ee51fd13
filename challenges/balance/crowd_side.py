"""The crowd's votes of a challenge as estimates of every idea, whatever kind of ballot it has."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from challenges.balance import crowd
from challenges.balance.ballots import pairwise, points, stars, unexposed
from challenges.balance.intake import Challenge
from challenges.balance.parts import vote_weight, weight_in_force
from challenges.balance.winrate import Side


@dataclass(frozen=True, eq=False)
class CrowdEstimate:
    """What the crowd says of N ideas.

    mean, variance: arrays (N,); covariance: (N, N) where ideas are estimated together, else None;
    evidence: whether anybody voted at all; fitted: False where a prior had to be assumed;
    supports, exposures: what was counted after flagged votes were treated, None for other ballots;
    prior: of support rates, None for other ballots; model: its name and parameters, to be told;
    ends: the lowest and the highest mean that there can be, None where there is no end.
    """

    mean: np.ndarray
    variance: np.ndarray
    evidence: bool
    fitted: bool
    model: Mapping[str, object]
    covariance: np.ndarray | None = None
    supports: np.ndarray | None = None
    exposures: np.ndarray | None = None
    prior: crowd.Prior | None = None
    ends: tuple[float, float] | None = None

    def side(self, numbers: Sequence[int]) -> Side | None:
        """The estimates of some ideas as one side of the balance; None when nobody voted."""
        if not self.evidence:
            return None
        chosen = np.array(numbers, dtype=int)
        if self.covariance is not None:
            return Side(self.mean[chosen], self.covariance[np.ix_(chosen, chosen)])
        return Side(self.mean[chosen], np.diag(self.variance[chosen]))

    def as_share(self, side: Side) -> Side:
        """The side on a scale of 0 to 100, for the method `absolute`."""
        low, high = self.ends
        factor = 100 / (high - low)
        return Side(self.shares(side.mean), side.covariance * factor**2)

    def shares(self, means: np.ndarray) -> np.ndarray:
        """Means of any shape on a scale of 0 to 100."""
        low, high = self.ends
        return (means - low) * 100 / (high - low)


def crowd_estimate(
    challenge: Challenge, treatment: str | None = None, aside: str | None = None
) -> CrowdEstimate:
    """Estimate every idea from the votes, by the ballot kind of the rules.

    treatment: how flagged votes count, whatever was decided; None: as the rules say and a person
    decided. aside: the id of a source whose votes are left out.
    Source: specification, sections 2.2 and 3.
    """
    if challenge.rules.exposure == "time":
        return _of_time(challenge)
    by_ballot: dict[str, Callable] = {
        "stars": _of_stars,
        "points": _of_points,
        "quadratic": _of_points,
        "pairwise": _of_pairs,
    }
    if challenge.rules.ballot in by_ballot:
        return by_ballot[challenge.rules.ballot](challenge)
    return _of_support(challenge, treatment, aside)


def _of_support(challenge: Challenge, treatment, aside) -> CrowdEstimate:
    supports, exposures = _counted(challenge, treatment, aside)
    prior = crowd.fit_prior(supports, exposures)
    mean, variance = crowd.posterior(supports, exposures, prior)
    return CrowdEstimate(
        mean,
        variance,
        evidence=bool(supports.sum()),
        fitted=prior.fitted,
        model=_model("beta-binomial", prior),
        supports=supports,
        exposures=exposures,
        prior=prior,
        ends=(0.0, 1.0),
    )


def _counted(challenge: Challenge, treatment, aside):
    """Supports and exposures (N,), flagged votes weighing less and those of a source nothing."""
    supports = np.array([idea.supports for idea in challenge.ideas], dtype=int)
    exposures = np.array([idea.exposures for idea in challenge.ideas], dtype=int)
    lost = [(part, 1 - _weight(part, challenge, treatment)) for part in challenge.flags]
    lost += [(part, 1.0) for part in challenge.sources if part.id == aside]
    numbers = {idea.id: number for number, idea in enumerate(challenge.ideas)}
    for part, share in lost:
        if not share:
            continue
        supports, exposures = supports.astype(float), exposures.astype(float)
        for idea, pair in sorted(part.counts.items()):
            supports[numbers[idea]] -= share * pair[0]
            exposures[numbers[idea]] -= share * pair[1]
    # A flagged vote may also have come from the source that is left out.
    supports = np.maximum(supports, 0)
    return supports, np.maximum(exposures, supports)


def _weight(flag, challenge: Challenge, treatment) -> float:
    if treatment is None:
        return weight_in_force(flag, challenge.rules.integrity)
    return vote_weight(flag, treatment)


def _of_time(challenge: Challenge) -> CrowdEstimate:
    supports = np.array([idea.supports for idea in challenge.ideas], dtype=float)
    displayed = np.array([float(idea.time) for idea in challenge.ideas], dtype=float)
    prior = unexposed.fit_prior(supports, displayed)
    mean, variance = unexposed.posterior(supports, displayed, prior)
    model = _model("gamma-poisson", prior)
    return CrowdEstimate(mean, variance, bool(supports.sum()), prior.fitted, model)


def _of_stars(challenge: Challenge) -> CrowdEstimate:
    levels = challenge.rules.levels
    counts = np.array([idea.ratings for idea in challenge.ideas], dtype=float)
    ratings = stars.Ratings.of_levels(counts.reshape(-1, levels))
    prior = stars.fit_prior(ratings)
    mean, variance = stars.posterior(ratings, prior)
    model, ends = _model("normal", prior), (1.0, float(levels))
    return CrowdEstimate(mean, variance, bool(counts.sum()), prior.fitted, model, ends=ends)


def _of_points(challenge: Challenge) -> CrowdEstimate:
    numbers = {idea.id: number for number, idea in enumerate(challenge.ideas)}
    cells = [
        (voter, numbers[idea], given)
        for voter, ballot in enumerate(challenge.ballots)
        for idea, given in ballot.choices.items()
    ]
    voter, idea, given = np.array(cells, dtype=int).reshape(-1, 3).T
    sizes = {"ballots": len(challenge.ballots), "ideas": len(numbers)}
    budget = challenge.rules.budget
    if challenge.rules.ballot == "quadratic":
        counted = points.Points.of_credits(
            voter, idea, given, budget=budget, allow_against=True, **sizes
        )
    else:
        counted = points.Points.of_rows(voter, idea, given, budget=budget, **sizes)
    prior = points.fit_prior(counted)
    mean, variance = points.posterior(counted, prior)
    return CrowdEstimate(mean, variance, bool(given.any()), prior.fitted, _model("normal", prior))


def _of_pairs(challenge: Challenge) -> CrowdEstimate:
    numbers = {idea.id: number for number, idea in enumerate(challenge.ideas)}
    rows = [
        (numbers[duel.a], numbers[duel.b], duel.a_wins, duel.b_wins, duel.ties)
        for duel in challenge.duels
    ]
    columns = np.array(rows, dtype=int).reshape(-1, 5).T
    wins = pairwise.count_wins(*columns, ideas=len(numbers))
    side = pairwise.estimate(wins)
    return CrowdEstimate(
        side.mean,
        np.diag(side.covariance),
        evidence=bool(wins.any()),
        fitted=True,
        model={"name": "bradley-terry", "prior_sd": pairwise.PRIOR_SD},
        covariance=side.covariance,
    )


def _model(name: str, prior) -> dict:
    return {"name": name} | asdict(prior)
