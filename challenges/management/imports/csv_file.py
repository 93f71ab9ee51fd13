"""Reads a CSV file by a mapping of our fields to its columns. No database."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime

from .faults import ImportFault

csv.field_size_limit(10 * 1024 * 1024)


def mapping(pairs: Iterable[str], known: Iterable[str], required: Iterable[str]) -> dict[str, str]:
    """`["title=Titel"]` as `{"title": "Titel"}`. Raises ImportFault for what is not understood."""
    found = {}
    for pair in pairs:
        name, separator, column = pair.partition("=")
        if not separator or name not in known or not column:
            fields = ", ".join(known)
            raise ImportFault(f"{pair!r} is no mapping: write field=column, fields: {fields}")
        found[name] = column
    if missing := [name for name in required if name not in found]:
        raise ImportFault(f"no column is given for: {', '.join(missing)}")
    return found


def rows(path: Path, columns: dict[str, str]) -> Iterator[tuple[dict[str, str], int]]:
    """Each row as our fields, with the line it begins on. Raises ImportFault with the line."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ImportFault("this is not UTF-8 text", line) from error
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        yield from _mapped(reader, columns)
    except csv.Error as error:
        raise ImportFault(str(error), reader.line_num) from error


def _mapped(reader, columns: dict[str, str]) -> Iterator[tuple[dict[str, str], int]]:
    header = next(reader, None) or []
    if missing := [column for column in columns.values() if column not in header]:
        there = ", ".join(header)
        raise ImportFault(f"no column is called {', '.join(missing)}; there are: {there}", 1)
    places = {name: header.index(column) for name, column in columns.items()}
    line = reader.line_num + 1
    for cells in reader:
        begins, line = line, reader.line_num + 1
        if not cells:
            continue
        if len(cells) != len(header):
            raise ImportFault(f"{len(cells)} columns instead of {len(header)}", begins)
        yield {name: cells[place] for name, place in places.items()}, begins


def moment(text: str, zone: ZoneInfo, line: int) -> datetime:
    """A date, with or without a time; without a zone it is meant where the challenge is."""
    text = text.strip()
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime.combine(day, time.min)
    except ValueError:
        found = None
    if found is None:
        raise ImportFault(f"{text!r} is not a date; write 2026-11-22 or 2026-11-22 14:30", line)
    return found if found.tzinfo else found.replace(tzinfo=zone)
