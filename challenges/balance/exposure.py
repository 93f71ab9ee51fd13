"""How evenly the ideas were shown, which matters more for a fair vote than any formula.

Specification, sections 2.1 and 7 (point 6).
"""

from dataclasses import dataclass

import numpy as np

from challenges.balance.ballots import rows

MINIMUM = 30
SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)


@dataclass(frozen=True)
class ExposureReport:
    """ideas: how many; total: exposures of all; gini: 0 for even to nearly 1 for one idea alone.

    unseen, under_minimum: share of ideas shown to nobody, and to fewer people than a main slot
    needs, 0 to 1; quantiles: pairs (share of ideas, exposures that they stay at or below).
    """

    ideas: int
    total: float
    gini: float
    unseen: float
    under_minimum: float
    quantiles: tuple[tuple[float, float], ...]


def report(exposures, minimum: float = MINIMUM) -> ExposureReport:
    """Describe the exposures (N,) of all ideas. Without ideas all figures are 0.

    minimum: exposures an idea needs for a main slot. Raises ValueError for exposures below 0.
    Source: specification, sections 2.1, 4 and 7.
    """
    exposures = rows.amounts(exposures, "exposures", low=0)
    size = len(exposures)
    levels = np.quantile(exposures, SHARES) if size else np.zeros(len(SHARES))
    return ExposureReport(
        ideas=size,
        total=float(exposures.sum()),
        gini=gini(exposures),
        unseen=np.count_nonzero(exposures == 0) / max(size, 1),
        under_minimum=np.count_nonzero(exposures < minimum) / max(size, 1),
        quantiles=tuple(zip(SHARES, levels.tolist(), strict=True)),
    )


def gini(values) -> float:
    """Gini coefficient of values (N,) >= 0: 0 when all are equal, (N - 1) / N when one has all.

    0 without values or when all are 0. Raises ValueError for a value below 0.
    Source: Gini 1912; half the relative mean absolute difference.
    """
    values = np.sort(rows.amounts(values, "values", low=0))
    size, total = len(values), values.sum()
    if not total:
        return 0.0
    rank = np.arange(1, size + 1)
    return float(max((2 * rank - size - 1) @ values / (size * total), 0.0))
