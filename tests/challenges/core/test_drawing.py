"""Words in pictures: which letters there are, what becomes of the others, how lines are made."""

import re
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from challenges.core.drawing import (
    BOLD,
    COLOURS,
    ON_DEEP,
    REGULAR,
    Lettering,
    Picture,
    drawable,
    fitted,
)


@pytest.mark.parametrize(
    ("text", "shown", "is_cut"),
    [
        ("Repair bus", "Repair bus", False),
        ("Łódź, zażółć gęślą jaźń, ő", "Łódź, zażółć gęślą jaźń, ő", False),
        ("“Ça va?” — −5 °C · ½ €", "“Ça va?” — −5 °C · ½ €", False),
        # Put together, and taken apart where only the letter is there.
        ("e\N{COMBINING ACUTE ACCENT}tude", "étude", False),
        ("\N{LATIN SMALL LIGATURE FI}ne \N{CIRCLED DIGIT ONE}", "fine 1", False),
        ("two\n\tlines\N{NO-BREAK SPACE}of it", "two lines of it", False),
        # One dot for a run of what is not there, several words of it as well.
        ("城市 bus", "… bus", True),
        ("Москва и Париж, Paris", "…, Paris", True),
        ("Party 🎉👩‍👩‍👧 tonight", "Party tonight", True),
        # Nothing readable is left.
        ("中文", "", True),
        ("שלום עולם", "", True),
        ("🎉", "", True),
        ("…", "", False),
        ("", "", False),
        # What turns the direction of others' words, and what nobody sees.
        ("\N{RIGHT-TO-LEFT OVERRIDE}drawkcab\u200d\x00\ufeff", "drawkcab", False),
    ],
)
def test_what_can_be_drawn_of_a_text(text, shown, is_cut):
    assert drawable(text) == (shown, is_cut)


def strip_of(text) -> bytes:
    picture = Picture(300, 60, "#ffffff")
    picture.words(10, 10, text, Lettering(32), "#000000")
    return picture.png()


def test_letters_of_both_files_are_drawn_and_none_as_a_box():
    box = strip_of("\uffff")

    assert len({strip_of(letter) for letter in "aéłőẞ€"} | {box}) == 7


def test_letters_of_both_files_stand_on_one_line_and_do_not_overlap():
    lettering = Lettering(32)

    assert lettering.width("ała") == pytest.approx(lettering.width("a") * 2 + lettering.width("ł"))


def test_lines_are_no_wider_than_their_room_and_say_whether_all_is_there():
    lettering = Lettering(30, REGULAR)

    lines, is_whole = lettering.lines("A bench in every street of the town", 200, 5)

    assert " ".join(lines) == "A bench in every street of the town"
    assert is_whole
    assert len(lines) == 3
    assert all(lettering.width(line) <= 200 for line in lines)


@pytest.mark.parametrize("text", ["x" * 200, "word " * 40, "ł" * 200])
def test_what_does_not_go_in_at_any_size_ends_with_dots(text):
    lettering, lines = fitted(text, sizes=(64, 36), weight=BOLD, width=700, most=3)

    assert lettering.size == 36
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(lettering.width(line) <= 700 for line in lines)


def test_a_short_text_has_the_largest_size():
    lettering, lines = fitted("Repair bus", sizes=(64, 36), weight=BOLD, width=700, most=3)

    assert (lettering.size, lines) == (64, ["Repair bus"])


def test_a_picture_is_a_png_of_its_size():
    picture = Image.open(BytesIO(strip_of("Words")))

    assert (picture.format, picture.size) == ("PNG", (300, 60))


def test_the_colours_are_those_of_the_design_system():
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    pairs = dict(re.findall(r"--([a-z-]+): (light-dark\(#\w{6}, #\w{6}\))", css))

    for name, colour in COLOURS.items():
        assert pairs[name].startswith(f"light-dark({colour},"), name
    for name, colour in ON_DEEP.items():
        assert pairs[name].endswith(f", {colour})"), name
