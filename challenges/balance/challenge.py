"""The whole method, from the input file of a challenge to its result."""

from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np

from challenges.balance import blend, canonical, crowd, disagreement, intake, judges
from challenges.balance.bootstrap import chances_by_voters
from challenges.balance.chance import chances_of_winning
from challenges.balance.compared import method_table
from challenges.balance.decision import method_of
from challenges.balance.evidence import Case
from challenges.balance.explain import around
from challenges.balance.exposure import report as exposure_report
from challenges.balance.flips import Flips, find_flips
from challenges.balance.panel_report import panel_report
from challenges.balance.parts import weight_in_force
from challenges.balance.statuses import statuses

FORMAT = "ideabounty-result/1"


def compute(challenge: dict) -> dict:
    """Compute the result of one challenge.

    challenge: a parsed `ideabounty-challenge/1` file. Returns a `ideabounty-result/1`: plain
    dictionaries, lists, texts and whole numbers; other numbers are texts with six decimals. The
    same challenge gives the same result to the byte, in whatever order its rows come. Sound but
    thin input never fails; `statuses` says what was missing. Raises BadInput for unsound input.
    Source: the whole specification; docs/formats.md describes both files.
    """
    return _Computation(Case(intake.read(challenge))).result()


@dataclass(frozen=True, eq=False)
class _Computation:
    case: Case

    @property
    def rules(self):
        return self.case.rules

    @property
    def decision(self):
        return self.case.decision

    @cached_property
    def chances(self):
        # Whom the crowd admits is drawn anew with everything else.
        passing = [row.gate in (None, "crowd") for row in self.decision.standings.values()]
        seed = bytes.fromhex(self.rules.seed)
        if self.rules.chance == "voters":
            found = chances_by_voters(self.case, passing, self.rules.draws, seed)
        else:
            found = chances_of_winning(
                self.case.panel_side,
                self.case.crowd_side,
                float(self.rules.crowd_weight),
                method_of(self.rules),
                passing,
                self.rules.draws,
                seed,
            )
        return dict(zip(self.case.finalist_ids, found, strict=True))

    @cached_property
    def flips(self) -> Flips:
        return find_flips(self.case)

    @cached_property
    def panel(self) -> dict:
        return panel_report(self.case)

    def result(self) -> dict:
        segments = self._segments()
        result = {
            "format": FORMAT,
            "prior": self._prior(),
            "crowd_model": dict(self.case.crowd.model),
            "variances": self.panel["variances"],
            "ideas": self._ideas(),
            "judges": self._judges(),
            "segments": segments,
            "robust": around(segments, self.rules.crowd_weight, self.decision.winners),
            "methods": method_table(self.case),
            "disagreement": self._disagreement(),
            "reliability": self.panel["reliability"],
            "effective_weight": self._effective_weight(),
            "pareto": blend.pareto(*self._sides()),
            "flips": asdict(self.flips),
            "exposure": self._exposure(),
            "integrity": self._integrity(),
            "statuses": statuses(self.case, self.flips),
            "input_sha256": self.case.challenge.sha256,
        }
        plain = canonical.plain(result)
        return plain | {"digest": canonical.digest(plain)}

    def _sides(self):
        """Win-rates of the ideas that pass, panel first."""
        rows = self.decision.passing
        return (
            {idea: row.panel for idea, row in rows.items()},
            {idea: row.crowd for idea, row in rows.items()},
        )

    def _prior(self):
        prior = self.case.crowd.prior
        if prior is None:
            return {"alpha": None, "beta": None}
        return {"alpha": prior.alpha, "beta": prior.beta}

    def _ideas(self):
        numbers = {idea: number for number, idea in enumerate(self.case.finalist_ids)}
        return [
            self._idea(number, idea) | self._as_finalist(idea.id, numbers.get(idea.id))
            for number, idea in enumerate(self.case.challenge.ideas)
        ]

    def _idea(self, number, idea):
        found, row = self.case.crowd, self.decision.standings.get(idea.id)
        low = high = None
        if found.supports is not None and found.exposures is not None:
            low, high = crowd.wilson(found.supports[number], found.exposures[number])
        return {
            "id": idea.id,
            "crowd": {
                "mean": float(found.mean[number]),
                "variance": float(found.variance[number]),
                "low": low,
                "high": high,
                "win_rate": row and row.crowd,
            },
        }

    def _as_finalist(self, idea, number):
        if number is None:
            empty = ("place", "final", "p_win", "gate", "veto", "panel", "parts", "favourite_of")
            return dict.fromkeys(empty)
        row = self.decision.standings[idea]
        two_sides = self.case.crowd_side is not None and self.case.panel_side is not None
        return {
            "place": self.decision.places.get(idea),
            "final": row.final,
            "p_win": float(self.chances[idea]),
            "gate": row.gate,
            "veto": self.case.vetoes.get(idea),
            "panel": {"win_rate": row.panel, "score": row.score} | self.panel["ideas"][number],
            "parts": {"panel": row.panel_part, "crowd": row.crowd_part},
            "favourite_of": disagreement.favourite_of(row.crowd, row.panel) if two_sides else None,
        }

    def _judges(self):
        if (found := self.case.estimate) is None:
            return []
        decisive = {
            row["id"]
            for row in self.flips.without_judge
            if row["winners"] != list(self.decision.winners)
        }
        columns = (
            found.judge_effects,
            found.judge_errors,
            judges.flags(self.case.reviews, found),
            self.case.reviews.per_judge,
        )
        return [
            {
                "id": name,
                "effect": float(effect),
                "se": float(error),
                "flags": [*flags, "decisive"] if name in decisive else flags,
                "reviews": int(count),
            }
            for name, effect, error, flags, count in zip(self.case.judge_ids, *columns, strict=True)
        ]

    def _segments(self):
        if not method_of(self.rules).is_weighted:
            return [{"from": 0.0, "to": 1.0, "winners": list(self.decision.winners)}]
        rows = self.decision.passing
        parts = blend.segments(
            {idea: row.panel_part for idea, row in rows.items()},
            {idea: row.crowd_part for idea, row in rows.items()},
        )
        return [
            {"from": part.start, "to": part.end, "winners": list(part.winners)} for part in parts
        ]

    def _disagreement(self):
        rows = self.decision.standings.values()
        sides = [float(row.panel) for row in rows], [float(row.crowd) for row in rows]
        return {
            "spearman": disagreement.spearman(*sides),
            "kendall": disagreement.kendall_tau_b(*sides),
        }

    def _effective_weight(self):
        if not method_of(self.rules).is_weighted:
            return None
        rows = self.decision.standings.values()
        panel, crowd_parts = [r.panel_part for r in rows], [r.crowd_part for r in rows]
        return blend.effective_weight(panel, crowd_parts, self.rules.crowd_weight)

    def _exposure(self):
        exposures = [idea.exposures for idea in self.case.challenge.ideas]
        if None in exposures:
            return None
        return asdict(exposure_report(np.array(exposures, dtype=int)))

    def _integrity(self):
        given, counted = self.case.challenge, self.case.crowd.supports
        return {
            "treatment": self.rules.integrity,
            "flags": [
                {
                    "id": part.id,
                    "kind": part.kind,
                    "voters": part.voters,
                    "supports": sum(pair[0] for pair in part.counts.values()),
                    "decision": part.decision,
                    "weight": weight_in_force(part, self.rules.integrity),
                }
                for part in given.flags
            ],
            "supports_cast": sum(idea.supports or 0 for idea in given.ideas),
            "supports_counted": None if counted is None else float(counted.sum()),
            "vetoes": len(given.vetoes),
            "recusals": len(given.recusals),
        }
