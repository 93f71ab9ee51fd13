"""What is an amount, and what a part of one in basis points."""

BASIS_POINTS = 10_000


def require_whole(amount, what: str) -> None:
    """Raise ValueError, naming what it is, unless amount is a whole number and not negative."""
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise ValueError(f"{what} must be a whole number of minor units, not {amount!r}")
    if amount < 0:
        raise ValueError(f"{what} must not be negative: {amount}")


def require_basis_points(bps, what: str) -> None:
    """Raise ValueError, naming what it is, unless bps is a whole number from 0 to 10,000."""
    if isinstance(bps, bool) or not isinstance(bps, int) or not 0 <= bps <= BASIS_POINTS:
        raise ValueError(f"{what} must be whole basis points from 0 to {BASIS_POINTS}, not {bps!r}")


def part_half_up(amount: int, bps: int) -> int:
    """amount times bps basis points, half a minor unit rounded up; neither may be negative."""
    return (2 * amount * bps + BASIS_POINTS) // (2 * BASIS_POINTS)
