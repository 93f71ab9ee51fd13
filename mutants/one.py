"""Tries mutants in a process of its own: `python -m mutants.one MOST APP/MODULE…`."""

import sys
import time

import pytest

from . import kept
from .changes import mutants_of
from .modules import path_of, tests_of
from .warm import Warm


def main() -> int:
    most, *parts = sys.argv[1:]
    todo: dict[str, dict[str, list]] = {}
    for part in parts:
        app, _, module = part.partition("/")
        path = path_of(app, module)
        with open(path, encoding="utf-8") as file:
            mutants = kept.to_do(path, mutants_of(file.read()), tests_of(app), int(most))
        if mutants:
            todo.setdefault(app, {})[path] = mutants
    if not todo:
        return 0
    warm = Warm(
        {app: (tests_of(app), list(paths)) for app, paths in todo.items()},
        lambda warm, app: _try_all(warm, app, todo[app]),
    )
    tests = dict.fromkeys(path for app in todo for path in tests_of(app))
    options = ["-q", "--reuse-db", "--no-header", "-p", "no:cacheprovider"]
    return int(pytest.main([*options, *tests], plugins=[warm]))


def _try_all(warm: Warm, app: str, todo: dict[str, list]) -> None:
    for path, mutants in todo.items():
        started = time.monotonic()
        for number, mutant in enumerate(mutants, start=1):
            _try(warm, path, app, mutant)
            pace = (time.monotonic() - started) / number
            if number % 20 == 0 or number == len(mutants):
                left = round(pace * (len(mutants) - number))
                print(f"  {path}: {number}/{len(mutants)}, {left} s left", flush=True)


def _try(warm: Warm, path: str, app: str, mutant) -> None:
    if not warm.knows(path, mutant):
        return
    outside = mutant.function is None
    items = warm.items if outside else warm.tests_for(path, *mutant.lines)
    outcome = warm.outcome(path, mutant, items) if items else "untested"
    if outcome == "crashed":
        print(
            f"  {path}:{mutant.line} could not be put in: {mutant.was} -> {mutant.now}", flush=True
        )
        return
    kept.keep(path, mutant, outcome, tests_of(app))
    if outcome in kept.ALIVE:
        print(f"  {path}:{mutant.line} {outcome}: {mutant.was} -> {mutant.now}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
