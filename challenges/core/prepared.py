"""Queries that are put together once for each process, for the few pages that everybody opens.

Django takes some five times as long to put a query together as the database to answer it, and
PostgreSQL as long to plan it again as to answer it. What is asked stays a QuerySet, written in one
place.
"""

import copy
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import InsertQuery

# Where values go, as long as they are not known: numbers and texts that nothing else is.
_NUMBERS_FROM = -(2**61)
_TEXT = "where value {} goes, 5d1f0c7a"


class Prepared:
    """Call it with values for the rows of `build(*values)`, a QuerySet without prefetching.

    Values are whole numbers, texts, and lists of at most `most` numbers. They may only be compared
    with columns: the statement is the same for all of them, so nothing else may depend on them.
    """

    def __init__(self, build: Callable[..., QuerySet], *, most: int = 1):
        self._build = build
        self._most = most
        self._made: tuple | None = None

    def __call__(self, *values) -> list:
        if [] in values:
            return []
        queryset, prototype, statement, places = self._made or self._put_together(values)
        flat = self._in_a_row(values)
        parameters = tuple(value if at is None else flat[at] for at, value in places)
        compiler = copy.copy(prototype)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        found = _rows(compiler.connection, statement, parameters)
        compiler.execute_sql = lambda *args, **options: [found]
        query = SimpleNamespace(get_compiler=lambda *args, **options: compiler)
        rows = SimpleNamespace(query=query, db=DEFAULT_DB_ALIAS, _known_related_objects={})
        return list(queryset._iterable_class(rows))

    def _put_together(self, values) -> tuple:
        stand_ins = self._stand_ins(values)
        queryset = self._build(*stand_ins)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        statement, parameters = compiler.as_sql()
        at = {stand_in: place for place, stand_in in enumerate(self._in_a_row(stand_ins))}
        places = [(at.get(parameter), parameter) for parameter in parameters]
        if set(at.values()) - {place for place, _parameter in places}:
            raise ValueError("a value does not reach the statement as it is")
        self._made = queryset, compiler, statement, places
        return self._made

    def _stand_ins(self, values) -> list:
        numbers = iter(range(_NUMBERS_FROM, 0))
        stand_ins = []
        for place, value in enumerate(values):
            if isinstance(value, list):
                stand_ins.append([next(numbers) for _ in range(self._most)])
            else:
                is_text = isinstance(value, str)
                stand_ins.append(_TEXT.format(place) if is_text else next(numbers))
        return stand_ins

    def _in_a_row(self, values) -> list:
        """All values one after the other; of a short list the last one is said again."""
        row = []
        for value in values:
            if isinstance(value, list):
                if len(value) > self._most:
                    raise ValueError(f"more than {self._most} numbers")
                row += value + value[-1:] * (self._most - len(value))
            else:
                row.append(value)
        return row


def insert(row: Model) -> None:
    """Write a new row by a statement that is put together once for its model, and set its pk.

    For what every vote writes: all fields have to be given, and nobody is sent a signal. Raises
    IntegrityError as `save` does.
    """
    fields, statement = _insertion(type(row))
    connection = connections[DEFAULT_DB_ALIAS]
    values = [(field, getattr(row, field.attname)) for field in fields]
    prepared = tuple(field.get_db_prep_save(value, connection) for field, value in values)
    ((row.pk,),) = _rows(connection, statement, prepared)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _insertion(model: type[Model]) -> tuple[list[Field], str]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    query = InsertQuery(model)
    query.insert_values(fields, [model()], raw=True)
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    compiler.returning_fields = [model._meta.pk]
    ((statement, _values),) = compiler.as_sql()
    return fields, statement


def _rows(connection, statement: str, parameters: tuple) -> list[tuple]:
    if connection.vendor == "postgresql":
        from .planned import rows

        return rows(connection, statement, parameters)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
