"""Amounts in whole minor units (cents), divided so that not one is lost or made.

Nothing here ever passes through a float. Specification of the balance, section 9.
"""

from collections import Counter
from collections.abc import Sequence


def allocate(
    total: int, weights: Sequence[int], min_each: int = 0, order: Sequence | None = None
) -> list[int]:
    """Divide total in proportion to the weights, by largest remainder; the parts add up to it.

    total: minor units, not negative; weights: whole numbers, not negative, not all zero.
    min_each: each part is lifted to at least this, and a lifted part takes no spare unit. Where
    the lifting takes more than was spare, the others divide what it leaves.
    order: one sortable key for each part, such as (final rank, seeded hash); among equal
    remainders the lowest key takes the spare unit first. Without it the heavier weight does, and
    of equal weights the earlier. Returns the parts in the order of the weights.
    Raises ValueError for anything else.
    """
    _whole(total, "the total")
    _whole(min_each, "the smallest part")
    for weight in weights:
        _whole(weight, "a weight")
    if order is not None and len(order) != len(weights):
        raise ValueError(f"{len(weights)} weights need as many keys of order, not {len(order)}")
    if min_each * len(weights) > total:
        raise ValueError(f"{total} is too little for {len(weights)} parts of {min_each}")
    if total and not sum(weights):
        raise ValueError(f"no weight to divide {total} by")
    keys = [(-weight, number) for number, weight in enumerate(weights)] if order is None else order
    return _divide(total, weights, min_each, keys)


def pool_tiers(tiers: Sequence[int], places: Sequence[int | None]) -> list[int]:
    """Amount for each place, where tied ideas pool the tiers they occupy and split them equally.

    tiers: minor units for first, second, third place and so on. places: the place of each idea,
    tied ones having the same and the next being skipped (1, 2, 2, 4), or None for no place. Spare
    units go to the earlier of the tied ideas; places beyond the last tier bring nothing.
    Raises ValueError when a tier is not a whole amount or a place is taken twice.
    """
    for tier in tiers:
        _whole(tier, "a tier")
    tied = _tied(places)
    amounts = [0] * len(places)
    for place, count in tied.items():
        pool = sum(tiers[place - 1 : place - 1 + count])
        sharers = [number for number, given in enumerate(places) if given == place]
        for number, part in zip(sharers, allocate(pool, [1] * count), strict=True):
            amounts[number] = part
    return amounts


def _divide(total, weights, min_each, keys):
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    quotas = [divmod(total * weight, whole) for weight in weights]
    lifted = [number for number, (floor, _) in enumerate(quotas) if floor < min_each]
    parts = [max(floor, min_each) for floor, _ in quotas]
    spare = total - sum(parts)
    others = [number for number in range(len(weights)) if number not in set(lifted)]
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


def _tied(places):
    counts = Counter()
    for place in places:
        if place is not None:
            if isinstance(place, bool) or not isinstance(place, int) or place < 1:
                raise ValueError(f"{place!r} is not a place")
            counts[place] += 1
    free = 1
    for place in sorted(counts):
        if place < free:
            raise ValueError(f"place {place} is already taken by ideas tied before it")
        free = place + counts[place]
    return counts


def _whole(amount, what):
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise ValueError(f"{what} must be a whole number of minor units, not {amount!r}")
    if amount < 0:
        raise ValueError(f"{what} must not be negative: {amount}")
