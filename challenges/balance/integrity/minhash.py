"""MinHash: finds ballots that are probably alike without comparing each with each.

Every idea draws a waiting time, and the ideas of a ballot race. Two ballots have the same winner
with the probability of their similarity, as rare ideas run the faster the more they weigh.
Broder 1997; weighted as in Chum, Philbin & Zisserman 2008, Near Duplicate Image Detection.
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import bdtr

from challenges.balance.integrity.ballots import Ballots

HASHES = 64
BANDS = 16
SEED_BYTES = 16
# Rarely enough: most members of a group are linked to more than one other.
MISSED = 1e-3
# As many as the processor's cache holds.
_CHUNK = 50_000


class MinHash:
    """The races of one challenge. seed: at least 16 bytes, best known to nobody during the vote.

    The draws of an idea depend on the seed and its number only, so neither the order of rows nor
    the numbering of voters matters. Raises ValueError for a shorter seed.
    """

    def __init__(self, seed: bytes, rarity):
        if len(seed) < SEED_BYTES:
            raise ValueError(f"a seed has at least {SEED_BYTES} bytes")
        generator = np.random.PCG64(int.from_bytes(seed[:SEED_BYTES], "big"))
        # The raw bits of PCG64 are fixed for ever.
        words = generator.random_raw(len(rarity) * (HASHES + 1)).reshape(-1, HASHES + 1)
        self._names = words[:, HASHES]
        uniform = ((words[:, :HASHES] >> np.uint64(11)) + 0.5) * 2.0**-53
        # What everybody supports tells nothing, and never arrives.
        with np.errstate(divide="ignore"):
            waiting = -np.log(uniform) / rarity[:, None]
        order = np.argsort(waiting, axis=0, kind="stable")
        self._places = np.empty(order.shape, dtype=np.uint32)
        places = np.arange(len(rarity), dtype=np.uint32)[:, None]
        np.put_along_axis(self._places, order, places, axis=0)

    def identities(self, ballots: Ballots) -> np.ndarray:
        """One number (m,) a ballot: equal for equal ballots.

        Among 120,000 different ballots any two share one with a chance below 1e-9.
        """
        return np.add.reduceat(self._names[ballots.idea], ballots.starts)

    def signatures(self, ballots: Ballots) -> np.ndarray:
        """Winning places (m, 64): two ballots agree in as many as their similarity, on average."""
        found = np.empty((len(ballots.sizes), HASHES), dtype=np.uint32)
        for race in range(HASHES):
            places = np.ascontiguousarray(self._places[:, race])
            found[:, race] = np.minimum.reduceat(places[ballots.idea], ballots.starts)
        return found


def bands(signatures) -> Iterator[np.ndarray]:
    """For each of the 16 bands one number (m,) a ballot: equal where its 4 winners are equal.

    A pair of similarity s has equal numbers in some band with probability 1 - (1 - s^4)^16:
    above 0.999 from s = 0.8 on.
    """
    rows = HASHES // BANDS
    for start in range(0, HASHES, rows):
        number = np.zeros(len(signatures), dtype=np.uint64)
        for race in range(start, start + rows):
            # From 65,536 ideas on this may wrap round, which only adds pairs to compare.
            number = number * np.uint64(signatures.max() + 1) + signatures[:, race]
        yield number


def agreements(signatures, first, second) -> np.ndarray:
    """In how many of the 64 races the pairs of ballots (k,) agree.

    signatures: their last byte, uint8 (m, 64), says enough here: it can only add an agreement.
    """
    equal = signatures.take(first, axis=0) == signatures.take(second, axis=0)
    return np.bitwise_count(equal.view(np.uint64)).sum(axis=1)


def agreements_least(similarity) -> int:
    """The number of agreements that a pair of this similarity misses once in 1,000 times."""
    return int(np.searchsorted(bdtr(np.arange(HASHES), HASHES, similarity), MISSED))


def pairs(numbers) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All pairs of positions with equal numbers, in chunks, so that memory stays bounded."""
    order = np.argsort(numbers, kind="stable")
    ends = np.searchsorted(numbers[order], numbers[order], side="right")
    partners = ends - np.arange(len(order)) - 1
    until = np.cumsum(partners)
    start = 0
    while start < len(order):
        done = until[start] - partners[start]
        stop = max(start + 1, int(np.searchsorted(until, done + _CHUNK, side="right")))
        part = partners[start:stop]
        first = np.repeat(np.arange(start, stop), part)
        second = (
            first + 1 + np.arange(len(first)) - np.repeat(until[start:stop] - part - done, part)
        )
        if len(first):
            yield order[first], order[second]
        start = stop
