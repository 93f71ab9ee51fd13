"""Shares in proportion to weights, by largest remainder. Specification, section 9."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .amounts import require_whole

_MILLIONTHS = 10**6


@dataclass(frozen=True)
class Division:
    """What each gets, in the order asked for, and what goes back to who gave it."""

    parts: tuple[int, ...]
    returned: int

    @property
    def total(self) -> int:
        return sum(self.parts) + self.returned


def allocate(
    total: int, weights: Sequence[int], min_each: int = 0, order: Sequence | None = None
) -> list[int]:
    """Divide total in proportion to the weights, by largest remainder; the parts add up to it.

    total: minor units, not negative; weights: whole numbers, not negative, not all zero.
    min_each: each part is lifted to at least this, and a lifted part takes no spare unit. Where
    the lifting takes more than was spare, the others divide what it leaves.
    order: one sortable key for each part, no two alike, such as (final rank, seeded hash); among
    equal remainders the lowest key takes the spare unit first. Without it the heavier weight
    does, and of equal weights the earlier. Returns the parts in the order of the weights.
    Raises ValueError for anything else.
    Source: specification, section 9; Hamilton's method with the Hare quota.
    """
    require_whole(total, "the total")
    require_whole(min_each, "the smallest part")
    for weight in weights:
        require_whole(weight, "a weight")
    if order is not None and len(order) != len(weights):
        raise ValueError(f"{len(weights)} weights need as many keys of order, not {len(order)}")
    if min_each * len(weights) > total:
        raise ValueError(f"{total} is too little for {len(weights)} parts of {min_each}")
    if total and not sum(weights):
        raise ValueError(f"no weight to divide {total} by")
    keys = [(-weight, number) for number, weight in enumerate(weights)] if order is None else order
    return _divide(total, weights, min_each, keys)


def allocate_more(
    parts: Sequence[int], increment: int, weights: Sequence[int], order: Sequence | None = None
) -> list[int]:
    """parts, granted before, with the allocation of an increment added; nobody gets less.

    Dividing the larger total anew could take a unit from somebody: the largest remainder is not
    monotone in the total (the Alabama paradox). Raises ValueError as allocate does.
    """
    for part in parts:
        require_whole(part, "a part")
    more = allocate(increment, weights, order=order)
    if len(parts) != len(more):
        raise ValueError(f"{len(more)} weights need as many parts granted before, not {len(parts)}")
    return [part + added for part, added in zip(parts, more, strict=True)]


def weights_above(scores: Sequence[Decimal], cutoff: Decimal) -> list[int]:
    """Millionths by which each score lies above the cutoff; 0 at it and below.

    Scores are compared at six decimals: what is finer is rounded half-even.
    Raises ValueError for a score or cutoff that is no finite decimal, a float among them.
    """
    for score in (*scores, cutoff):
        if not isinstance(score, Decimal) or not score.is_finite():
            raise ValueError(f"a score must be a finite decimal, not {score!r}")
    # A Decimal's difference would round to the caller's context; a Fraction's is exact.
    edge = Fraction(cutoff)
    return [max(0, round((Fraction(score) - edge) * _MILLIONTHS)) for score in scores]


def proportional(
    total: int, scores: Sequence[Decimal], cutoff: Decimal, order: Sequence | None = None
) -> Division:
    """Divide total in proportion to how far each score lies above the cutoff.

    total: minor units; scores, cutoff: decimals on one scale; order: as for allocate. Where no
    score lies above the cutoff, everything is returned. Money that comes later is a proportional
    of its own, added to what was granted; see allocate_more.
    Raises ValueError as allocate and weights_above do.
    """
    require_whole(total, "the total")
    weights = weights_above(scores, cutoff)
    shared = total if any(weights) else 0
    return Division(tuple(allocate(shared, weights, order=order)), total - shared)


def _divide(total, weights, min_each, keys):
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    quotas = [divmod(total * weight, whole) for weight in weights]
    lifted = [number for number, (floor, _) in enumerate(quotas) if floor < min_each]
    parts = [max(floor, min_each) for floor, _ in quotas]
    spare = total - sum(parts)
    others = sorted(set(range(len(weights))).difference(lifted))
    if spare < 0:
        return _divide_rest(total, weights, min_each, keys, lifted, others)
    others.sort(key=lambda number: (-quotas[number][1], keys[number]))
    for number in others[:spare]:
        parts[number] += 1
    return parts


def _divide_rest(total, weights, min_each, keys, lifted, others):
    parts = [min_each] * len(weights)
    rest = _divide(
        total - min_each * len(lifted),
        [weights[number] for number in others],
        min_each,
        [keys[number] for number in others],
    )
    for number, part in zip(others, rest, strict=True):
        parts[number] = part
    return parts
