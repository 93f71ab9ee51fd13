"""A judge's own scale against the others': what is told her, and when. The reasons stand in
docs/decisions/a-judges-own-scale.md."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from .models import Judge, Review
from .queries import others_on_own_ideas, own_counted

# The others' part is worked out anew after so many more reviews of her own, and not in between.
EVERY = 5
FEWEST_JUDGES = 2
# Of ideas that she has scored; a judge with fewer is left out.
FEWEST_REVIEWS_EACH = 3


@dataclass(frozen=True)
class Spread:
    """The middle half of some scores, 0 to 10: whole numbers that were really given."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class OwnScale:
    """own: {0 to 10: how often she gave it}. others: None as long as nothing may be told."""

    reviews: int
    own: dict[int, int]
    spread: Spread
    others: Spread | None
    judges: int = 0


def own_scale(seat: Judge) -> OwnScale | None:
    """What her page shows; None before five reviews."""
    reviews = list(own_counted(seat))
    if len(reviews) < EVERY:
        return None
    values = _values(reviews)
    counts = Counter(values)
    told = seat.others_scale
    return OwnScale(
        reviews=len(reviews),
        own={value: counts[value] for value in range(11)},
        spread=_spread(values),
        others=Spread(told["low"], told["middle"], told["high"]) if told else None,
        judges=told["judges"] if told else 0,
    )


def others_scale(seat: Judge, now: datetime) -> dict | None:
    """What she is told of the others from now on; None when it stays as it is."""
    done = own_counted(seat).count()
    if done < (seat.others_scale or {"reviews": 0})["reviews"] + EVERY:
        return None
    by_judge: dict[int, list[Review]] = {}
    for review in others_on_own_ideas(seat):
        by_judge.setdefault(review.judge_id, []).append(review)
    counted = [rows for rows in by_judge.values() if len(rows) >= FEWEST_REVIEWS_EACH]
    if len(counted) < FEWEST_JUDGES:
        return None
    spread = _spread(_values(review for rows in counted for review in rows))
    told = {"low": spread.low, "middle": spread.middle, "high": spread.high}
    return told | {"reviews": done, "judges": len(counted), "at": now.isoformat()}


def _values(reviews: Iterable[Review]) -> list[int]:
    return sorted(score.value for review in reviews for score in review.scores.all())


def _spread(values: list[int]) -> Spread:
    return Spread(*(values[ceil(len(values) * part / 4) - 1] for part in (1, 2, 3)))
