"""From the logs of a challenge to supports and exposures per idea.

Voters and ideas are numbers from 0. Specification, section 1 (last value wins, one exposure per
voter and idea, who may not vote) and section 2.1 (supports without an exposure, direct links).
"""

from dataclasses import dataclass

import numpy as np

from challenges.balance.ballots import rows

NOBODY = -1


@dataclass(frozen=True, eq=False)
class Votes:
    """The vote log in any order: voter, idea, value, time, each (n,).

    value: 1 for a support, 0 for its withdrawal; time: numbers or datetime64, of any unit.
    outside: booleans (n,), who came by a link to this one idea and was not yet shown others;
    None when nobody did.
    """

    voter: np.ndarray
    idea: np.ndarray
    value: np.ndarray
    time: np.ndarray
    outside: np.ndarray | None = None


@dataclass(frozen=True)
class Dropped:
    """Pairs of voter and idea that count for nothing: all of them, and those that supported."""

    pairs: int
    supports: int


@dataclass(frozen=True, eq=False)
class Tally:
    """What counts, and what does not and why.

    supports, exposures: (N,), whole numbers, or sums of weights when voters have weights;
    outside (N,): supports by voters who were shown nothing else;
    ineligible, own, outsiders: what was dropped, a pair being named for the first that applies;
    repeated_exposures, superseded_votes: rows that a like or a later one made idle;
    created_exposures: pairs with a vote but no exposure in the log.
    """

    supports: np.ndarray
    exposures: np.ndarray
    outside: np.ndarray
    ineligible: Dropped
    own: Dropped
    outsiders: Dropped
    repeated_exposures: int
    superseded_votes: int
    created_exposures: int


def count(
    exposures, votes: Votes, *, ideas: int, voters: int, authors=None, ineligible=None, weights=None
) -> Tally:
    """Count supports and exposures of each idea.

    exposures: arrays (voter, idea) of one length, in any order. authors (ideas,): the voter who
    wrote each idea, -1 for nobody; ineligible (voters,): booleans; weights (voters,): what one
    ballot of each counts, not below 0, applied to supports and exposures alike.
    Of a voter's votes for an idea the latest counts, and of several at that time a support rather
    than a withdrawal. Whoever voted has seen the idea, also when she withdrew. Who is ineligible,
    wrote the idea or came for it alone counts neither for it nor as shown it.
    Rows in another order give the same to the last bit. Raises ValueError that names the first
    row at fault. Source: specification, sections 1, 2.1 and 3. O(n log n).
    """
    voter, idea = exposures
    shown = _pairs(voter, idea, ideas, voters)
    seen = _distinct(shown)
    latest = _latest(votes, ideas, voters)
    pairs = _distinct(np.concatenate([seen, latest.pair]))
    at = np.searchsorted(pairs, latest.pair)
    supported, outside = np.zeros((2, len(pairs)), dtype=bool)
    supported[at], outside[at] = latest.support, latest.outside
    voter, idea = np.divmod(pairs, max(ideas, 1))
    barred = _truths(ineligible, voters, "ineligible")[voter]
    own = (_authors(authors, ideas, voters)[idea] == voter) & ~barred
    outside &= ~(barred | own)
    counted = ~(barred | own | outside)
    gained = _summed(voter, idea, counted & supported, weights, ideas, voters)
    # Added up like this an idea that everybody supported has exactly as many exposures.
    missed = _summed(voter, idea, counted & ~supported, weights, ideas, voters)
    return Tally(
        supports=gained,
        exposures=gained + missed,
        outside=np.bincount(idea[outside & supported], minlength=ideas),
        ineligible=_dropped(barred, supported),
        own=_dropped(own, supported),
        outsiders=_dropped(outside, supported),
        repeated_exposures=len(shown) - len(seen),
        superseded_votes=len(votes.voter) - len(latest.pair),
        created_exposures=len(pairs) - len(seen),
    )


def approvals(ballot, idea, *, ballots: int, ideas: int) -> np.ndarray:
    """How many ballots (ideas,) name each idea; one that names it twice counts once.

    ballot, idea: numbers (n,), a row for each choice. Raises ValueError that names the first row
    at fault.
    """
    pairs = _distinct(_pairs(ballot, idea, ideas, ballots, name="ballot"))
    return np.bincount(pairs % max(ideas, 1), minlength=ideas)


@dataclass(frozen=True, eq=False)
class _Latest:
    """The vote that counts of each pair of voter and idea, pairs ascending."""

    pair: np.ndarray
    support: np.ndarray
    outside: np.ndarray


def _latest(votes: Votes, ideas, voters) -> _Latest:
    pair = _pairs(votes.voter, votes.idea, ideas, voters)
    value, time = rows.amounts(votes.value, "value"), np.asarray(votes.time)
    outside = _truths(votes.outside, len(pair), "outside")
    rows.require_one_length(voter=pair, value=value, time=time)
    if wrong := np.flatnonzero((value != 0) & (value != 1)).tolist():
        raise ValueError(f"value of row {wrong[0]} is {value[wrong[0]]:g}, not 0 or 1")
    # Only what is no time, NaN or NaT, differs from itself.
    if wrong := np.flatnonzero(time != time).tolist():
        raise ValueError(f"time of row {wrong[0]} is missing")
    order = np.lexsort((outside, value, time, pair))
    pair = pair[order]
    ends = np.append(pair[1:] != pair[:-1], True)[: len(pair)]
    last = order[ends]
    return _Latest(pair[ends], value[last] == 1, outside[last])


def _pairs(voter, idea, ideas, voters, name="voter"):
    voter, idea = rows.numbers(voter, voters, name), rows.numbers(idea, ideas, "idea")
    rows.require_one_length(**{name: voter, "idea": idea})
    return voter * ideas + idea


def _distinct(pairs):
    # Merges lists that are sorted already, which the default sort does not.
    pairs = np.sort(pairs, kind="stable")
    return pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]


def _truths(values, size, name):
    values = np.zeros(size, dtype=bool) if values is None else np.asarray(values)
    if values.shape != (size,) or (size and values.dtype != bool):
        raise ValueError(f"{name} must be {size} times true or false")
    return values.astype(bool, copy=False)


def _authors(authors, ideas, voters):
    authors = np.full(ideas, NOBODY) if authors is None else np.asarray(authors)
    if authors.shape != (ideas,):
        raise ValueError(f"{ideas} ideas need {ideas} authors")
    rows.numbers(np.where(authors == NOBODY, 0, authors), max(voters, 1), "author")
    return authors


def _summed(voter, idea, chosen, weights, ideas, voters):
    if weights is None:
        return np.bincount(idea[chosen], minlength=ideas)
    weights = rows.amounts(weights, "weight", low=0)
    if len(weights) != voters:
        raise ValueError(f"{voters} voters need {voters} weights")
    return np.bincount(idea[chosen], weights[voter[chosen]], minlength=ideas).astype(float)


def _dropped(chosen, supported):
    return Dropped(int(chosen.sum()), int(np.sum(chosen & supported)))
