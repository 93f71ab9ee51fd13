"""An assignment in the making, and the draw that gives each idea its judges with even loads.

Specification, section 5.2. `assignment.py` is the door to it; here are only arrays.
"""

from itertools import pairwise

import numpy as np
from scipy.sparse.csgraph import connected_components

REVIEWS_TO_COMPARE = 3


class Design:
    """Who reviews what, changed step by step, its counts kept along.

    given: booleans (I, J), who reviews what; kept: those of them that stay; free: what may still be
    given; load (J,) and limits (J,): reviews of each judge and the most there may be; shared
    (J, J): ideas two judges have in common. Of equals the first row or column is taken, so rows
    and columns come in an order by lot; ties (I, J) are the lots between judges for one idea.
    """

    def __init__(self, given, kept, forbidden, limits, ties=None):
        self.given, self.loose = given.copy(), ~kept
        self.free = ~forbidden & ~given
        self.limits, self.ties = limits, ties
        self.load = given.sum(axis=0)
        counts = given.astype(float)
        self.shared = (counts.T @ counts).astype(np.int64)
        np.fill_diagonal(self.shared, 0)
        self._passes = None

    @property
    def movable(self):
        return self.given & self.loose

    @property
    def room(self):
        return self.load < self.limits

    def give(self, idea, judge):
        self._change(idea, judge, add=True)

    def take(self, idea, judge):
        self._change(idea, judge, add=False)

    def exchange(self, idea, judge, other_idea, other_judge):
        """Let two judges change places between two ideas."""
        self.take(idea, judge)
        self.take(other_idea, other_judge)
        self.give(idea, other_judge)
        self.give(other_idea, judge)

    def _change(self, idea, judge, *, add):
        self._count_passes(idea, -1)
        others = self.given[idea].copy()
        others[judge] = False
        self.shared[judge, others] += 1 if add else -1
        self.shared[others, judge] += 1 if add else -1
        self.load[judge] += 1 if add else -1
        self.given[idea, judge], self.free[idea, judge] = add, not add
        self._count_passes(idea, 1)

    @property
    def passes(self):
        """How many of the ideas of one judge could go over to another (J, J)."""
        if self._passes is None:
            counts = self.movable.T.astype(float) @ self.free
            self._passes = counts.astype(np.int64)
        return self._passes

    def _count_passes(self, idea, sign):
        # Kept along only from the first use on: most assignments never need it.
        if self._passes is not None:
            movable = self.given[idea] & self.loose[idea]
            self._passes += sign * np.outer(movable, self.free[idea])

    def pass_on(self, chain):
        """Let each judge of a chain hand an idea to the next, to whom it brings fewest meetings."""
        for judge, successor in pairwise(chain):
            movable = self.given[:, judge] & self.loose[:, judge]
            ideas = np.flatnonzero(movable & self.free[:, successor])
            meetings = self.given[ideas] @ (self.shared[successor] - self.shared[judge])
            idea = ideas[meetings.argmin()]
            self.take(idea, judge)
            self.give(idea, successor)

    def chain(self, starts, goals):
        """The shortest chain of judges from one of some to one of others, or None."""
        links, before = self.passes > 0, np.full(len(starts), -1)
        seen, front = starts.copy(), np.flatnonzero(starts)
        while front.size:
            if goals[front].any():
                found = [front[goals[front].argmax()]]
                while before[found[-1]] >= 0:
                    found.append(before[found[-1]])
                return found[::-1]
            new = np.flatnonzero(links[front].any(axis=0) & ~seen)
            before[new] = front[links[np.ix_(front, new)].argmax(axis=0)]
            seen[new], front = True, new
        return None

    def groups(self):
        """To which group of connected reviews each judge belongs (J,); -1 without a review."""
        _, labels = connected_components(self.shared > 0, directed=False)
        return np.where(self.load > 0, labels, -1)


def reserve(design: Design, wanted) -> np.ndarray:
    """Which judges (J,) get nothing new, because with all of them ideas could not be compared.

    wanted: integers (I,), reviews each idea should have. It takes I + J - 1 reviews to connect
    all. With fewer, as many judges remain as can have three reviews each, those with reviews and
    then the first by lot: one review compares nothing, and two give an efficiency near one half.
    """
    reviews = np.maximum(wanted, design.given.sum(axis=1))
    able = (design.load > 0) | (design.room & design.free.any(axis=0))
    ideas, most = np.count_nonzero(reviews), int(reviews.max(initial=0))
    left_out = np.zeros(len(able), dtype=bool)
    # Ideas with one review each are comparable through nobody, however few judges there are.
    if most > 1 and reviews.sum() < ideas + np.count_nonzero(able) - 1:
        remain = max(most, int(reviews.sum()) // min(ideas, REVIEWS_TO_COMPARE))
        left_out[np.lexsort((design.load == 0, ~able))[remain:]] = True
    return left_out


def fill(design: Design, wanted) -> None:
    """Give each idea, in the order of the rows, its judges; where they are too few, evenly.

    wanted: integers (I,). An idea takes the judge with least (load, meetings with the judges it
    has, lot); when all who may are at their limit, judges hand ideas on until one is not.
    """
    counts = design.given.sum(axis=1)
    spare = np.minimum(design.limits - design.load, design.free.sum(axis=0)).clip(min=0).sum()
    most = int(wanted.max(initial=0))
    # One round when there are judges enough, or else the last ideas of the order would get none.
    first = next(
        (n for n in range(most, 0, -1) if (np.minimum(wanted, n) - counts).clip(0).sum() <= spare),
        1,
    )
    for target in range(first, most + 1):
        for idea in np.flatnonzero(np.minimum(wanted, target) > counts):
            while counts[idea] < min(wanted[idea], target) and _give_one(design, idea):
                counts[idea] += 1


def _give_one(design, idea):
    judges = np.flatnonzero(design.free[idea] & design.room)
    if not judges.size:
        return _make_room(design, idea)
    meetings = design.shared[:, design.given[idea]].sum(axis=1)
    for key in (design.load, meetings):
        judges = judges[key[judges] == key[judges].min()]
    design.give(idea, judges[design.ties[idea, judges].argmin()])
    return True


def _make_room(design, idea):
    if not design.room.any() or not design.free[idea].any():
        return False
    if (chain := design.chain(design.free[idea], design.room)) is None:
        return False
    design.pass_on(chain)
    design.give(idea, chain[0])
    return True


def level(design: Design) -> None:
    """Hand ideas on until no chain of judges evens out the loads any further.

    The loads are then as even as conflicts, limits and kept reviews allow: no other assignment of
    as many reviews to the same ideas has a smaller sum of squared loads.
    Source: Harvey, Ladner, Lovasz & Tamir 2006, Semi-matchings for bipartite graphs and load
    balancing, J. Algorithms 59:53.
    """
    while (chain := relief(design)) is not None:
        design.pass_on(chain)


def relief(design: Design):
    """A chain of judges from one to another with at least two reviews fewer, or None."""
    for judge in np.argsort(-design.load, kind="stable"):
        goals = design.room & (design.load <= design.load[judge] - 2)
        if not goals.any():
            return None
        starts = np.arange(len(goals)) == judge
        if (chain := design.chain(starts, goals)) is not None:
            return chain
    return None
