"""X5: whatever a person typed stays a text in every spreadsheet."""

import csv
from io import StringIO

import pytest

from challenges.core.spreadsheets import csv_text, harmless


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("https://evil.example","Click")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "-1-1",
        "+31-20",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\twords",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM(A1)",
        "  =1+1",
        "\xa0=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\u200b \u200b@A1",
        "-",
        "+",
        "=",
    ],
)
def test_what_a_spreadsheet_might_compute_begins_with_an_apostrophe(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    [
        "+31 20 794 0000",
        "+31207940000",
        "+44 (0)20 7946 0958",
        "020 7946 0958",
        "-12.50",
        "12.50",
        "a=b",
        "a\t=b",
        "Ørsted & zoon",
        "’tis",
        "",
        "#1",
    ],
)
def test_phone_numbers_amounts_and_words_survive_as_they_were_typed(cell):
    assert harmless(cell) == cell


def test_what_is_no_text_is_written_as_one():
    assert [harmless(cell) for cell in (None, 0, -5, True)] == ["", "0", "-5", "True"]


def test_a_file_has_every_cell_harmless_its_head_too_and_is_read_back():
    text = csv_text(["=name", "sum"], [['say "hi", Bo', -5], ["=1\n+1", None]])

    assert text.startswith("\ufeff")
    assert list(csv.reader(StringIO(text[1:]))) == [
        ["'=name", "sum"],
        ['say "hi", Bo', "-5"],
        ["'=1\n+1", ""],
    ]
