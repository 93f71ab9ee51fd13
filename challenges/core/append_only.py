"""Tables that only ever grow: the database itself refuses UPDATE and DELETE."""

from django.db.backends.base.base import BaseDatabaseWrapper

# The facts that are kept for ever.
TABLES = (
    "challenges_voteevent",
    "challenges_entry",
    "challenges_methodcard",
    "challenges_result",
)

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME; END $$
"""


def put_on(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Put the triggers on `tables`; those that have them already keep them."""
    take_off(connection, *tables)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for statement in _statements(connection.vendor, tables):
            cursor.execute(statement)


def put_on_all(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on every table of TABLES that there is."""
    there = connection.introspection.table_names()
    put_on(connection, *(table for table in TABLES if table in there))


def take_off(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Take the triggers off `tables`: for a migration undone, or a test database to be emptied."""
    with connection.cursor() as cursor:
        for table in tables:
            for verb in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}{on}")


def _statements(vendor: str, tables: tuple[str, ...]) -> list[str]:
    action = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if vendor == "postgresql"
        else "BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
    )
    return [
        f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON {table} "
        + action.format(table=table)
        for table in tables
        for verb in ("update", "delete")
    ]
