"""From what both sides know of the finalists to gates, balanced scores and places.

Everything that asks "who would win if" goes through here. Specification, sections 6 and 8.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from challenges.balance import blend
from challenges.balance.canonical import six
from challenges.balance.locked import Rules
from challenges.balance.methods import Method
from challenges.balance.winrate import Side, win_rates


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of K finalists, in the order of `ids`.

    panel, crowd: their estimates, None for a side without evidence; for the method `absolute` both
    on a scale of 0 to 100. scores: adjusted panel scores of 0 to 100, None where nobody scored.
    reviews: complete reviews (K,). vetoed: booleans; costs: minor units or None.
    """

    ids: tuple[str, ...]
    panel: Side | None
    crowd: Side | None
    scores: tuple[float | None, ...]
    reviews: tuple[int, ...]
    vetoed: tuple[bool, ...]
    costs: tuple[int | None, ...]


@dataclass(frozen=True, eq=False)
class Standing:
    """Where one finalist stands; all numbers rounded to six decimals.

    panel, crowd: win-rates; panel_part, crowd_part: what each side gives to `final`, the same as
    the win-rates under the default method; gate: where it stops, or None.
    """

    panel: Decimal
    crowd: Decimal
    panel_part: Decimal
    crowd_part: Decimal
    score: Decimal | None
    cost: int | None
    final: Decimal
    gate: str | None


@dataclass(frozen=True, eq=False)
class Decision:
    """The decision that follows from evidence and locked rules alone.

    method: overrides the method of the rules; gates: gates already decided, by id, where a
    question leaves them as they are.
    """

    evidence: Evidence
    rules: Rules
    method: Method | None = None
    gates: dict[str, str | None] | None = None

    @cached_property
    def by(self) -> Method:
        return self.method or method_of(self.rules)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        evidence, size = self.evidence, len(self.evidence.ids)
        panel, crowd = _rates(evidence.panel, self.by, size), _rates(evidence.crowd, self.by, size)
        panel_part, crowd_part = self._parts(panel, crowd)
        admitted = self.by.admitted(np.array([float(part) for part in crowd_part]))
        found = {}
        for number, name in enumerate(evidence.ids):
            score = evidence.scores[number]
            found[name] = Standing(
                panel=panel[number],
                crowd=crowd[number],
                panel_part=panel_part[number],
                crowd_part=crowd_part[number],
                score=None if score is None else six(score),
                cost=evidence.costs[number],
                final=self._final(panel_part[number], crowd_part[number]),
                gate=self._gate(number, name) or (None if admitted[number] else "crowd"),
            )
        return found

    @cached_property
    def passing(self) -> dict[str, Standing]:
        return {name: row for name, row in self.standings.items() if row.gate is None}

    @cached_property
    def places(self) -> dict[str, int]:
        """Places of those that pass every gate."""
        rows = {name: vars(row) for name, row in self.passing.items()}
        ties = self.rules.ties
        if self.by.name == "lexi":
            second = "crowd" if self.by.first == "panel" else "panel"
            ties = (second, *(key for key in ties if key != second))
        return blend.places(rows, ties, bytes.fromhex(self.rules.seed))

    @cached_property
    def winners(self) -> tuple[str, ...]:
        """Who has the first place, by id; empty when nobody passes."""
        return tuple(sorted(name for name, place in self.places.items() if place == 1))

    def _parts(self, panel, crowd):
        if self.by.name == "winrate" or not self.by.is_weighted:
            return panel, crowd
        size, evidence = len(self.evidence.ids), self.evidence
        sides = (evidence.panel, evidence.crowd)
        return tuple([six(part) for part in self.by.part(side, size)] for side in sides)

    def _final(self, panel, crowd) -> Decimal:
        if self.by.is_weighted:
            return blend.blend(panel, crowd, self.rules.crowd_weight)
        if self.by.name == "floor":
            return crowd
        return panel if self.by.name == "gate" or self.by.first == "panel" else crowd

    def _gate(self, number, name):
        if self.gates is not None:
            return self.gates[name]
        evidence, rules = self.evidence, self.rules
        return blend.gate(
            evidence.reviews[number],
            evidence.scores[number],
            rules.reviews_min,
            rules.floor,
            evidence.vetoed[number],
        )


def method_of(rules: Rules) -> Method:
    """The method that the rules lock."""
    return Method(
        rules.method, float(rules.delta), rules.points_scale, rules.admit, rules.first_key
    )


def _rates(side, method, size):
    if side is None:
        return [six(50)] * size
    return [six(rate) for rate in win_rates(side, method.delta)]
