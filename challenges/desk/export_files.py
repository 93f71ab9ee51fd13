"""Tables as files: CSV and JSON line by line, XLSX by way of a temporary file."""

import csv
import json
import re
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from challenges.core.spreadsheets import MARK, harmless

from .exports import Reader, Table

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
IN_MEMORY = 2_000_000
# What a cell of XLSX can hold, and what XML cannot.
LONGEST_CELL = 32_767
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Line:
    """Gives back what is written, so that a file need not be held."""

    def write(self, text: str) -> str:
        return text


def csv_lines(table: Table, reader: Reader) -> Iterator[str]:
    writer = csv.writer(_Line())
    titles = [harmless(column.title) for column in table.columns_for(reader)]
    yield MARK + writer.writerow(titles)
    for cells in table.cells(reader):
        yield writer.writerow([harmless(cell) for cell in cells])


def json_lines(table: Table, reader: Reader) -> Iterator[str]:
    """One array of objects."""
    keys = [column.key for column in table.columns_for(reader)]
    start = "[\n"
    for cells in table.cells(reader):
        yield start + json.dumps(dict(zip(keys, cells, strict=True)), ensure_ascii=False)
        start = ",\n"
    yield "[]\n" if start == "[\n" else "\n]\n"


def xlsx_file(table: Table, reader: Reader) -> SpooledTemporaryFile:
    """Every text is a text cell, whatever it begins with; numbers are numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Table")
    sheet.append([_text_cell(sheet, column.title) for column in table.columns_for(reader)])
    for cells in table.cells(reader):
        sheet.append([cell if isinstance(cell, int) else _text_cell(sheet, cell) for cell in cells])
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _text_cell(sheet, value) -> WriteOnlyCell:
    text = "" if value is None else str(value)
    cell = WriteOnlyCell(sheet, _NOT_IN_XML.sub("", text)[:LONGEST_CELL])
    # A text that begins with "=" would be a formula otherwise.
    cell.data_type = "s"
    return cell
