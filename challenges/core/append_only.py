"""Tables that only ever grow: the database itself refuses UPDATE and DELETE, and what does the same
by another name: TRUNCATE on PostgreSQL, and INSERT OR REPLACE on SQLite."""

from django.db.backends.base.base import BaseDatabaseWrapper

# The facts that are kept for ever.
TABLES = (
    "challenges_voteevent",
    "challenges_account",
    "challenges_entry",
    "challenges_deposit",
    "challenges_payout",
    "challenges_payoutstep",
    "challenges_acceptance",
    "challenges_rightsreturn",
    "challenges_methodcard",
    "challenges_result",
    "challenges_uncorrectedresult",
    "challenges_seal",
    "challenges_sealedevent",
    "challenges_ballotfile",
    "challenges_flagdecision",
    "challenges_reviewversion",
    "challenges_reviewcorrection",
    "challenges_correctiondecision",
    "challenges_ideadecision",
    "challenges_commentdecision",
    "challenges_shortlistproposal",
    "challenges_shortlistchange",
    "challenges_extrareviews",
    "challenges_departure",
    "challenges_gapreason",
    "challenges_veto",
    "challenges_override",
)

VERBS = {
    "postgresql": ("update", "delete", "truncate"),
    "sqlite": ("update", "delete", "replace"),
}
IS_THERE = "WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
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
        for table in tables:
            for statement in _statements(connection, table):
                cursor.execute(statement)


def put_on_all(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on every table of TABLES that there is."""
    there = connection.introspection.table_names()
    put_on(connection, *(table for table in TABLES if table in there))


def take_off(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Take the triggers off `tables`: for a migration undone, or a test database to be emptied."""
    with connection.cursor() as cursor:
        for table in tables:
            for verb in VERBS[connection.vendor]:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_{verb}{on}")


def missing(connection: BaseDatabaseWrapper, *tables: str) -> list[str]:
    """The names of the triggers that should be on `tables` and are not, or are switched off."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        found = {name for (name,) in cursor.fetchall()}
    wanted = {f"{table}_refuses_{verb}" for table in tables for verb in VERBS[connection.vendor]}
    return sorted(wanted - found)


def _statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    def trigger(verb, event, what):
        return f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {event} ON {table} {what}"

    if connection.vendor == "postgresql":
        refuse = "EXECUTE FUNCTION refuse_change()"
        return [
            trigger("update", "UPDATE", f"FOR EACH ROW {refuse}"),
            trigger("delete", "DELETE", f"FOR EACH ROW {refuse}"),
            trigger("truncate", "TRUNCATE", f"FOR EACH STATEMENT {refuse}"),
        ]
    refuse = f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
    same = " OR ".join(
        " AND ".join(f"{column} = NEW.{column}" for column in columns)
        for columns in _keys(connection, table)
    )
    is_there = IS_THERE.format(table=table, same=same)
    return [
        trigger("update", "UPDATE", refuse),
        trigger("delete", "DELETE", refuse),
        # The row that makes room for another falls without any DELETE.
        trigger("replace", "INSERT", f"{is_there} {refuse}"),
    ]


def _keys(connection: BaseDatabaseWrapper, table: str) -> list[list[str]]:
    """The groups of columns of which no two rows of this SQLite table may have the same."""
    with connection.cursor() as cursor:
        keys = [connection.introspection.get_primary_key_columns(cursor, table)]
        cursor.execute(f"PRAGMA index_list({table})")
        for _place, name, is_unique, _origin, is_partial in cursor.fetchall():
            if is_unique and not is_partial:
                cursor.execute(f"PRAGMA index_info({name})")
                keys.append([column for _place, _number, column in cursor.fetchall()])
    return keys
