"""What came out so far, a line for each mutant, so that a run that was stopped goes on."""

import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path("var/mutants")
ALIVE = ("survived", "untested")


def keep(path: str, mutant, outcome: str, tests: Iterable[str]) -> None:
    row = {
        "key": mutant.key,
        "line": mutant.line,
        "was": mutant.was,
        "now": mutant.now,
        "outcome": outcome,
        "tests": digest_of(tests) if outcome in ALIVE else "",
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _file(path).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def rows_of(path: str) -> dict[str, dict]:
    """{key: the last word on this mutant}."""
    if not _file(path).exists():
        return {}
    lines = _file(path).read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in map(json.loads, lines)}


def to_do(path: str, mutants: list, tests: Iterable[str], most: int) -> list:
    """Those that nobody has tried, and those that survived other tests than there are now.

    most: of so many mutants alone, evenly from all of the module; 0: of all.
    """
    rows, now = rows_of(path), digest_of(tests)
    settled = {key for key, row in rows.items() if row["tests"] in ("", now)}
    return [mutant for mutant in sample(mutants, most) if mutant.key not in settled]


def sample(mutants: list, most: int) -> list:
    if not most or len(mutants) <= most:
        return mutants
    return [mutants[number * len(mutants) // most] for number in range(most)]


def digest_of(tests: Iterable[str]) -> str:
    """Of the tests as they were when this process began: those are the ones that it runs."""
    return _digest_of(tuple(tests))


@cache
def _digest_of(tests: tuple[str, ...]) -> str:
    files = [file for path in tests for file in _files(Path(path))]
    text = b"".join(file.read_bytes() for file in sorted(files))
    return sha256(text).hexdigest()[:12]


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _file(path: str) -> Path:
    return FOLDER / (path.removesuffix(".py").replace("/", ".") + ".jsonl")
