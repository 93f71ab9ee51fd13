"""Files that people open in a spreadsheet, in which no cell is taken for a formula."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

# What makes a program compute a cell instead of showing it; full-width forms become these by NFKC.
STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n")
# +31 20 794 0000 and +44 (0)20 7946: read back as it was written. Nothing in it can be computed.
PHONE = re.compile(r"\+[0-9][0-9 ().]*", re.ASCII)
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
# Byte order mark: without it Excel takes UTF-8 for something else.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def harmless(cell) -> str:
    """The text of a cell, with an apostrophe before whatever a spreadsheet might compute.

    Numbers and plain phone numbers stay as they are; None is an empty cell.
    """
    text = "" if cell is None else str(cell)
    if PHONE.fullmatch(text) or NUMBER.fullmatch(text):
        return text
    seen = unicodedata.normalize("NFKC", text)
    # Programs drop what one does not see before they look at the first character.
    first = "".join(char for char in seen if unicodedata.category(char) != "Cf").lstrip(" \xa0")
    return f"'{text}" if first.startswith(STARTERS) or text.startswith(STARTERS) else text


def csv_text(head: Sequence, rows: Iterable[Sequence]) -> str:
    """A whole CSV file (RFC 4180, to be written as UTF-8) of harmless cells."""
    out = StringIO()
    writer = csv.writer(out)
    for row in (head, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return MARK + out.getvalue()
