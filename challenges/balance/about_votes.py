"""What a file tells about its votes besides the counts. None of it decides anything."""

import re
from dataclasses import dataclass

from challenges.balance import faults
from challenges.balance.faults import BadInput
from challenges.balance.locked import COUNT_LIMIT

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class AboutVotes:
    """ballots_sha256: of the frozen ballots; searched: how many supports were searched for signs
    that their voters belong together; measured, not_measured: the signs that could be looked for,
    and those that could not. None: nothing is said."""

    ballots_sha256: str | None = None
    searched: int | None = None
    measured: tuple[str, ...] | None = None
    not_measured: tuple[str, ...] | None = None


def read_about(given) -> AboutVotes:
    """Raises BadInput."""
    names = ("ballots_sha256", "searched", "measured", "not_measured")
    faults.mapping(given, "votes", required=(), optional=names)
    read = {"ballots_sha256": _sha256, "searched": _count, "measured": _signs}
    read["not_measured"] = _signs
    return AboutVotes(
        **{name: read[name](given[name], f"votes.{name}") for name in names if name in given}
    )


def _sha256(value, path) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise BadInput(path, "must be 64 hexadecimal digits")
    return value


def _count(value, path) -> int:
    return faults.whole(value, path, 0, COUNT_LIMIT)


def _signs(value, path) -> tuple[str, ...]:
    return tuple(sorted(faults.rows(value, path, faults.text)))
