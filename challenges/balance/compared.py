"""Who would have won under other methods. Specification, section 7, point 4."""

import numpy as np

from challenges.balance.decision import Decision
from challenges.balance.evidence import Case
from challenges.balance.methods import Method

# Win-rates at three sizes of a lead that counts, and three methods in use elsewhere.
OTHERS = {
    "winrate-0": Method("winrate", 0.0),
    "winrate-0.5": Method("winrate", 0.5),
    "winrate-1": Method("winrate", 1.0),
    "zscore": Method("zscore"),
    "rank": Method("rank"),
    "points": Method("points"),
}


def method_table(case: Case) -> list[dict]:
    """Rows {"name", "winners"}: under each method, with the same gates, weight and ties.

    Whom the locked method `gate` did not admit takes part: that is the method and not a gate.

    "raw" is the plain average of the judges alone; "panel" and "crowd" are each side alone, by its
    win-rates.
    """
    gates = {
        name: None if row.gate == "crowd" else row.gate
        for name, row in case.decision.standings.items()
    }
    passing = {name for name, gate in gates.items() if gate is None}
    rows = [
        {
            "name": name,
            "winners": list(Decision(case.evidence, case.rules, method, gates).winners),
        }
        for name, method in OTHERS.items()
    ]
    return rows + [
        {"name": "raw", "winners": _highest(passing, _raw_means(case))},
        {"name": "panel", "winners": _highest(passing, _rates(case, "panel"))},
        {"name": "crowd", "winners": _highest(passing, _rates(case, "crowd"))},
    ]


def _raw_means(case: Case) -> dict:
    means = np.round(case.reviews.raw_means, 6)
    return {
        idea: mean
        for idea, mean in zip(case.finalist_ids, means, strict=True)
        if not np.isnan(mean)
    }


def _rates(case: Case, side: str) -> dict:
    return {idea: getattr(row, side) for idea, row in case.decision.standings.items()}


def _highest(passing, values: dict) -> list[str]:
    open_to_win = {idea: value for idea, value in values.items() if idea in passing}
    top = max(open_to_win.values(), default=None)
    return [idea for idea, value in open_to_win.items() if value == top]
