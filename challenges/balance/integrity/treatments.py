"""What the locked rules do about voters who are linked: a weight for each ballot."""

from collections.abc import Iterable

import numpy as np

from challenges.balance.integrity.flags import Flag
from challenges.balance.integrity.groups import join

TREATMENTS = ("report", "sqrt", "cap1", "exclude")


def share_of_each(size, treatment: str):
    """What one ballot counts in a group of `size` linked voters, a number or an array of them.

    1 under "report" (together g), g^(-1/2) under "sqrt" (together g^(1/2)), 1/g under "cap1"
    (together 1), 0 under "exclude". Raises ValueError for another treatment.
    Source: specification, section 3.
    """
    if treatment not in TREATMENTS:
        raise ValueError(f"unknown treatment {treatment!r}, not one of {', '.join(TREATMENTS)}")
    return {"report": size**0, "sqrt": size**-0.5, "cap1": size**-1, "exclude": 0 * size}[treatment]


def weights(flags: Iterable[Flag], treatment: str, voters: int) -> np.ndarray:
    """Weight (voters,) of each ballot, for its supports and its exposures alike; 1 for most.

    Only flags that link voters count: lock-step groups and shared devices. A burst, young
    accounts and one-idea voters are no links between people: they are shown, a person decides.
    Groups that overlap are one group, and of g linked voters each weighs `share_of_each`. Raises
    ValueError for another treatment, and for a voter beyond `voters`.
    Source: specification, section 3.
    """
    share_of_each(1.0, treatment)
    linking = [np.array(flag.voters) for flag in flags if flag.links and flag.voters]
    result = np.ones(voters)
    if not linking:
        return result
    members = _members(linking, voters)
    first = np.concatenate([group[:-1] for group in linking])
    second = np.concatenate([group[1:] for group in linking])
    labels = join(np.arange(voters), first, second)
    sizes = np.bincount(labels)[labels].astype(float)
    result[members] = share_of_each(sizes[members], treatment)
    return result


def named(flags: Iterable[Flag], voters: int) -> np.ndarray:
    """Whether (voters,) any flag that is more than information names each voter.

    For the report that every treatment owes: the winner with all these ballots removed.
    Raises ValueError for a voter beyond `voters`. Source: specification, sections 3 and 7.
    """
    result = np.zeros(voters, dtype=bool)
    groups = [np.array(flag.voters) for flag in flags if not flag.information and flag.voters]
    if groups:
        result[_members(groups, voters)] = True
    return result


def _members(groups, voters):
    members = np.unique(np.concatenate(groups))
    if members[0] < 0 or members[-1] >= voters:
        raise ValueError(f"a flag names voter {members[-1]}, and there are only {voters}")
    return members
