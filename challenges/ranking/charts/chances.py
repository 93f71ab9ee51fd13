"""How likely each finalist is to be truly first: a bar each, as wide as its place allows."""

from collections.abc import Mapping

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..report import Report, Row
from ..sentences.numbers import chance
from .svg import QUIET, TOTAL, chart, element, share, shortened, text

ROW, BAR = 40, 12
MOST_BARS, MOST_LETTERS = 15, 26


def chances(report: Report, titles: Mapping[str, str]) -> SafeString | None:
    """The likeliest first; None unless two ideas at least could win."""
    rows = likeliest(report)[:MOST_BARS]
    if len(rows) < 2:
        return None
    return chart(
        *(part for number, row in enumerate(rows) for part in _row(row, number * ROW, titles)),
        key="chances",
        title=_("Chance of being truly first"),
        summary=", ".join(f"{titles[row.id]}: {chance(row)}" for row in rows[:8]),
        height=ROW * len(rows),
    )


def likeliest(report: Report) -> list[Row]:
    return sorted(report.passing, key=lambda row: (-row.p_win, row.place))


def _row(row: Row, top: int, titles):
    yield text(
        shortened(titles[row.id], MOST_LETTERS),
        0,
        top + 14,
        class_="chart-label" if row.is_winner else "chart-name",
        font_weight=600 if row.is_winner else None,
    )
    yield text(chance(row), "100%", top + 14, text_anchor="end", class_="chart-value")
    bar = {"x": 0, "y": top + 20, "height": BAR, "rx": 3}
    yield element(
        "rect", **bar, width="100%", fill=QUIET, fill_opacity="0.25", class_="chart-track"
    )
    yield element(
        "rect",
        **bar,
        width=share(row.p_win),
        fill=TOTAL if row.is_winner else QUIET,
        class_="chart-total" if row.is_winner else "chart-other",
    )
