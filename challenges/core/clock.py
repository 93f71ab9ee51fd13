"""Time: the database's in a write, one `now` a request on a page."""

from datetime import UTC, datetime

from django.db import connection
from django.db.models import DateTimeField, Func
from django.utils import timezone
from django.utils.dateparse import parse_datetime


def database_now() -> datetime:
    """The database's clock, in UTC. Read it inside the transaction whose deadline it judges."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # clock_timestamp() moves during a transaction: a request that waited for a lock past
            # the deadline is late.
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        return parse_datetime(cursor.fetchone()[0]).replace(tzinfo=UTC)


class DatabaseNow(Func):
    """The same clock as a column, for a write that reads a row anyway: `annotate(now=…)`."""

    function = "clock_timestamp"
    arity = 0
    output_field = DateTimeField()

    def as_sqlite(self, compiler, connection, **context):
        # Doubled, as what stands here is filled in like any other statement.
        return "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')", []


def page_now(request) -> datetime:
    """One `now` for everything that one request shows."""
    if not hasattr(request, "page_now"):
        request.page_now = timezone.now()
    return request.page_now
