"""Measures pages, votes and the arithmetic of results, and prints ratios.

Pages and votes are measured in this process, on a database of its own; the load on a real server
comes with the work on votes. This much tells when a page begins to depend on how many ideas there
are. The arithmetic is `bench.balance`, which also runs alone.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="ideabounty-bench-"))
# Never the database that DATABASE_URL names: this one is filled with nonsense.
os.environ["DATABASE_URL"] = os.environ.get(
    "BENCH_DATABASE_URL", f"sqlite:///{FOLDER / 'bench.sqlite3'}"
)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

ROUNDS = 30


def main() -> None:
    say("Making the tables…")
    call_command("migrate", verbosity=0)
    from . import balance, cases

    world = cases.lay_out(say)
    rows = [measure(name, first, second) for name, first, second in cases.pairs(world)]
    width = max(len(row["what"]) for row in rows)
    print(f"\n{'what':<{width}}  {'median ms':>20}  ratio")
    for row in rows:
        pair = f"{row['first_ms']:.2f} / {row['second_ms']:.2f}"
        print(f"{row['what']:<{width}}  {pair:>20}  {row['ratio']:.2f}")
    arithmetic = balance.measure_all(say)
    print(f"\n{balance.table(arithmetic)}\n")
    print(json.dumps({"rounds": ROUNDS, "rows": rows, "balance": arithmetic}))


def measure(what: str, first, second) -> dict:
    """Both in turn, so that a slow moment of the machine meets both; the ratio of the medians."""
    first(), second()
    times = ([], [])
    for _round in range(ROUNDS):
        for action, spent in zip((first, second), times, strict=True):
            started = time.perf_counter()
            action()
            spent.append((time.perf_counter() - started) * 1000)
    one, other = (statistics.median(spent) for spent in times)
    return {
        "what": what,
        "first_ms": round(one, 3),
        "second_ms": round(other, 3),
        "ratio": round(one / other, 3),
    }


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


main()
