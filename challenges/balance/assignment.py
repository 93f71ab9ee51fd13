"""Which judge reviews which idea: even loads, everything comparable, and a lot nobody can choose.

Specification, section 5.2. The search itself is in `design.py` and `exchanges.py`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from challenges.balance import comparison
from challenges.balance.design import Design, fill, level, relief, reserve
from challenges.balance.exchanges import connect, mix, most_meetings
from challenges.balance.reviews import Reviews
from challenges.balance.shortlist import lot

LEAST_EFFICIENCY = 0.6


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who reviews what, and how good that is.

    ideas, judges: texts, each once, in the order of the rows and columns of the arrays. wanted:
    integers (I,), reviews each idea should get. forbidden: booleans (I, J), conflicts and
    recusals. limits: integers (J,), the most reviews of each judge. given: booleans (I, J).
    """

    ideas: tuple[str, ...]
    judges: tuple[str, ...]
    wanted: np.ndarray
    forbidden: np.ndarray
    limits: np.ndarray
    given: np.ndarray

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All (idea, judge), in the order of the ideas and then of the judges."""
        return [(self.ideas[i], self.judges[j]) for i, j in np.argwhere(self.given)]

    @cached_property
    def per_idea(self) -> np.ndarray:
        return self.given.sum(axis=1)

    @cached_property
    def loads(self) -> np.ndarray:
        return self.given.sum(axis=0)

    @property
    def short(self) -> tuple[str, ...]:
        """The ideas with fewer reviews than wanted."""
        return tuple(self.ideas[i] for i in np.flatnonzero(self.per_idea < self.wanted))

    @cached_property
    def load_spread(self) -> int:
        """Most reviews of a judge, less the fewest of a judge who could still take one more."""
        if not (open_loads := self.loads[self.loads < self.limits]).size:
            return 0
        return int(self.loads.max() - open_loads.min())

    @cached_property
    def components(self) -> int:
        """Groups of ideas that no judge connects; as many as there are zero eigenvalues."""
        return self._reviews.components

    @cached_property
    def efficiency(self) -> float:
        """Canonical efficiency E of the ideas and judges with reviews, see `comparison.efficiency`.

        NaN where no idea can be compared with any other.
        """
        reviews, components = self._reviews, self.components
        spare = reviews.ideas - reviews.judges
        if spare <= 0:
            return _efficiency(reviews)
        if reviews.ideas == components:
            return float("nan")
        # Seen from the judges the eigenvalues are the same, but for one of 1 for each spare idea:
        # ten thousand ideas and a hundred judges need a matrix of a hundred rows.
        mirrored = Reviews(
            reviews.judge, reviews.idea, reviews.score, reviews.judges, reviews.ideas
        )
        inverse = spare
        if reviews.judges > components:
            inverse += (reviews.judges - components) / _efficiency(mirrored)
        return (reviews.ideas - components) / inverse

    @cached_property
    def meetings(self) -> np.ndarray:
        """Ideas that each two judges share (J, J), 0 on the diagonal."""
        return Design(self.given, self.given, self.forbidden, self.limits).shared

    @property
    def meetings_mean(self) -> float:
        """Ideas that two judges with reviews share on average."""
        return most_meetings(self.meetings, self.loads)[0]

    @property
    def meetings_most(self) -> int:
        return int(self.meetings.max(initial=0))

    @cached_property
    def statuses(self) -> list[str]:
        """What is not as it should be, by name in alphabetical order; empty when all is well.

        disconnected: more than one component. low_efficiency: E < 0.6. too_few_judges: an idea
        has fewer reviews than wanted, see `short`. unbalanced_by_conflicts: loads differ by more
        than 1 and no assignment within conflicts and limits does better; unbalanced: they differ
        for the sake of kept reviews, or of connecting few reviews by many judges.
        uneven_meetings: two judges share more ideas than twice the average, rounded up.
        """
        uneven = self.load_spread > 1
        forced = uneven and self._relief is None
        checks = {
            "disconnected": self.components > 1,
            "low_efficiency": self.efficiency < LEAST_EFFICIENCY,
            "too_few_judges": bool(self.short),
            "unbalanced": uneven and not forced,
            "unbalanced_by_conflicts": forced,
            "uneven_meetings": self.meetings_most > most_meetings(self.meetings, self.loads)[1],
        }
        return sorted(name for name, holds in checks.items() if holds)

    @property
    def _relief(self):
        nothing = np.zeros_like(self.given)
        return relief(Design(self.given, nothing, self.forbidden, self.limits))

    @cached_property
    def _reviews(self):
        seen = self.given[self.per_idea > 0][:, self.loads > 0]
        idea, judge = np.nonzero(seen)
        return Reviews(idea, judge, np.zeros(len(idea)), *seen.shape)


def assign(
    ideas: Sequence[str],
    judges: Sequence[str],
    reviews,
    seed: bytes,
    *,
    conflicts=None,
    limits=None,
    kept=None,
) -> Assignment:
    """Assign judges to ideas: greedily in an order by lot, then better by exchanges.

    reviews: how many each idea should get, a number or integers (I,). seed: at least 16 bytes.
    conflicts: booleans (I, J), who must not review what. limits: the most reviews of a judge, a
    number or integers (J,). kept: booleans (I, J), reviews that exist and stay; new ones are
    drawn around them. The same seed gives the same assignment in whatever order ideas and judges
    come. Always returns an assignment; its `statuses` say what it lacks. Loads differ by at most
    1 where conflicts, limits and kept reviews allow, except that with more than I (r - 1) + 1
    judges some get none, as otherwise nothing would be comparable. Meant for up to about a
    thousand judges. Raises ValueError for arrays that do not fit, names listed twice, negative
    numbers, kept reviews in conflict, or a short seed.
    Source: specification, section 5.2.
    """
    shape = len(_distinct("ideas", ideas)), len(_distinct("judges", judges))
    wanted = _numbers("reviews", reviews, shape[0])
    most = _numbers("limits", shape[0] if limits is None else limits, shape[1])
    forbidden, given = _cells("conflicts", conflicts, shape), _cells("kept", kept, shape)
    if np.any(forbidden & given):
        wrong = [(ideas[i], judges[j]) for i, j in np.argwhere(forbidden & given)]
        raise ValueError(f"kept reviews in conflict: {wrong}")
    rows = sorted(range(shape[0]), key=lambda i: lot(seed, ideas[i]))
    columns = sorted(range(shape[1]), key=lambda j: lot(seed, judges[j]))
    # The rows and columns are in an order by lot by now, so one stream of bits is a lot for each.
    bits = np.random.PCG64(int.from_bytes(seed[:16], "big")).random_raw(shape[0] * shape[1])
    cells = np.ix_(rows, columns)
    design = Design(
        given[cells], given[cells], forbidden[cells], most[columns], bits.reshape(shape)
    )
    _search(design, wanted[rows])
    given[cells] = design.given
    return Assignment(tuple(ideas), tuple(judges), wanted, forbidden, most, given)


def extend(assignment: Assignment, reviews, seed: bytes) -> Assignment:
    """Draw further reviews around those given, by the same rule.

    reviews: how many each idea should have altogether, a number or integers (I,); nothing is taken
    away from an idea that has more. Raises ValueError as `assign` does.
    Source: specification, sections 5.2 and 8 (extra reviews).
    """
    return assign(
        assignment.ideas,
        assignment.judges,
        reviews,
        seed,
        conflicts=assignment.forbidden,
        limits=assignment.limits,
        kept=assignment.given,
    )


def replace(assignment: Assignment, judge: str, idea: str, seed: bytes) -> Assignment:
    """Draw another judge for an idea that a judge recuses himself from, by the same rule.

    The judge is never drawn for the idea again, and no other idea changes its judges. With nobody
    left to draw the idea is one review short, which `statuses` says.
    Raises ValueError when the judge was not to review the idea, and for a short seed.
    Source: specification, section 5.2.
    """
    at = np.ix_(_equal(assignment.ideas, idea), _equal(assignment.judges, judge))
    if not assignment.given[at].any():
        raise ValueError(f"judge {judge!r} does not review idea {idea!r}")
    forbidden, kept = assignment.forbidden.copy(), assignment.given.copy()
    forbidden[at], kept[at] = True, False
    found = assign(
        assignment.ideas,
        assignment.judges,
        assignment.per_idea,
        seed,
        conflicts=forbidden,
        limits=assignment.limits,
        kept=kept,
    )
    return Assignment(
        found.ideas, found.judges, assignment.wanted, forbidden, found.limits, found.given
    )


def _search(design, wanted):
    limits = design.limits
    design.limits = np.where(reserve(design, wanted), design.load, limits)
    fill(design, wanted)
    level(design)
    # An idea that conflicts leave short takes a judge from the reserve after all.
    design.limits = limits
    fill(design, wanted)
    mix(design)
    connect(design)


def _efficiency(reviews):
    try:
        return comparison.efficiency(reviews)
    except comparison.NotComparable:
        return float("nan")


def _equal(names, name):
    return [number for number, other in enumerate(names) if other == name]


def _distinct(what, names):
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise ValueError(f"{what} listed more than once: {twice}")
    return names


def _numbers(what, given, size):
    numbers = np.asarray(given)
    if numbers.ndim > 1 or (numbers.ndim == 1 and len(numbers) != size):
        raise ValueError(f"{what} need one number each, or one for all")
    if numbers.size and not (np.issubdtype(numbers.dtype, np.integer) and numbers.min() >= 0):
        raise ValueError(f"{what} must be whole numbers of at least 0")
    return np.broadcast_to(numbers, size).astype(np.int64)


def _cells(what, given, shape):
    cells = np.zeros(shape, dtype=bool) if given is None else np.array(given)
    if cells.shape != shape or cells.dtype != bool:
        raise ValueError(f"{what} must be booleans of {shape[0]} ideas by {shape[1]} judges")
    return cells
