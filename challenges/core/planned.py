"""What only PostgreSQL has: imported where that is the database, as it needs its driver."""

from django.db.backends.postgresql.base import DatabaseWrapper, ServerBindingCursor
from psycopg.types.numeric import Int8


def rows(connection: DatabaseWrapper, statement: str, parameters: tuple) -> list[tuple]:
    """By a statement whose plan the server keeps with the connection, where the setting
    prepare_threshold lets it; Django's own cursors never ask for that."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        server_side = ServerBindingCursor(connection.connection)
    with connection._prepare_cursor(server_side) as cursor:
        cursor.execute(statement, [_typed(value) for value in parameters])
        return cursor.fetchall()


def _typed(value):
    """A small number would go as a smallint, and each mixture of types would have its own plan."""
    return Int8(value) if type(value) is int else value
