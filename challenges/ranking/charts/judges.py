"""How strict each judge is: a diamond for the estimate, a line for the interval around it."""

from decimal import Decimal
from math import ceil

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..report import Judge, Report
from ..sentences.panel import strictness
from .svg import PANEL, QUIET, chart, element, number, share, text

ROW, HEAD = 30, 26
MOST_JUDGES = 40
# The names of the judges stand left of the field.
LEFT, BREADTH = 0.22, 0.75
# Of standard errors, for 95 %.
SURE = Decimal("1.96")


def judges(report: Report) -> SafeString | None:
    """In the order of their numbers; None without a panel of two at least."""
    rows = report.panel[:MOST_JUDGES]
    if len(rows) < 2:
        return None
    reach = reach_of(rows)
    bottom = HEAD + ROW * len(rows)
    return chart(
        *(text(_name(row), 0, HEAD + ROW * place + 20) for place, row in enumerate(rows)),
        element(
            "svg",
            *_axis(reach, bottom),
            *(part for place, row in enumerate(rows) for part in _judge(row, place, reach)),
            x=share(LEFT),
            y=0,
            width=share(BREADTH),
            height=bottom,
            overflow="visible",
        ),
        key="judges",
        title=_("How strict each judge is"),
        summary="; ".join(f"{_name(row)}: {strictness(row)}" for row in rows[:12]),
        height=bottom,
    )


def reach_of(rows: list[Judge]) -> int:
    """Points to both sides of the average, in steps of five, that hold every interval."""
    widest = max(abs(row.effect) + SURE * row.error for row in rows)
    return max(ceil(widest / 5) * 5, 5)


def place_of(points, reach: int) -> str:
    """Where so many points milder than average lie, as a share of the field."""
    inside = min(max(Decimal(points), Decimal(-reach)), Decimal(reach))
    return share((inside + reach) / (2 * reach))


def _name(judge: Judge) -> str:
    return _("Judge %(number)s") % {"number": judge.number}


def _axis(reach: int, bottom: int):
    labels = (
        (-reach, _("stricter"), "start"),
        (0, _("average"), "middle"),
        (reach, _("milder"), "end"),
    )
    for points, words, anchor in labels:
        x = place_of(points, reach)
        yield element(
            "line",
            x1=x,
            x2=x,
            y1=HEAD - 4,
            y2=bottom,
            stroke=QUIET,
            stroke_opacity=None if points == 0 else "0.4",
            class_="chart-axis" if points == 0 else "chart-grid",
        )
        said = words if points == 0 else f"{abs(points)} {words}"
        yield text(said, x, 14, text_anchor=anchor)


def _judge(row: Judge, place: int, reach: int):
    y = HEAD + ROW * place + ROW / 2
    low, high = row.effect - SURE * row.error, row.effect + SURE * row.error
    yield element(
        "line",
        x1=place_of(low, reach),
        x2=place_of(high, reach),
        y1=y,
        y2=y,
        stroke=PANEL,
        stroke_width=2,
        class_="chart-interval",
    )
    # A point in per cent is where a picture of its own begins; the diamond lies around that.
    yield element(
        "svg",
        element("path", d="M-7 0 0 -7 7 0 0 7Z", fill=PANEL, class_="chart-panel"),
        x=place_of(row.effect, reach),
        y=number(y),
        width=1,
        height=1,
        overflow="visible",
    )
