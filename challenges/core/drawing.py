"""Pictures with words, drawn on the server in the letters and colours of the site.

The letters are the two files that pages use, Latin and extended Latin. What neither has must not
become a box: `drawable` says what can be shown of a text, and whether something was left out.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

# As in static/css/tokens.css, the light values; a test holds them together.
COLOURS = {
    "paper": "#f7f8f4",
    "surface": "#ffffff",
    "line": "#d8ddd4",
    "ink": "#13201b",
    "ink-soft": "#48554f",
    "accent": "#0b5d49",
    "crowd": "#2457c5",
    "panel": "#a84a06",
    "deep": "#0b2b23",
}
# The same words' dark values: what stands on the deep band.
ON_DEEP = {
    "ink": "#eef3ef",
    "ink-soft": "#abb8b1",
    "accent": "#6ad6b1",
    "crowd": "#8fb4ff",
    "panel": "#f6ae62",
}
REGULAR, SEMIBOLD, BOLD = 400, 600, 700
LEADING = 1.2
# Stands for what was left out; for several words once.
GAP = "…"
_GAPS = re.compile(f"{GAP}(?: ?{GAP})+")
# Everything is drawn so many times as large and made smaller then, for smooth edges.
FINE = 2
_VENDOR = settings.BASE_DIR / "static/vendor/atkinson-hyperlegible-next-5.3.0"
_FILES = tuple(
    _VENDOR / f"atkinson-hyperlegible-next-{part}-wght-normal.woff2"
    for part in ("latin", "latin-ext")
)
# Marks, joiners and what controls a direction: nothing that is read alone.
_SILENT = ("Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Co", "Cn", "Sk")


def drawable(text: str) -> tuple[str, bool]:
    """The text as it can be drawn, and whether anything that people read is missing.

    A letter with a mark that is not there loses the mark; a run of other letters becomes "…";
    symbols such as emoji are left out. Empty if no letter and no number is left.
    """
    shown, is_cut = [], False
    for char in unicodedata.normalize("NFC", text):
        if plain := _plain(char):
            shown.append(plain)
        elif (kind := unicodedata.category(char)) not in _SILENT:
            is_cut = True
            if kind[0] in "LN":
                shown.append(GAP)
    words = _GAPS.sub(GAP, " ".join("".join(shown).split()))
    return (words if any(char.isalnum() for char in words) else ""), is_cut


def _plain(char: str) -> str:
    if char.isspace():
        return " "
    if _file_with(char) is not None:
        return char
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts if not unicodedata.combining(part) and _is_known(part))


def _is_known(char: str) -> bool:
    return char.isspace() or _file_with(char) is not None


@lru_cache(maxsize=4096)
def _file_with(char: str) -> int | None:
    """Which of the two files has the character: where it does not look like a missing one."""
    for number in range(len(_FILES)):
        font = _font(number, 32, REGULAR)
        drawn, missing = font.getmask(char), font.getmask("\uffff")
        if drawn.size != missing.size or bytes(drawn) != bytes(missing):
            return number
    return None


@cache
def _font(number: int, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_FILES[number], size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


def _runs(text: str) -> Iterable[tuple[int, str]]:
    """The text in pieces, each with the file that has its letters."""
    for number, chars in groupby(text, lambda char: _file_with(char) or 0):
        yield number, "".join(chars)


class Lettering:
    """One size and weight of letters, in pixels of the finished picture."""

    def __init__(self, size: int, weight: int = REGULAR):
        self.size, self.weight = size, weight

    def font(self, number: int) -> ImageFont.FreeTypeFont:
        return _font(number, self.size * FINE, self.weight)

    def width(self, text: str) -> float:
        return sum(self.font(number).getlength(run) for number, run in _runs(text)) / FINE

    def lines(self, text: str, width: float, most: int) -> tuple[list[str], bool]:
        """The text in at most so many lines of this width, and whether all of it is there."""
        lines, rest = [], text.split()
        while rest and len(lines) < most:
            line = ""
            while rest and self.width(longer := f"{line} {rest[0]}".strip()) <= width:
                line = longer
                rest.pop(0)
            if not line:
                line, rest[0] = self._broken(rest[0], width)
            lines.append(line)
        if rest:
            lines[-1] = self.cut(f"{lines[-1]} {rest[0]}", width)
        return lines, not rest

    def _broken(self, word: str, width: float) -> tuple[str, str]:
        """A word that is wider than a line, after as many letters as go into one."""
        end = 1
        while end < len(word) and self.width(word[: end + 1]) <= width:
            end += 1
        return word[:end], word[end:]

    def cut(self, text: str, width: float) -> str:
        """Shorter until it goes in, ending with "…"."""
        while text and self.width(f"{text}{GAP}") > width:
            text = text[:-1].rstrip(" ,;:–-")
        return f"{text}{GAP}"


def fitted(
    text: str, *, sizes: Iterable[int], weight: int, width: float, most: int
) -> tuple[Lettering, list[str]]:
    """The largest of `sizes` at which the text goes into so many lines; cut where none does."""
    for size in sizes:
        lettering = Lettering(size, weight)
        lines, is_whole = lettering.lines(text, width, most)
        if is_whole:
            break
    return lettering, lines


class Picture:
    """Drawn from the top left corner; positions and sizes in pixels of the finished picture."""

    def __init__(self, width: int, height: int, colour: str):
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * FINE, height * FINE), colour)
        self._draw = ImageDraw.Draw(self._image)

    def words(self, x, y, text: str, lettering: Lettering, colour: str, *, middle=False) -> None:
        """One line with its upper edge at y; around x if `middle`, else beginning there."""
        if middle:
            x -= lettering.width(text) / 2
        at, base = x * FINE, (y + lettering.size * 0.95) * FINE
        for number, run in _runs(text):
            font = lettering.font(number)
            self._draw.text((at, base), run, font=font, fill=colour, anchor="ls")
            at += font.getlength(run)

    def paragraph(self, x, y, lines: Iterable[str], lettering: Lettering, colour, **how) -> float:
        """Lines below each other; returns where the next thing may begin."""
        for line in lines:
            self.words(x, y, line, lettering, colour, **how)
            y += lettering.size * LEADING
        return y

    def box(self, x, y, width, height, colour, *, radius=0, outline=None, line=0) -> None:
        # The last pixel belongs to what Pillow fills.
        corners = (x * FINE, y * FINE, (x + width) * FINE - 1, (y + height) * FINE - 1)
        self._draw.rounded_rectangle(
            corners, radius * FINE, fill=colour, outline=outline, width=line * FINE
        )

    def disc(self, x, y, radius, colour) -> None:
        self._draw.circle((x * FINE, y * FINE), radius * FINE, fill=colour)

    def half_disc(self, x, y, radius, colour, *, left: bool) -> None:
        box = [(side - radius) * FINE for side in (x, y)] + [
            (side + radius) * FINE for side in (x, y)
        ]
        start = 90 if left else -90
        self._draw.pieslice(box, start, start + 180, fill=colour)

    def diamond(self, x, y, radius, colour) -> None:
        corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        self._draw.polygon([(a * FINE, b * FINE) for a, b in corners], fill=colour)

    def png(self) -> bytes:
        """With a palette: a third of the bytes, and nobody sees the difference."""
        small = self._image.reduce(FINE).quantize(256, method=Image.Quantize.FASTOCTREE, dither=0)
        file = BytesIO()
        small.save(file, "PNG", optimize=True)
        return file.getvalue()
