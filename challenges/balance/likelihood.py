"""The one way in which parameters are fitted here: several starts, then a Newton polish."""

import numpy as np
from scipy.optimize import minimize

_STEP = 1e-4
_ROUNDS = 4


def minimise(objective, starts, bounds) -> np.ndarray:
    """Find the parameters at which `objective` is smallest.

    objective: takes an array (p,), returns its value and its gradient (p,).
    starts: sequence of arrays (p,); the best end of all of them counts.
    bounds: sequence of p pairs (low, high), all finite.
    """
    bounds = np.asarray(bounds, dtype=float)
    ends = [
        minimize(
            objective,
            np.clip(start, bounds[:, 0], bounds[:, 1]),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 500},
        )
        for start in starts
    ]
    return _polish(objective, min(ends, key=lambda end: end.fun).x, bounds)


def _polish(objective, point, bounds):
    # The search stops a little beside the optimum, and where exactly depends on the machine.
    # Newton steps bring every machine to the same six decimals, on which a digest rests.
    free = (point > bounds[:, 0]) & (point < bounds[:, 1])
    slope = objective(point)[1][free]
    for _ in range(_ROUNDS):
        if not free.any() or not slope.any():
            break
        try:
            step = np.linalg.solve(_curvature(objective, point, free), slope)
        except np.linalg.LinAlgError:
            break
        tried = point.copy()
        tried[free] -= step
        if np.any(tried <= bounds[:, 0], where=free) or np.any(tried >= bounds[:, 1], where=free):
            break
        tried_slope = objective(tried)[1][free]
        if not np.abs(tried_slope).max() < np.abs(slope).max():
            break
        point, slope = tried, tried_slope
    return point


def _curvature(objective, point, free):
    columns = []
    for axis in np.flatnonzero(free):
        shift = np.zeros_like(point)
        shift[axis] = _STEP
        above, below = objective(point + shift)[1], objective(point - shift)[1]
        columns.append((above - below)[free] / (2 * _STEP))
    curvature = np.column_stack(columns)
    return (curvature + curvature.T) / 2
