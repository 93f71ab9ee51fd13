"""Elements of SVG, written with presentation attributes only, and the colours they carry.

No style attribute, which the content policy would block. Classes let a page's stylesheet take over;
where there is none, as in an <img> or a mail, the colours here read on white and on near-black.
"""

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

CROWD = "#4f7fe0"
PANEL = "#c07020"
TOTAL = "#1f9370"
INK = "#7a7a7a"
QUIET = "#8a8f8c"


def element(name: str, *inside, **attributes) -> SafeString:
    """`element("line", x1=0, class_="chart-axis")`; numbers are rounded, None is left out."""
    spelt = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_spelt(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    body = "".join(conditional_escape(part) for part in inside)
    return mark_safe(f"<{name}{spelt}>{body}</{name}>")


def number(value) -> str:
    """With one decimal at most, whatever the language of the page."""
    # Adding nothing makes a plain zero of a minus zero.
    return f"{round(float(value), 1) + 0.0:.1f}".removesuffix(".0")


def share(value) -> str:
    """A part of the width of what stands around, from 0 to 1."""
    return f"{100 * float(value):.3f}".rstrip("0").rstrip(".") + "%"


def text(words: str, x, y, **attributes) -> SafeString:
    options = {"fill": "currentColor", "font_size": 13} | attributes
    return element("text", words, x=x, y=y, **options)


def chart(*inside, key: str, title: str, summary: str, height, width=None) -> SafeString:
    """A picture with its name and what it shows, for who cannot see it.

    key: makes the ids its own on the page. Drawn on width by height and scaled; without a width as
    wide as its place, with positions in per cent and letters that keep their size.
    """
    named = element("title", title, id=f"{key}-title")
    described = element("desc", summary, id=f"{key}-summary")
    ground = f"0 0 {number(width)} {number(height)}" if width else None
    return element(
        "svg",
        named,
        described,
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=ground,
        width=width or "100%",
        height=height,
        class_="chart" if width else "chart chart--fluid",
        role="img",
        aria_labelledby=f"{key}-title {key}-summary",
        color=INK,
        font_family="system-ui, sans-serif",
    )


def shortened(words: str, most: int) -> str:
    """At most so many letters, the last one a sign that some are missing."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _spelt(value) -> str:
    return value if isinstance(value, str) else number(value)
