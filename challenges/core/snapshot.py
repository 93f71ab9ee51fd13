"""Long reads that do not see what others write meanwhile, and make nobody wait."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

# Not `atomic`: on SQLite ours begins by taking the one lock there is for writing.
BEGIN = {
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "sqlite": "BEGIN DEFERRED",
}


@contextmanager
def one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """What is read inside is as it was at one moment; inside of a transaction, at its own."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
