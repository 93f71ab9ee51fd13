from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from challenges.management.imports.csv_file import mapping, moment, rows
from challenges.management.imports.faults import ImportFault

FIELDS = ("title", "body")


def read(tmp_path, text, columns=None):
    path = tmp_path / "ideas.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(rows(path, columns or {"title": "Titel"}))


def test_a_mapping_is_read_field_by_field():
    assert mapping(["title=Titel", "body=a=b"], FIELDS, ["title"]) == {
        "title": "Titel",
        "body": "a=b",
    }


@pytest.mark.parametrize("pairs", [["title"], ["author=x", "title=y"], ["title="], []])
def test_a_mapping_that_is_not_understood_is_refused(pairs):
    with pytest.raises(ImportFault):
        mapping(pairs, FIELDS, ["title"])


def test_rows_come_with_the_line_they_begin_on(tmp_path):
    text = 'id,Titel\n1,"Two\nlines"\n2,"with ""quotes"", commas"\n\n3,Last\n'

    assert read(tmp_path, text) == [
        ({"title": "Two\nlines"}, 2),
        ({"title": 'with "quotes", commas'}, 4),
        ({"title": "Last"}, 6),
    ]


def test_a_byte_order_mark_does_not_hide_the_first_column(tmp_path):
    assert read(tmp_path, "\ufeffTitel\nOne\n") == [({"title": "One"}, 2)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: no column is called Titel"),
        ("a,b\n1,2\n", "line 1: no column is called Titel; there are: a, b"),
        ("Titel,b\n1\n", "line 2: 1 columns instead of 2"),
        ('Titel\n"open', "line 2: unexpected end of data"),
        (b"Titel\nok\n\xff\n", "line 3: this is not UTF-8 text"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, text, reason):
    with pytest.raises(ImportFault) as caught:
        read(tmp_path, text)

    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2015-09-15", datetime(2015, 9, 14, 22, tzinfo=UTC)),
        ("2015-09-15 10:50:19", datetime(2015, 9, 15, 8, 50, 19, tzinfo=UTC)),
        (" 2015-09-15T10:50:19Z ", datetime(2015, 9, 15, 10, 50, 19, tzinfo=UTC)),
    ],
)
def test_a_moment_without_a_zone_is_meant_where_the_challenge_is(text, found):
    assert moment(text, ZoneInfo("Europe/Madrid"), 2) == found


@pytest.mark.parametrize("text", ["", "yesterday", "2015-02-30", "15.09.2015"])
def test_what_is_no_date_is_told_with_its_line(text):
    with pytest.raises(ImportFault, match="line 7: "):
        moment(text, ZoneInfo("UTC"), 7)
