"""Parts of the counted votes that a question may leave out: flagged ones, and those of a source.

Specification, section 3: who set the flag, and why, is not the arithmetic's business.
"""

from collections import Counter
from dataclasses import dataclass

from challenges.balance import faults
from challenges.balance.faults import BadInput
from challenges.balance.integrity.treatments import share_of_each
from challenges.balance.locked import COUNT_LIMIT

# What a person may decide about a flagged group, where the rules leave it to one.
DECISIONS = ("set_aside", "counted")


@dataclass(frozen=True)
class Part:
    """counts: [supports, exposures] of each idea that come from these voters.

    Of a flag also: kind, what was noticed; voters, how many they are, at least 1; decision, what a
    person decided, one of DECISIONS, with the reason; None where nobody did.
    """

    id: str
    counts: dict[str, tuple[int, int]]
    kind: str | None = None
    voters: int | None = None
    decision: str | None = None
    reason: str | None = None


def read_flag(ids, treatment: str = "report"):
    """A reader of flags about ideas with these ids; treatment: what the rules do about them."""

    def read(row, path: str) -> Part:
        needed = ("id", "kind", "voters", "counts")
        faults.mapping(row, path, required=needed, optional=("decision", "reason"))
        return Part(
            id=faults.text(row["id"], f"{path}.id"),
            counts=_counts(row["counts"], f"{path}.counts", ids),
            kind=faults.text(row["kind"], f"{path}.kind"),
            voters=faults.whole(row["voters"], f"{path}.voters", 1, COUNT_LIMIT),
            **_decided(row, path, treatment),
        )

    return read


def _decided(row, path, treatment) -> dict:
    if "decision" not in row:
        if "reason" in row:
            raise BadInput(f"{path}.reason", "goes with a decision only")
        return {}
    decision = faults.one_of(row["decision"], f"{path}.decision", DECISIONS)
    if treatment != "report":
        raise BadInput(f"{path}.decision", f"is not a person's under the integrity {treatment}")
    reason = faults.text(row["reason"], f"{path}.reason") if "reason" in row else None
    return {"decision": decision, "reason": reason}


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

    By the treatment alone, whatever was decided. Source: specification, section 3;
    `integrity.treatments` does the same for single voters.
    """
    return float(share_of_each(float(flag.voters), treatment))


def weight_in_force(flag: Part, treatment: str) -> float:
    """The same as the result has it: where a person decided, 0 or 1."""
    if flag.decision is None:
        return vote_weight(flag, treatment)
    return float(flag.decision == "counted")
