"""`make bench`: measures the site on each database, and the arithmetic of results; prints ratios.

Each database has a process of its own (`bench.one`). What is measured, and how to read it:
docs/benchmarks.md.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time

from . import database
from .load import require_wrk
from .plan import DATABASES, FOLDER, database_url, plan_of


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    require_wrk()
    chosen = [options.database] if options.database else list(DATABASES)
    if "postgresql" in chosen:
        database.require_postgresql()
    started, found = time.monotonic(), {"databases": [], "balance": []}
    for name in chosen:
        code = _run(_command(name, options), _environment(name, options))
        if code:
            print(f"{name}: stopped ({code}).", file=sys.stderr)
            return code
        if not options.profile:
            found["databases"].append(_result(name))
    if options.profile:
        return 0
    if not options.quick and not options.only:
        found["balance"] = _balance()
    found["seconds"] = round(time.monotonic() - started)
    text = json.dumps(found, ensure_ascii=False)
    (FOLDER / "result.json").write_text(text)
    print(f"\n{text}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=DATABASES, help="this one only")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="these rows")
    parser.add_argument("--quick", action="store_true", help="tiny, to see that all of it works")
    parser.add_argument("--profile", metavar="NAME", help="where the time of a request goes")
    return parser.parse_args()


def _command(name: str, options: argparse.Namespace) -> list[str]:
    command = [sys.executable, "-m", "bench.one", "--database", name]
    command += ["--quick"] if options.quick else []
    command += [f"--only={each}" for each in options.only]
    return command + ([f"--profile={options.profile}"] if options.profile else [])


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Its exit code; stopped with this process, and given time to stop its servers."""
    process = subprocess.Popen(command, env=environment)
    try:
        return process.wait()
    finally:
        process.terminate()
        process.wait()


def _environment(name: str, options: argparse.Namespace) -> dict[str, str]:
    """Never the database that DATABASE_URL names: this one is filled with nonsense."""
    return os.environ | {
        "DATABASE_URL": database_url(name, plan_of(options.quick)),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "REDIS_URL": os.environ.get("BENCH_REDIS_URL", ""),
    }


def _result(name: str) -> dict:
    return json.loads((FOLDER / f"result-{name}.json").read_text())


def _balance() -> list[dict]:
    from . import balance

    rows = balance.measure_all(lambda line: print(line, file=sys.stderr, flush=True))
    print(f"\nThe arithmetic of results\n{balance.table(rows)}")
    return rows


if __name__ == "__main__":
    sys.exit(main())
