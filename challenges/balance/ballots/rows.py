"""Rows of votes as arrays: whether they are whole, and what they name exists."""

import numpy as np


def numbers(values, limit: int, name: str) -> np.ndarray:
    """The values as integers (n,), each the number of something, from 0 to limit - 1.

    Raises ValueError that names the first row at fault.
    """
    values = _row_array(values, name)
    if values.size == 0:
        return values.astype(np.int64)
    if values.dtype.kind not in "iu":
        raise ValueError(f"{name} must be whole numbers")
    if values.min() < 0 or values.max() >= limit:
        row = int(np.argmax((values < 0) | (values >= limit)))
        raise ValueError(f"{name} of row {row} is {values[row]}, which is not below {limit}")
    return values.astype(np.int64, copy=False)


def amounts(values, name: str, low: float = -np.inf) -> np.ndarray:
    """The values as finite floats (n,), none below `low`. Raises ValueError that names the row."""
    values = _row_array(values, name)
    if values.size and values.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be numbers")
    values = values.astype(float)
    wrong = ~np.isfinite(values) | (values < low)
    if wrong.any():
        row = int(np.argmax(wrong))
        limit = "" if np.isinf(low) else f" of at least {low:g}"
        raise ValueError(f"{name} of row {row} is {values[row]:g}, not a number{limit}")
    return values


def require_one_length(**columns) -> None:
    """Raises ValueError when columns of the same rows differ in length."""
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{length} of {name}" for name, length in lengths.items())
        raise ValueError(f"rows have different lengths: {told}")


def _row_array(values, name) -> np.ndarray:
    values = np.asarray(values)
    if values.ndim != 1:
        raise ValueError(f"{name} must be a list of one value a row")
    return values
