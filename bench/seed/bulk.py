"""Writes very many rows of a model, as fast as the database takes them."""

import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from challenges.core.public_ids import ALPHABET, LENGTH

PROGRESS_EVERY = 50_000
ROWS_AT_ONCE = 10_000
_AS_THEY_ARE = (int, str, bool, type(None))


def fill(model: type[Model], rows: Iterable[dict], *, what: str = "") -> None:
    """Insert a row for each {column: value}; what a row does not name gets the field's default.

    All rows name the same columns. `what` is said with the number of rows as they are written.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    fields = [
        f for f in model._meta.local_concrete_fields if f.attname in first or not f.primary_key
    ]
    values = _counted(_values(fields, first, rows), what)
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    write = _copy if connection.vendor == "postgresql" else _insert
    write(table, columns, len(fields), values)


def code(kind: str, number: int) -> str:
    """A public id, the same every time."""
    bits = int.from_bytes(sha256(f"{kind} {number}".encode()).digest()[:8], "big")
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH))


def first_free_pk(model: type[Model]) -> int:
    last = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
    return (last or 0) + 1


def put_sequences_right(models: Iterable[type[Model]]) -> None:
    """Rows with given ids do not move a sequence on."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _values(fields: list[Field], first: dict, rest: Iterator[dict]) -> Iterator[list]:
    columns = [(field, field.attname, _default(field)) for field in fields]
    row = first
    while row is not None:
        yield [
            _prepared(field, row[name] if name in row else default())
            for field, name, default in columns
        ]
        row = next(rest, None)


def _prepared(field: Field, value):
    """As the database takes it."""
    return value if type(value) in _AS_THEY_ARE else field.get_db_prep_save(value, connection)


def _default(field: Field) -> Callable:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        now = timezone.now()
        return lambda: now
    return field.get_default


def _counted(values: Iterator[list], what: str) -> Iterator[list]:
    number = 0
    for number, row in enumerate(values, start=1):
        yield row
        if what and not number % PROGRESS_EVERY:
            say(f"  {what}: {number:,}")
    if what and number % PROGRESS_EVERY:
        say(f"  {what}: {number:,}")


def _copy(table: str, columns: str, width: int, values: Iterator[list]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in values:
            copy.write_row(row)


def _insert(table: str, columns: str, width: int, values: Iterator[list]) -> None:
    places = ", ".join(["%s"] * width)
    statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"
    with connection.cursor() as cursor:
        # Django keeps what it is given until all of it is written.
        while batch := list(islice(values, ROWS_AT_ONCE)):
            cursor.executemany(statement, batch)
