"""What is laid out, in steps: each is done whole or not at all, and never again."""

import hashlib
import time
from collections.abc import Callable

from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from bench.plan import SEED, Plan

from . import comments, ideas, people, results, search, site, tables, votes
from .bulk import say

# One more whenever what is laid out changes.
EDITION = 1
OWN_APPS = ("challenges", "people")
DONE_TABLE = "bench_done"
DONE = f"CREATE TABLE IF NOT EXISTS {DONE_TABLE} (step varchar(80) PRIMARY KEY, seconds integer)"


def is_out_of_date(plan: Plan) -> bool:
    """Was something else laid out, or do its tables lack what the code has? Brings the tables up
    to date first, where that is possible."""
    if DONE_TABLE not in connection.introspection.table_names():
        return False
    done = steps_done()
    if done and fingerprint(plan) not in done:
        return True
    return bool(done) and (_migrate() or _lacks_columns())


def lay_out(plan: Plan) -> None:
    """Do the steps that are not done yet; may be stopped at any time and begun again."""
    done = _begun(plan)
    waiting = [(name, step) for name, step in steps(plan) if name not in done]
    for name, step in waiting:
        say(f"{name}…")
        _do(name, step)
    if waiting:
        _analyze()


def steps(plan: Plan) -> list[tuple[str, Callable[[], None]]]:
    """(name, what to do), in order."""
    found = [
        ("the site", site.make_site),
        ("people", lambda: people.make_people(plan)),
    ]
    for slug, number, members in plan.challenges:
        found += [
            (f"challenge {slug}", lambda slug=slug: site.make_challenge(slug)),
            (f"ideas of {slug}", lambda slug=slug, n=number: ideas.make_ideas(slug, n, plan)),
            (f"votes in {slug}", lambda slug=slug, n=members: votes.make_votes(slug, n)),
            (f"comments in {slug}", lambda slug=slug: comments.make_comments(slug, plan)),
        ]
    return [
        *found,
        ("sessions of voters", lambda: people.make_sessions(plan)),
        ("the yardsticks' tables", lambda: tables.make_tables(plan)),
        ("the search index", search.fill_index),
        ("two results", lambda: results.make_results(plan)),
        ("all of it", lambda: None),
    ]


def steps_done() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT step FROM {DONE_TABLE}")
        return {name for (name,) in cursor.fetchall()}


def fingerprint(plan: Plan) -> str:
    """Changes with whatever is laid out."""
    return hashlib.sha256(f"{EDITION} {SEED} {plan.laid_out}".encode()).hexdigest()


def _begun(plan: Plan) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(DONE)
    done = steps_done()
    if not done:
        call_command("migrate", verbosity=0)
        _do(fingerprint(plan), lambda: None)
    return done


def _migrate() -> bool:
    """Take the steps that were written since; True where one of them cannot be taken."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        try:
            call_command("migrate", verbosity=0)
        except DatabaseError:
            return True
    return False


def _lacks_columns() -> bool:
    """A migration that was rewritten after it had been taken leaves other columns behind."""
    models = [model for app in OWN_APPS for model in apps.get_app_config(app).get_models()]
    with connection.cursor() as cursor:
        for model in models:
            table = connection.introspection.get_table_description(cursor, model._meta.db_table)
            fields = {field.column for field in model._meta.local_concrete_fields}
            if {column.name for column in table} != fields:
                return True
    return False


def _do(name: str, step: Callable[[], None]) -> None:
    started = time.monotonic()
    with transaction.atomic():
        step()
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {DONE_TABLE} (step, seconds) VALUES (%s, %s)",
                [name, round(time.monotonic() - started)],
            )


def _analyze() -> None:
    """As a database that has lived for a while: with statistics, and without half-empty pages."""
    say("Gathering statistics…")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
