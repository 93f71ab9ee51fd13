"""What a report of the search says: flags and orders of the crowd as plain JSON."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable

import numpy as np

from challenges.balance.crowd import fit_prior, posterior
from challenges.balance.integrity import Flag, named, weights
from challenges.core.canonical import sha256_hex

from .integrity_votes import CountedVotes

IDEAS_IN_ORDER = 10
# A big site has thousands of networks with five voters; what the largest groups do is worked out.
GROUPS_IN_DETAIL = 50
PURPOSE = "integrity"
# Both are the same on every machine: no decision hangs on the last bit of a logarithm.
SIGNIFICANT, PLACES = 9, 6


def open_seed(salt: str) -> bytes:
    """While voting is open: nobody knows the salt of the ballot box, so no ring can be shaped to
    slip through."""
    return hmac.new(bytes.fromhex(salt), PURPOSE.encode(), hashlib.sha256).digest()


def final_seed(ballots_sha256: str) -> bytes:
    """Once the ballots are frozen: nobody can choose it, and anybody can compute it."""
    return bytes.fromhex(sha256_hex(ballots_sha256 + PURPOSE))


def flag_rows(flags: Iterable[Flag], counted: CountedVotes) -> list[dict]:
    """Each flag as a report keeps it: ideas by their public ids, voters by the pks of their
    ballots. The ids follow from the votes and the seed alone."""
    number = Counter()
    return [_flag_row(flag, counted, number) for flag in flags]


def _flag_row(flag: Flag, counted: CountedVotes, number: Counter) -> dict:
    number[flag.kind] += 1
    return {
        "id": f"{flag.kind}-{number[flag.kind]}",
        "kind": flag.kind,
        "links": flag.links,
        "information": flag.information,
        "values": _values(flag, counted),
        "ideas": [counted.ideas[idea] for idea in flag.ideas],
        "ballots": counted.ballots[list(flag.voters)].tolist(),
    }


def _values(flag: Flag, counted: CountedVotes) -> dict:
    # Which network it was is of no use to anybody.
    values = {name: _plain(value) for name, value in flag.values.items() if name != "device"}
    if "idea" in values:
        values["idea"] = counted.ideas[values["idea"]]
    if "source" in values:
        values["source"] = counted.sources[values["source"]]
    return values


def _plain(value):
    return float(f"{value:.{SIGNIFICANT}g}") if isinstance(value, float) else int(value)


def alternatives(
    flags: list[Flag], rows: list[dict], counted: CountedVotes, treatment: str
) -> dict:
    """How the crowd ranks the ideas with and without the flagged votes.

    treatment: of the method card; linked: flags that link voters; voters: how many support
    something, how many of them any flag names that is more than information, and how many a flag
    links; with, without, treated: the ten best, {"idea", "place", "m": support rate drawn towards
    the average}, with all votes, without those of anybody named, and as the treatment weighs them;
    groups: {id of a linking flag, of the largest: what it does, see `_group`}.
    """
    everybody = np.ones(counted.votes.voters)
    suspects = named(flags, counted.votes.voters)
    shares = weights(flags, "cap1", counted.votes.voters)
    order = _Order.of(counted, everybody)
    linking = [pair for pair in zip(rows, flags, strict=True) if pair[1].links]
    largest = sorted(linking, key=lambda pair: -len(pair[1].voters))[:GROUPS_IN_DETAIL]
    return {
        "treatment": treatment,
        "linked": len(linking),
        "voters": {
            "all": int(np.count_nonzero(counted.votes.per_voter)),
            "named": int(np.count_nonzero(suspects)),
            "linked": int(np.count_nonzero(shares < 1)),
        },
        "with": order.best(),
        "without": _Order.of(counted, (~suspects).astype(float)).best(),
        "treated": _Order.of(counted, weights(flags, treatment, counted.votes.voters)).best(),
        "groups": {row["id"]: _group(flag, counted, order, shares) for row, flag in largest},
    }


def _group(flag: Flag, counted: CountedVotes, order: "_Order", shares: np.ndarray) -> dict:
    """size: the group that a treatment sees, which is larger where flags have voters in common;
    ideas: those of its members' supports that moved, or that the flag names, each with its
    supports, those of the group, and its place with and without them."""
    member = np.zeros(counted.votes.voters)
    member[list(flag.voters)] = 1
    without = _Order.of(counted, 1 - member)
    given = np.bincount(
        counted.votes.idea, member[counted.votes.voter], minlength=counted.votes.ideas
    ).astype(int)
    ideas = flag.ideas or np.argsort(-given, kind="stable")[:IDEAS_IN_ORDER].tolist()
    return {
        "size": round(1 / shares[flag.voters[0]]),
        "ideas": [
            {
                "idea": counted.ideas[idea],
                "supports": int(counted.supports[idea]),
                "of_group": int(given[idea]),
                "place": order.place(idea),
                "place_without": without.place(idea),
            }
            for idea in ideas
            if given[idea]
        ],
    }


class _Order:
    """Ideas by their support rate, drawn towards the average; equal ones by their public id."""

    def __init__(self, ideas: list[str], rates: np.ndarray):
        self.ideas, self.rates = ideas, np.round(rates, PLACES)
        # Ideas come sorted by their public id.
        self.order = np.argsort(-self.rates, kind="stable")

    @classmethod
    def of(cls, counted: CountedVotes, weight: np.ndarray) -> "_Order":
        if not counted.ideas:
            return cls([], np.array([]))
        supports, exposures = counted.weighed(weight)
        return cls(counted.ideas, posterior(supports, exposures, fit_prior(supports, exposures))[0])

    def best(self) -> list[dict]:
        return [
            {
                "idea": self.ideas[idea],
                "place": self.place(idea),
                "m": float(self.rates[idea]),
            }
            for idea in self.order[:IDEAS_IN_ORDER].tolist()
        ]

    def place(self, idea: int) -> int:
        """Equal ideas share one."""
        return int(np.count_nonzero(self.rates > self.rates[idea])) + 1
