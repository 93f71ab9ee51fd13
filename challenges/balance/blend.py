"""The balance itself: both win-rates into one score, gates, places, and who wins at which weight.

Works on exact numbers (Decimal or Fraction), so that anybody can redo it from the published
win-rates. Specification, sections 6.2, 7 and 8.
"""

import hashlib
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from challenges.balance.canonical import six

# What may decide between ideas with one balanced score; "share" is where deciding ends.
TIE_KEYS = ("panel", "score", "crowd", "cost", "lottery", "share")
_NONE = Decimal("-Infinity")


def blend(panel, crowd, weight) -> Decimal:
    """Balanced score (1 - weight) * panel + weight * crowd, rounded to six decimals.

    panel, crowd: win-rates, 0 to 100; weight: that of the crowd, 0 to 1.
    Raises ValueError for a weight outside 0 to 1. Source: specification, section 6.2.
    """
    weight = Fraction(weight)
    if not 0 <= weight <= 1:
        raise ValueError("the weight of the crowd lies between 0 and 1")
    return six((1 - weight) * Fraction(panel) + weight * Fraction(crowd))


def gate(reviews: int, score, reviews_min: int, floor, vetoed: bool = False) -> str | None:
    """The gate at which an idea stops, "reviews", "floor" or "veto", or None when it passes.

    score: adjusted panel score, or None when there is none; it stops only at a floor above 0.
    Source: specification, section 6.2.
    """
    if reviews < reviews_min:
        return "reviews"
    if floor > 0 and (score is None or six(score) < six(floor)):
        return "floor"
    return "veto" if vetoed else None


def places(rows: Mapping[str, Mapping], ties: Sequence[str], seed: bytes = b"") -> dict[str, int]:
    """Place of each idea: 1 for the highest balanced score, ties decided in the locked order.

    rows: per idea its "final", its "panel" and "crowd" win-rates, its adjusted "score" and its
    "cost" (or None). ties: keys of TIE_KEYS to decide by, in order: the higher score or the lower
    cost is ahead, an unknown one comes last, and the lottery draws from the seed. Ideas equal in
    all share the place, and the next place is skipped. Raises ValueError for another key.
    Source: specification, section 8.
    """
    if unknown := set(ties) - set(TIE_KEYS):
        raise ValueError(f"unknown tie keys: {sorted(unknown)}")
    order = ["final", *(key for key in ties if key != "share")]
    keys = {
        idea: tuple(_rank_by(key, idea, row, seed) for key in order) for idea, row in rows.items()
    }
    ahead = sorted(keys.values(), reverse=True)
    first = {key: number for number, key in reversed(list(enumerate(ahead, start=1)))}
    return {idea: first[key] for idea, key in keys.items()}


def _rank_by(key, idea, row, seed):
    if key == "lottery":
        return hashlib.sha256(seed + b"ties" + idea.encode()).hexdigest()
    value = row.get(key)
    if key == "cost":
        return (value is not None, -(value or 0))
    return six(value) if value is not None else _NONE


def pareto(panel: Mapping[str, Decimal], crowd: Mapping[str, Decimal]) -> list[str]:
    """Ideas that no other beats on one side without losing on the other, by id.

    A report and not a decision: it may hold ideas that no weight elects.
    Source: specification, section 6.3.
    """
    found, best = [], None
    by_panel = sorted(panel, key=lambda idea: (-panel[idea], -crowd[idea], idea))
    for idea in by_panel:
        here = crowd[idea], panel[idea]
        if best is None or here[0] > best[0] or here == best:
            found.append(idea)
            best = here
    return sorted(found)


def effective_weight(panel: Sequence, crowd: Sequence, weight) -> float | None:
    """Share of the differences between balanced scores that the crowd makes, 0 to 1.

    None when nobody differs from anybody. Source: specification, section 6.2.
    """
    if not panel:
        return None
    weight = float(weight)
    from_crowd = weight * statistics.pstdev(map(float, crowd))
    from_panel = (1 - weight) * statistics.pstdev(map(float, panel))
    together = from_crowd + from_panel
    return from_crowd / together if together else None


@dataclass(frozen=True)
class Segment:
    """Weights of the crowd, from start to end, at which the same ideas win."""

    start: Fraction
    end: Fraction
    winners: tuple[str, ...]


def segments(panel: Mapping[str, Decimal], crowd: Mapping[str, Decimal]) -> list[Segment]:
    """Who wins at every weight of the crowd from 0 to 1, with exact breakpoints.

    panel, crowd: win-rates per idea. The segments cover 0 to 1 and share their ends, where both
    neighbours win. A weight at which still others draw level is a segment of its own, of length 0.
    Source: specification, section 7, point 1 (upper envelope of lines by their slope).
    """
    lines: dict[tuple[Fraction, Fraction], list[str]] = {}
    for idea in sorted(panel):
        level = Fraction(panel[idea])
        lines.setdefault((Fraction(crowd[idea]) - level, level), []).append(idea)
    if not lines:
        return []
    hull = _upper_envelope(sorted(lines))
    cuts = [_crossing(left, right) for left, right in pairwise(hull)]
    ends = [Fraction(0), *(min(max(cut, Fraction(0)), Fraction(1)) for cut in cuts), Fraction(1)]
    found = [
        Segment(start, end, tuple(lines[line]))
        for line, (start, end) in zip(hull, pairwise(ends), strict=True)
        if start < end
    ]
    return _with_points(found, lines)


def _upper_envelope(ordered):
    """Lines (slope, level) that are highest somewhere, by growing slope."""
    hull = []
    for line in ordered:
        if hull and hull[-1][0] == line[0]:
            hull.pop()
        while len(hull) > 1 and _crossing(hull[-2], line) <= _crossing(hull[-2], hull[-1]):
            hull.pop()
        hull.append(line)
    return hull


def _crossing(left, right):
    return (left[1] - right[1]) / (right[0] - left[0])


def _with_points(found, lines):
    result = []
    for number, segment in enumerate(found):
        neighbours = set(segment.winners) | set(found[number - 1].winners if number else ())
        result += _point(segment.start, neighbours, lines)
        result.append(segment)
    return result + _point(found[-1].end, set(found[-1].winners), lines)


def _point(weight, neighbours, lines):
    heights = {line: line[1] + weight * line[0] for line in lines}
    top = max(heights.values())
    winners = sorted(idea for line in lines if heights[line] == top for idea in lines[line])
    return [] if neighbours == set(winners) else [Segment(weight, weight, tuple(winners))]
