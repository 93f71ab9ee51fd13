"""All measurements on one database: `python -m bench` runs it once for each."""

import argparse
import json
import signal
import sys

import django

from . import database, profiling, report
from .load import Failed, require_wrk
from .plan import FOLDER, Plan, plan_of


def main() -> None:
    options = _options()
    # Stopped, it leaves no server behind.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(143))
    plan = plan_of(options.quick)
    FOLDER.mkdir(parents=True, exist_ok=True)
    database.create_if_missing(options.database, plan)
    django.setup()
    lay_out(options.database, plan)
    if options.profile:
        profiling.profile(options.profile)
        return
    require_wrk()
    measure(options, plan)


def measure(options: argparse.Namespace, plan: Plan) -> None:
    """Prints the table; also of a run that is stopped, as far as it came."""
    from .rows import measure_all

    rows = []
    try:
        for row in measure_all(plan, options.only):
            rows.append(row)
    except Failed as failure:
        sys.exit(f"This measurement says nothing: {failure}")
    finally:
        print(report.table(options.database, rows, is_only_a_try=plan.is_only_a_try), flush=True)
    found = {"database": options.database, "rows": rows}
    (FOLDER / f"result-{options.database}.json").write_text(json.dumps(found))


def lay_out(name: str, plan: Plan) -> None:
    from django.db import connection

    from .seed import steps

    if steps.is_out_of_date(plan):
        steps.say("The database was laid out for other tables: made anew…")
        connection.close()
        database.throw_away(name, plan)
        database.create_if_missing(name, plan)
    steps.lay_out(plan)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--profile")
    return parser.parse_args()


if __name__ == "__main__":
    main()
