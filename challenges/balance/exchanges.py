"""Exchanges of judges between ideas: so that every two judges meet alike, and all hangs together.

Specification, section 5.2.
"""

from itertools import islice
from math import ceil

import numpy as np

from challenges.balance.design import Design

_EFFORT = 400_000_000
_NEIGHBOURS = 500
_TRIES = 500


def most_meetings(shared, load) -> tuple[float, int]:
    """How many ideas two judges with reviews share on average, and how many they may at most.

    At most twice the average, rounded up: two judges share whole ideas.
    """
    working = np.count_nonzero(load)
    mean = float(shared.sum() / (working * (working - 1))) if working > 1 else 0.0
    return mean, ceil(2 * mean)


def mix(design: Design) -> None:
    """Exchange judges between ideas while that lowers the sum of squared meetings.

    Equal meetings of all pairs make incomplete blocks efficient ((M,S)-optimality, Eccleston &
    Hedayat 1974, Ann. Statist. 2:1238). Pairs above their limit come first. Loads stay as they
    are. Small panels are searched through, large ones as far as the effort allows, which is
    counted in steps and not in time: the same input gives the same assignment.
    """
    ideas, judges = design.given.shape
    evaluations = _EFFORT // max(1, min(ideas, _NEIGHBOURS) * judges**2)
    improved = True
    while improved and evaluations > 0:
        improved = False
        for idea, judge in islice(_by_meetings(design), evaluations):
            evaluations -= 1
            if design.given[idea, judge]:
                improved |= _exchange_if_better(design, idea, judge)


def _by_meetings(design):
    _, limit = most_meetings(design.shared, design.load)
    heavy = design.shared + np.where(design.shared > limit, design.shared.sum(), 0)
    ideas, judges = np.nonzero(design.movable)
    order = np.argsort(-(design.given.astype(float) @ heavy)[ideas, judges], kind="stable")
    return zip(ideas[order], judges[order], strict=True)


def _exchange_if_better(design, idea, judge):
    rows = np.flatnonzero(design.free[:, judge])
    if rows.size > _NEIGHBOURS:
        rows = np.roll(rows, -idea)[:_NEIGHBOURS]
    if not rows.size:
        return False
    there, here = design.given[rows], design.given[idea]
    left = (here & ~there).astype(float)
    left[:, judge] = 0
    # Half the change of the sum of squares when `judge` leaves `here` for each row, and each
    # judge of that row comes instead; who sits in both ideas meets both as often as before.
    swap, mine = left - (there & ~here), design.shared[judge]
    change = swap @ design.shared - mine + (np.abs(swap).sum(axis=1) - swap @ mine - 1)[:, None]
    allowed = there & design.loose[rows] & design.free[idea]
    change = np.where(allowed, change, np.inf)
    row, other = np.unravel_index(change.argmin(), change.shape)
    if change[row, other] >= 0:
        return False
    design.exchange(idea, judge, rows[row], other)
    return True


def connect(design: Design) -> None:
    """Exchange judges until all reviews hang together; where conflicts forbid, hand reviews over.

    An exchange leaves the loads as they are. Needed seldom, as even loads and meetings connect.
    """
    while _groups(design) > 1 and (_exchange_groups(design) or _hand_over(design)):
        pass


def _groups(design):
    return len(np.unique(design.groups()[design.load > 0]))


def _exchange_groups(design):
    foreign = _foreign(design)
    movable, per_idea = design.movable, design.given.sum(axis=1)
    spare = movable & foreign.any(axis=1)[:, None] & (design.load > 1) & (per_idea > 1)[:, None]
    for idea, judge in islice(np.argwhere(spare), _TRIES):
        partners = movable & foreign[idea] & (foreign & design.free)[:, [judge]]
        if partners.any() and _is_spare(design, idea, judge):
            row, other = np.unravel_index(partners.argmax(), partners.shape)
            design.exchange(idea, judge, row, other)
            return True
    return False


def _hand_over(design):
    foreign = _foreign(design) & design.room
    # An idea's only judge has nothing to connect it to, whoever he is.
    open_ideas = foreign.any(axis=1) & (design.given.sum(axis=1) > 1)
    givers = np.argwhere(design.movable & open_ideas[:, None])
    order = np.argsort(-design.load[givers[:, 1]], kind="stable")
    for idea, judge in islice(givers[order], _TRIES):
        if _is_spare(design, idea, judge):
            load = np.where(foreign[idea], design.load, np.iinfo(int).max)
            design.take(idea, judge)
            design.give(idea, load.argmin())
            return True
    return False


def _foreign(design):
    """Which judges of other groups an idea could have (I, J); none for ideas without judges."""
    groups = design.groups()
    own = np.where(design.given, groups, -1).max(axis=1, initial=-1)
    return design.free & (own >= 0)[:, None] & (groups >= 0) & (groups != own[:, None])


def _is_spare(design, idea, judge):
    """Whether all that hangs together still does without this review."""
    before = _groups(design)
    design.take(idea, judge)
    after = _groups(design)
    design.give(idea, judge)
    return before == after
