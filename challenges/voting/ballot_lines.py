"""The ballot file: pure functions that write it, line by line; docs/formats.md describes it."""

import gzip
import hashlib
from collections.abc import Iterable
from io import BytesIO

from challenges.core.canonical import canonical_json

FORMAT = "ideabounty-ballots/1"
# What stands for the ideas a voter was shown where the election was held elsewhere, with the whole
# list before each voter.
EVERYTHING = "all"


def head_line(*, challenge: str, ideas: list[str], source_sha256: str) -> str:
    """The first line. challenge: its slug; ideas: public ids, sorted; source_sha256: of the file
    that an election held elsewhere came in, else empty."""
    return canonical_json(
        {
            "format": FORMAT,
            "challenge": challenge,
            "ideas": ideas,
            "source_sha256": source_sha256,
        }
    )


def ballot_line(
    *, voter: str, seen: Iterable[int] | str, supports: Iterable[int], counts: bool
) -> str:
    """One ballot. voter: her pseudonym; seen, supports: places in `ideas`, counted from 0; seen may
    be EVERYTHING. counts: whether her supports count; where they do not the line says `outside`.
    """
    line = {
        "voter": voter,
        "seen": seen if seen == EVERYTHING else sorted(seen),
        "supports": sorted(supports),
    }
    return canonical_json(line if counts else line | {"outside": True})


class Packed:
    """Takes lines and keeps them packed: `body` (gzip) and `sha256` (of the lines, unpacked).

    The same lines give the same bytes: no time and no name is packed with them.
    """

    def __init__(self):
        self._buffer, self._sha256 = BytesIO(), hashlib.sha256()
        self._gzip = gzip.GzipFile(fileobj=self._buffer, mode="wb", mtime=0, filename="")

    def add(self, line: str) -> None:
        content = f"{line}\n".encode()
        self._sha256.update(content)
        self._gzip.write(content)

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    @property
    def body(self) -> bytes:
        """Nothing can be added afterwards."""
        self._gzip.close()
        return self._buffer.getvalue()
