"""Parts of the counted votes that a question may leave out: flagged ones, and those of a source.

Specification, section 3: who set the flag, and why, is not the arithmetic's business.
"""

from collections import Counter
from dataclasses import dataclass

from challenges.balance import faults
from challenges.balance.faults import BadInput
from challenges.balance.integrity.treatments import share_of_each
from challenges.balance.locked import COUNT_LIMIT


@dataclass(frozen=True)
class Part:
    """counts: [supports, exposures] of each idea that come from these voters.

    Of a flag also: kind, what was noticed; voters, how many they are, at least 1.
    """

    id: str
    counts: dict[str, tuple[int, int]]
    kind: str | None = None
    voters: int | None = None


def read_flag(ids):
    """A reader of flags about ideas with these ids."""

    def read(row, path: str) -> Part:
        faults.mapping(row, path, required=("id", "kind", "voters", "counts"))
        return Part(
            id=faults.text(row["id"], f"{path}.id"),
            counts=_counts(row["counts"], f"{path}.counts", ids),
            kind=faults.text(row["kind"], f"{path}.kind"),
            voters=faults.whole(row["voters"], f"{path}.voters", 1, COUNT_LIMIT),
        )

    return read


def read_source(ids):
    """A reader of sources of votes on ideas with these ids."""

    def read(row, path: str) -> Part:
        faults.mapping(row, path, required=("id", "counts"))
        counts = _counts(row["counts"], f"{path}.counts", ids)
        return Part(id=faults.text(row["id"], f"{path}.id"), counts=counts)

    return read


def _counts(given, path, ids):
    if not isinstance(given, dict):
        raise BadInput(path, "must be an object")
    return {idea: _pair(given[idea], f"{path}.{idea}", idea, ids) for idea in given}


def _pair(value, path, idea, ids) -> tuple[int, int]:
    if idea not in ids:
        raise BadInput(path, f"no idea has the id {idea!r}")
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise BadInput(path, "must be a list of supports and exposures")
    supports, exposures = (faults.whole(count, path, 0, COUNT_LIMIT) for count in value)
    if supports > exposures:
        raise BadInput(path, f"{supports} supports exceed {exposures} exposures")
    return supports, exposures


def require_parts_fit(name: str, parts, ideas, *, disjoint: bool) -> None:
    """Raises BadInput when parts hold more votes than there are.

    disjoint: no vote stands in two of them, so that it is their sum that must fit.
    """
    whole = {idea.id: idea for idea in ideas}
    faults.raise_all(
        (f"{name}.{idea}", "holds more than was counted for the idea")
        for group in ([parts] if disjoint else [[part] for part in parts])
        for idea, (supports, exposures) in sorted(_summed(group).items())
        if not _fits(supports, exposures, whole[idea])
    )


def _summed(parts) -> dict[str, tuple[int, int]]:
    supports, exposures = Counter(), Counter()
    for part in parts:
        for idea, pair in part.counts.items():
            supports[idea] += pair[0]
            exposures[idea] += pair[1]
    return {idea: (supports[idea], exposures[idea]) for idea in exposures}


def _fits(supports, exposures, idea) -> bool:
    left = idea.supports - supports, idea.exposures - exposures
    return 0 <= left[0] <= left[1]


def vote_weight(flag: Part, treatment: str) -> float:
    """How much each vote of a flagged group counts, 0 to 1: it multiplies support and exposure.

    Source: specification, section 3; `integrity.treatments` does the same for single voters.
    """
    return float(share_of_each(float(flag.voters), treatment))
