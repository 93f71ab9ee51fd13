"""Which ideas stand on the wall, in which order: asked of the database as long as the wall is
small, and of the memory of the process where sorting for every visitor would take its time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from challenges.briefs.models import Challenge
from challenges.core.short_memory import ShortMemory
from challenges.discussion.queries import with_comment_count
from challenges.ideas.models import Idea
from challenges.ideas.queries import (
    MODULUS,
    in_visitor_order,
    numbers_of,
    pks_with,
    public_ideas,
    search,
    tagged,
)
from challenges.voting.models import Tally
from challenges.voting.queries import shown_to

LARGE = 500
# From so many on the rows of a wall take the database most of a second.
HUGE = 20_000

# Arrays of a hundred thousand ideas take some megabytes each, so few are kept.
_walls = ShortMemory(most=6)
_huge_walls = ShortMemory(most=3, times=8)
_orders = ShortMemory(most=32)
_found = ShortMemory(most=16)
_sizes = ShortMemory(most=1_000, times=4)


@dataclass(frozen=True)
class Asked:
    """Which ideas in which order.

    seed: of the visitor's own order. bucket: what comes before chance, a field of Tally, or empty
    outside of voting. edition: of those buckets. unseen_by: only what this member has not seen.
    """

    sort: str
    words: str = ""
    tag: str = ""
    seed: str = ""
    bucket: str = ""
    edition: int = 0
    unseen_by: object | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.tag or self.unseen_by)


class Counted:
    """A QuerySet whose length is known."""

    def __init__(self, pks: QuerySet[int], number: int):
        self.pks = pks
        self.number = number

    def count(self) -> int:
        return self.number

    def __getitem__(self, part: slice) -> QuerySet[int]:
        return self.pks[part]


def pks_in_order(challenge: Challenge, asked: Asked) -> Sequence[int]:
    """To be cut into pages: a QuerySet of a small wall, an array of a large one.

    An array is some seconds old, that of a huge wall up to two minutes, so whoever shows an idea
    asks the database for it again.
    """
    size = _sizes.get(challenge.pk, lambda: public_ideas(challenge).count())
    if size < LARGE:
        _sizes.forget(challenge.pk)
        pks = _from_database(challenge, asked)
        return pks if asked.is_filtered else Counted(pks, size)
    pks = _from_memory(challenge, asked, _huge_walls if size >= HUGE else _walls)
    if asked.words:
        pks = pks[np.isin(pks, _found.get(asked.words, lambda: _array(pks_with(asked.words))))]
    if asked.tag:
        key = challenge.pk, asked.tag
        pks = pks[
            np.isin(pks, _found.get(key, lambda: _pks(tagged(public_ideas(challenge), asked.tag))))
        ]
    if asked.unseen_by:
        pks = pks[~np.isin(pks, _array(shown_to(asked.unseen_by, challenge)))]
    return pks


def _from_database(challenge: Challenge, asked: Asked) -> QuerySet[int]:
    ideas = public_ideas(challenge)
    ideas = tagged(ideas, asked.tag) if asked.tag else ideas
    ideas = search(ideas, asked.words)
    if asked.unseen_by:
        ideas = ideas.exclude(pk__in=shown_to(asked.unseen_by, challenge))
    return _sorted(ideas, asked).values_list("pk", flat=True)


def _sorted(ideas: QuerySet[Idea], asked: Asked) -> QuerySet[Idea]:
    if asked.sort == "newest":
        return ideas.order_by("-submitted_at", "-pk")
    if asked.sort == "title":
        return ideas.order_by(Lower("title"), "pk")
    if asked.sort == "discussed":
        return with_comment_count(ideas).order_by("-comment_count", "pk")
    if asked.sort == "support":
        most = F("tally__supports").desc(nulls_last=True)
        return ideas.order_by(most, Lower("title"), "pk")
    return in_visitor_order(ideas, asked.seed, *([_bucket(asked)] if asked.bucket else []))


def _bucket(asked: Asked) -> Coalesce:
    """For each idea of a small wall: joined, PostgreSQL might read the tallies of all walls."""
    tallies = Tally.objects.filter(idea=OuterRef("pk")).values(asked.bucket)
    return Coalesce(Subquery(tallies), 0)


def _from_memory(challenge: Challenge, asked: Asked, walls: ShortMemory) -> np.ndarray:
    if asked.sort != "random":
        key = challenge.pk, asked.sort
        return _orders.get(key, lambda: _pks(_sorted(public_ideas(challenge), asked)))
    wall = challenge.pk, asked.bucket, asked.edition
    return _orders.get(
        (*wall, asked.seed),
        lambda: _shuffled(walls.get(wall, lambda: _rows(challenge, asked)), asked.seed),
    )


def _rows(challenge: Challenge, asked: Asked) -> np.ndarray:
    """(pk, shuffle_key, bucket) of each idea, by pk."""
    bucket = Coalesce(F(f"tally__{asked.bucket}"), 0) if asked.bucket else Value(0)
    ideas = public_ideas(challenge).order_by("pk")
    rows = ideas.values_list("pk", "shuffle_key", bucket)
    return np.array(list(rows), dtype=np.int64).reshape(-1, 3)


def _shuffled(rows: np.ndarray, seed: str) -> np.ndarray:
    """The same order as in_visitor_order's, without a database.

    Bucket, place and row make one number for each idea: to sort those takes a tenth of the time
    that sorting by one after the other does. A bucket is below 2**8 and a wall holds fewer than
    2**24 ideas, so it fits into 63 bits.
    """
    pks, keys, buckets = rows.T
    factor, shift = numbers_of(seed)
    places = (keys * factor + shift) % MODULUS
    numbers = (buckets * MODULUS + places) * len(pks) + np.arange(len(pks))
    numbers.sort()
    return pks[numbers % len(pks)] if len(pks) else pks


def _pks(ideas: QuerySet[Idea]) -> np.ndarray:
    return _array(ideas.values_list("pk", flat=True))


def _array(pks: Iterable[int]) -> np.ndarray:
    return np.fromiter(pks, np.int64)
