"""Names beside points and at the ends of lines, so that none lies on another."""

from collections.abc import Sequence
from dataclasses import dataclass

# Of the sans-serif at 13 px: what a letter takes on average, generously, and what a line takes.
LETTER, LINE = 7.0, 16.0
GAP = 10.0


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: "Box") -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Label:
    """x, y: where the text starts, is centred or ends, on its base line."""

    x: float
    y: float
    anchor: str
    box: Box


def beside_points(
    points: Sequence[tuple[float, float]], names: Sequence[str], field: Box
) -> list[Label | None]:
    """A place for each name beside its point, the first names first; None where there is none.

    No name lies on another, on a point, or outside of the field.
    """
    taken = [Box(x - 7, y - 7, x + 7, y + 7) for x, y in points]
    found = []
    for (x, y), name in zip(points, names, strict=True):
        label = next(
            (
                label
                for label in _around(x, y, len(name) * LETTER)
                if label.box.within(field) and not any(label.box.meets(box) for box in taken)
            ),
            None,
        )
        if label:
            taken.append(label.box)
        found.append(label)
    return found


def _around(x, y, width):
    """Right, left, above, below, and then a little further off, but never so far as to mislead."""
    for far in (0.0, 9.0):
        for up in (0.0, -far, far) if far else (0.0,):
            yield _label(x + GAP, y + up, width, "start")
            yield _label(x - GAP, y + up, width, "end")
        for level in (y - GAP - LINE / 2 - far, y + GAP + LINE / 2 + far):
            yield _label(x, level, width, "middle")
            yield _label(x + GAP, level, width, "end")
            yield _label(x - GAP, level, width, "start")


def _label(x, y, width, anchor) -> Label:
    left = {"start": x, "end": x - width, "middle": x - width / 2}[anchor]
    return Label(x, y + 4, anchor, Box(left, y - LINE / 2, left + width, y + LINE / 2))


def spread(wanted: Sequence[float], low: float, high: float, apart: float = LINE) -> list[float]:
    """Heights as near as possible to the wanted ones, at least `apart` from each other.

    Pushed down where too near, then up from the lower end. More than fit between low and high
    stand closer than that.
    """
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    apart = min(apart, (high - low) / max(len(wanted) - 1, 1))
    placed, least = [0.0] * len(wanted), low
    for number in order:
        placed[number] = max(wanted[number], least)
        least = placed[number] + apart
    most = high
    for number in reversed(order):
        placed[number] = min(placed[number], most)
        most = placed[number] - apart
    return placed
