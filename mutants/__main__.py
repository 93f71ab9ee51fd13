"""`make mutants`: goes on where it was stopped, prints a table and what survived.

ARGS="voting" or ARGS="ideas/queries" for a part, ARGS="--most 40" for a sample of each module,
ARGS="--table" for what is known so far.
"""

import argparse
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from . import kept
from .changes import mutants_of
from .modules import APPS, modules_of, path_of


def main() -> int:
    options = _options()
    chosen = _chosen(options.parts)
    if not options.table:
        parts = [f"{app}/{module}" for app, modules in chosen.items() for module in modules]
        command = [sys.executable, "-m", "mutants.one", str(options.most), *parts]
        if code := subprocess.call(command, env=_environment()):
            return code
    _print_table(chosen)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("parts", nargs="*", help="app or app/module; without, all of them")
    parser.add_argument("--table", action="store_true", help="try nothing, print what is known")
    parser.add_argument("--most", type=int, default=0, help="so many of each module, evenly")
    return parser.parse_args()


def _chosen(parts: list[str]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for part in parts or APPS:
        app, _, module = part.partition("/")
        if app not in APPS or (module and module not in modules_of(app)):
            raise SystemExit(f"{part}: no such part. There are: {', '.join(APPS)}.")
        chosen.setdefault(app, []).extend([module] if module else modules_of(app))
    return chosen


def _environment() -> dict[str, str]:
    """A database of its own, in memory where that is possible; made once."""
    folder = next(path for path in (Path("/dev/shm"), kept.FOLDER.absolute()) if path.is_dir())
    database = folder / "ideabounty-mutants.sqlite3"
    template = os.environ.get("TEST_DB")
    if template and os.path.exists(template) and not database.exists():
        with closing(connect(template)) as source, closing(connect(database)) as target:
            source.backup(target)
    return {**os.environ, "TEST_DB": str(database)}


def _print_table(chosen: dict[str, list[str]]) -> None:
    print(f"\n{'module':<28}{'mutants':>9}{'killed':>9}{'share':>9}{'not tried':>11}")
    total = dead = 0
    alive = []
    for app, modules in chosen.items():
        for module in modules:
            path = path_of(app, module)
            with open(path, encoding="utf-8") as file:
                mutants = mutants_of(file.read())
            rows = kept.rows_of(path)
            tried = [rows[each.key] for each in mutants if each.key in rows]
            killed = sum(row["outcome"] not in kept.ALIVE for row in tried)
            alive += [(path, row) for row in tried if row["outcome"] in kept.ALIVE]
            total, dead = total + len(tried), dead + killed
            print(_line(f"{app}/{module}", len(tried), killed, len(mutants) - len(tried)))
    print(_line("together", total, dead, 0))
    for path, row in alive:
        print(f"{path}:{row['line']} {row['outcome']}: {row['was']} -> {row['now']}")


def _line(name: str, tried: int, killed: int, left: int) -> str:
    share = f"{killed / tried:.1%}" if tried else "-"
    return f"{name:<28}{tried:>9}{killed:>9}{share:>9}{left or '':>11}"


if __name__ == "__main__":
    raise SystemExit(main())
