"""The whole default method, from the input file of a challenge to its result."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from challenges.balance import blend, canonical, crowd, intake, judges, panel
from challenges.balance.chance import chances_of_winning
from challenges.balance.reviews import Reviews
from challenges.balance.winrate import EVEN, Side, reliability, win_rates

FORMAT = "ideabounty-result/1"


def compute(challenge: dict) -> dict:
    """Compute the result of one challenge.

    challenge: a parsed `ideabounty-challenge/1` file. Returns a `ideabounty-result/1`: plain
    dictionaries, lists, texts and whole numbers; other numbers are texts with six decimals. The
    same challenge gives the same result to the byte, in whatever order its rows come. Sound but
    thin input never fails; `statuses` says what was missing. Raises BadInput for unsound input.
    Source: specification, sections 2.2, 5.3, 6.1, 6.2, 7 (points 1 and 2), 8 and 10.
    """
    return _Computation(intake.read(challenge)).result()


@dataclass(frozen=True, eq=False)
class _Computation:
    challenge: intake.Challenge

    @property
    def rules(self):
        return self.challenge.rules

    @cached_property
    def finalists(self):
        return [idea for idea in self.challenge.ideas if idea.finalist]

    @cached_property
    def prior(self):
        supports = [idea.supports for idea in self.challenge.ideas]
        exposures = [idea.exposures for idea in self.challenge.ideas]
        return crowd.fit_prior(np.array(supports, int), np.array(exposures, int))

    def posterior(self, ideas):
        supports = np.array([idea.supports for idea in ideas], int)
        exposures = np.array([idea.exposures for idea in ideas], int)
        return crowd.posterior(supports, exposures, self.prior)

    @cached_property
    def crowd_side(self) -> Side | None:
        if not any(idea.supports for idea in self.challenge.ideas):
            return None
        mean, variance = self.posterior(self.finalists)
        return Side(mean, np.diag(variance))

    @cached_property
    def judge_names(self):
        return sorted({row[1] for row in self._review_rows})

    @cached_property
    def _review_rows(self):
        shortlisted = {idea.id for idea in self.finalists}
        return [
            (review.idea, review.judge, review.score)
            for review in self.challenge.reviews
            if review.idea in shortlisted
        ]

    @cached_property
    def reviews(self):
        return Reviews.of(self._review_rows, [i.id for i in self.finalists], self.judge_names)

    @cached_property
    def estimate(self) -> panel.Estimate | None:
        if not self._review_rows:
            return None
        return panel.estimate(self.reviews, panel.BOUNDS if self.rules.variance_bounds else None)

    @cached_property
    def panel_side(self) -> Side | None:
        if self.estimate is None:
            return None
        return Side(self.estimate.idea_effects, self.estimate.idea_covariance)

    def rates(self, side):
        if side is None:
            return [canonical.six(EVEN)] * len(self.finalists)
        return [canonical.six(rate) for rate in win_rates(side, float(self.rules.delta))]

    @cached_property
    def rows(self) -> dict[str, dict]:
        """What decides about each finalist, by id; all numbers already rounded."""
        scores = [None] * len(self.finalists)
        if self.estimate is not None:
            scores = [canonical.six(score) for score in self.estimate.scores]
        rules, rows = self.rules, {}
        pairs = zip(self.rates(self.panel_side), self.rates(self.crowd_side), strict=True)
        for number, (by_panel, by_crowd) in enumerate(pairs):
            count = int(self.reviews.per_idea[number])
            rows[self.finalists[number].id] = {
                "panel": by_panel,
                "crowd": by_crowd,
                "score": scores[number],
                "final": blend.blend(by_panel, by_crowd, rules.crowd_weight),
                "gate": blend.gate(count, scores[number], rules.reviews_min, rules.floor),
            }
        return rows

    @cached_property
    def passing(self) -> dict[str, dict]:
        return {idea: row for idea, row in self.rows.items() if row["gate"] is None}

    @cached_property
    def chances(self):
        found = chances_of_winning(
            self.panel_side,
            self.crowd_side,
            float(self.rules.crowd_weight),
            float(self.rules.delta),
            [idea in self.passing for idea in self.rows],
            self.rules.draws,
            bytes.fromhex(self.rules.seed),
        )
        return dict(zip(self.rows, found, strict=True))

    @cached_property
    def places(self):
        return blend.places(self.passing, self.rules.ties)

    def result(self) -> dict:
        result = {
            "format": FORMAT,
            "prior": _texts({"alpha": self.prior.alpha, "beta": self.prior.beta}),
            "variances": self._variances(),
            "ideas": self._ideas(),
            "judges": self._judges(),
            "segments": self._segments(),
            "reliability": _texts(
                {
                    "crowd": reliability(self.crowd_side) if self.crowd_side else 0,
                    "panel": reliability(self.panel_side) if self.panel_side else 0,
                }
            ),
            "effective_weight": _text(
                blend.effective_weight(
                    [row["panel"] for row in self.rows.values()],
                    [row["crowd"] for row in self.rows.values()],
                    self.rules.crowd_weight,
                )
            ),
            "statuses": self._statuses(),
            "input_sha256": self.challenge.sha256,
        }
        return result | {"digest": canonical.digest(result)}

    def _variances(self):
        if (found := self.estimate) is None:
            return {"idea": None, "judge": None, "residual": None, "mean": None}
        return _texts(
            {
                "idea": found.residual * found.ratios.idea,
                "judge": found.residual * found.ratios.judge,
                "residual": found.residual,
                "mean": found.mean,
            }
        )

    def _ideas(self):
        means, variances = self.posterior(self.challenge.ideas)
        numbers = {idea.id: number for number, idea in enumerate(self.finalists)}
        rows = []
        for idea, mean, variance in zip(self.challenge.ideas, means, variances, strict=True):
            low, high = crowd.wilson(idea.supports, idea.exposures)
            row = self.rows.get(idea.id, dict.fromkeys(("crowd", "final", "gate")))
            rows.append(
                {
                    "id": idea.id,
                    "place": self.places.get(idea.id),
                    "final": _text(row["final"]),
                    "p_win": _text(self.chances.get(idea.id)),
                    "gate": row["gate"],
                    "crowd": _texts(
                        {
                            "mean": mean,
                            "variance": variance,
                            "win_rate": row["crowd"],
                            "low": low,
                            "high": high,
                        }
                    ),
                    "panel": self._panel(idea.id, numbers[idea.id]) if idea.finalist else None,
                }
            )
        return rows

    def _panel(self, idea, number):
        found, count = self.estimate, int(self.reviews.per_idea[number])
        error = None if found is None else np.sqrt(found.idea_covariance[number, number])
        raw_mean = self.reviews.raw_means[number] if count else None
        row = self.rows[idea]
        numbers = {"score": row["score"], "se": error, "win_rate": row["panel"]}
        return _texts(numbers | {"raw_mean": raw_mean}) | {"reviews": count}

    def _judges(self):
        if (found := self.estimate) is None:
            return []
        columns = found.judge_effects, found.judge_errors, judges.flags(self.reviews, found)
        return [
            {"id": name, "effect": _text(effect), "se": _text(error), "flags": flags}
            for name, effect, error, flags in zip(self.judge_names, *columns, strict=True)
        ]

    def _segments(self):
        return [
            {"from": _text(part.start), "to": _text(part.end), "winners": list(part.winners)}
            for part in blend.segments(
                {idea: row["panel"] for idea, row in self.passing.items()},
                {idea: row["crowd"] for idea, row in self.passing.items()},
            )
        ]

    def _statuses(self):
        found, gates = self.estimate, [row["gate"] for row in self.rows.values()]
        checks = {
            "crowd_no_evidence": self.crowd_side is None,
            "crowd_prior_assumed": not self.prior.fitted,
            "disconnected": self.reviews.components > 1,
            "few_reviews": "reviews" in gates,
            "no_finalists": not self.finalists,
            "nobody_passes": bool(gates) and not self.passing,
            "panel_no_evidence": found is None,
            "panel_ratios_assumed": found is not None and not found.ratios.fitted,
            "reviews_outside_shortlist": len(self._review_rows) < len(self.challenge.reviews),
            "single_finalist": len(self.finalists) == 1,
            "single_judge": len(self.judge_names) == 1,
            "tied_first": sum(place == 1 for place in self.places.values()) > 1,
            "variance_on_boundary": found is not None and found.ratios.on_boundary,
        }
        return sorted(name for name, holds in checks.items() if holds)


def _text(number):
    return None if number is None else canonical.decimal_text(number)


def _texts(numbers):
    return {name: _text(number) for name, number in numbers.items()}
