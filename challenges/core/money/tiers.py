"""The tiers of a bounty: shared by those who tie, and what becomes of those that nobody reached."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from .amounts import require_whole
from .shares import Division, allocate

RETURN = "return"
ROLL_DOWN = "roll_down"
RE_SPLIT = "re_split"


class _Pool(NamedTuple):
    """Money that the ideas of these places divide equally."""

    amount: int
    places: tuple[int, ...]
    ideas: int


def pool_tiers(
    tiers: Sequence[int], places: Sequence[int | None], order: Sequence | None = None
) -> list[int]:
    """Amount for each place, where tied ideas pool the tiers they occupy and split them equally.

    tiers: minor units for first, second, third place and so on. places: the place of each idea,
    tied ones having the same and the next being skipped (1, 2, 2, 4), or None for no place. Spare
    units go to the lowest key of order among the tied, without keys to the earlier; places beyond
    the last tier bring nothing.
    Raises ValueError when a tier is not a whole amount or a place is taken twice.
    """
    return list(award_tiers(tiers, places, RETURN, order).parts)


def award_tiers(
    tiers: Sequence[int],
    places: Sequence[int | None],
    unawarded: str = RETURN,
    order: Sequence | None = None,
) -> Division:
    """The amounts of pool_tiers, with the tiers that nobody reached treated as the lock says.

    Tiers 500, 300, 150, 50, and only the places 2 and 3 are taken, so 550 are unawarded:
    RETURN: they go back to the organisation: 300, 150, returned 550.
    ROLL_DOWN: each goes down to the next place taken that has a tier, as a jackpot nobody won goes
    to the next prize; below the last of them nobody stands, and it goes back: 800, 150, returned
    50. An idea that would so get more than one placed before it divides with that one instead, as
    if they tied: with the places 1 and 4 the amounts are 500, 500.
    RE_SPLIT: all of it goes to those awarded, in proportion to what they got, by largest
    remainder over places: 667, 333, returned 0. With nobody awarded it goes back.

    Ideas of one place never differ by more than one unit; parts and returned add up to the tiers.
    Raises ValueError as pool_tiers does, and for another rule.
    Source: specification, section 9; the direction of ROLL_DOWN is that of EuroMillions
    (lottery.co.uk, 20 January 2006), its limit is our own.
    """
    for tier in tiers:
        require_whole(tier, "a tier")
    if order is not None and len(order) != len(places):
        raise ValueError(f"{len(places)} places need as many keys of order, not {len(order)}")
    pools = _pools(tiers, _tied(places), unawarded)
    keys = range(len(places)) if order is None else order
    amounts = [0] * len(places)
    for pool in pools:
        sharers = [number for number, place in enumerate(places) if place in pool.places]
        sharers.sort(key=lambda number: (places[number], keys[number]))
        parts = allocate(pool.amount, [1] * len(sharers))
        for number, part in zip(sharers, parts, strict=True):
            amounts[number] = part
    return Division(tuple(amounts), sum(tiers) - sum(amounts))


def _pools(tiers, tied, unawarded):
    if unawarded == ROLL_DOWN:
        return _rolled_down(tiers, tied)
    pools = [
        _Pool(sum(tiers[place - 1 : place - 1 + count]), (place,), count) for place, count in tied
    ]
    if unawarded == RE_SPLIT:
        return _re_split(pools, sum(tiers))
    if unawarded != RETURN:
        rules = ", ".join((RETURN, ROLL_DOWN, RE_SPLIT))
        raise ValueError(f"{unawarded!r} is no rule for unawarded tiers: {rules}")
    return pools


def _re_split(pools, total):
    # Over places, not ideas: a spare cent between two who tie must not grow with the increment.
    amounts = [pool.amount for pool in pools]
    if not any(amounts):
        return pools
    extra = allocate(total - sum(amounts), amounts, order=[pool.places for pool in pools])
    return [
        pool._replace(amount=pool.amount + more) for pool, more in zip(pools, extra, strict=True)
    ]


def _rolled_down(tiers, tied):
    pools, reached = [], 0
    for place, count in tied:
        if place > len(tiers):
            break
        rolled = sum(tiers[reached : place - 1])
        pool = _Pool(sum(tiers[reached : place - 1 + count]), (place,), count)
        while rolled and pools and pool.amount * pools[-1].ideas > pools[-1].amount * pool.ideas:
            pool = _joined(pools.pop(), pool)
        pools.append(pool)
        reached = place - 1 + count
    return pools


def _joined(before, after):
    return _Pool(
        before.amount + after.amount, before.places + after.places, before.ideas + after.ideas
    )


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
    return sorted(counts.items())
