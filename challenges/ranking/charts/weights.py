"""The score of each finalist at every weight of the crowd: straight lines, and who is on top."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..report import Report, Row
from ..sentences.numbers import decimal, percent, weight_percent
from .labels import Box, spread
from .svg import QUIET, TOTAL, chart, element, shortened, text

WIDTH, HEIGHT = 660, 470
FIELD = Box(46, 34, 440, 420)
MOST_LINES, MOST_NAMES, MOST_LETTERS = 25, 18, 26
MOST_STEPS = 6


@dataclass(frozen=True)
class Weights:
    """drawn: how many lines, all that are ever on top among them."""

    svg: SafeString
    drawn: int


def x_of(weight) -> float:
    return FIELD.left + (FIELD.right - FIELD.left) * float(weight)


def weights(report: Report, titles: Mapping[str, str], chosen: Decimal) -> Weights | None:
    """None where the weight makes no difference."""
    if not report.weight_matters:
        return None
    ever = {idea for part in report.segments for idea in part.winners}
    rows = [row for row in report.passing if row.id in ever]
    rows += [row for row in report.passing if row.id not in ever][: max(MOST_LINES - len(rows), 0)]
    scale = _Scale.around(rows)
    svg = chart(
        *_axes(scale),
        *_locked(report),
        *_chosen(report, chosen),
        *(_line(row, scale, ever) for row in rows),
        *_top(report, rows, scale),
        *_names(rows, scale, titles, ever, report),
        key="weights",
        title=_("Balanced score at every weight of the crowd"),
        summary=_summary(report, titles),
        width=WIDTH,
        height=HEIGHT,
    )
    return Weights(svg, len(rows))


@dataclass(frozen=True)
class _Scale:
    """From low to high in round steps."""

    low: float
    high: float
    step: float

    @classmethod
    def around(cls, rows: list[Row]) -> "_Scale":
        given = [float(part) for row in rows for part in (row.panel_gives, row.crowd_gives)]
        step = round_step(max(given) - min(given))
        low, high = floor(min(given) / step) * step, ceil(max(given) / step) * step
        return cls(low, high if high > low else low + step, step)

    def y(self, value) -> float:
        part = (float(value) - self.low) / (self.high - self.low)
        return FIELD.bottom - (FIELD.bottom - FIELD.top) * part

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * number for number in range(count + 1)]


def round_step(breadth: float) -> float:
    """1, 2 or 5 times a power of ten, of which six at most cover the breadth."""
    if breadth <= 0:
        return 1.0
    power = 10.0 ** floor(log10(breadth / MOST_STEPS))
    return next(power * times for times in (1, 2, 5, 10) if breadth <= MOST_STEPS * power * times)


def _summary(report: Report, titles) -> str:
    parts = [
        _("%(winner)s from %(start)s to %(end)s")
        % {
            "winner": ", ".join(titles[idea] for idea in part.winners),
            "start": percent(part.start, 1),
            "end": percent(part.end, 1),
        }
        for part in report.segments[:8]
    ]
    return _("A line for each idea, over the weight of the crowd. On top: %s.") % "; ".join(parts)


def _axes(scale: _Scale):
    line = {"class_": "chart-grid", "stroke": QUIET, "stroke_opacity": "0.35"}
    for value in scale.ticks:
        y = scale.y(value)
        yield element("line", x1=FIELD.left, x2=FIELD.right, y1=y, y2=y, **line)
        yield text(
            decimal(value, 0 if scale.step >= 1 else 1), FIELD.left - 8, y + 4, text_anchor="end"
        )
    for weight in (0, 0.25, 0.5, 0.75, 1):
        x = x_of(weight)
        yield text(f"{100 * weight:.0f}%", x, FIELD.bottom + 18, text_anchor="middle")
    yield text(_("← panel alone"), FIELD.left, FIELD.bottom + 40, class_="chart-panel-label")
    yield text(
        _("crowd alone →"),
        FIELD.right,
        FIELD.bottom + 40,
        text_anchor="end",
        class_="chart-crowd-label",
    )


def _upright(weight, words: str, y: float, **attributes):
    x = x_of(weight)
    anchor = "start" if weight < Decimal("0.2") else "end" if weight > Decimal("0.8") else "middle"
    yield element("line", x1=x, x2=x, y1=FIELD.top, y2=FIELD.bottom, **attributes)
    yield text(words, x, y, text_anchor=anchor, class_="chart-label")


def _locked(report: Report):
    words = _("locked: %s") % weight_percent(report.crowd_weight)
    line = {"stroke": "currentColor", "stroke_width": "1.5", "class_": "chart-locked"}
    yield from _upright(report.crowd_weight, words, 26, **line)


def _chosen(report: Report, chosen: Decimal):
    if chosen == report.crowd_weight:
        return
    words = _("chosen: %s") % weight_percent(chosen)
    line = {"stroke": "currentColor", "stroke_width": "1.5", "stroke_dasharray": "5 4"}
    yield from _upright(chosen, words, 11, **line, class_="chart-chosen")


def _line(row: Row, scale: _Scale, ever: set[str]) -> SafeString:
    on_top = row.id in ever
    return element(
        "line",
        x1=FIELD.left,
        y1=scale.y(row.panel_gives),
        x2=FIELD.right,
        y2=scale.y(row.crowd_gives),
        stroke=TOTAL if row.is_winner else "currentColor",
        stroke_width="2.5" if row.is_winner else "1.75" if on_top else "1",
        stroke_opacity=None if on_top else "0.45",
        class_="chart-line-winner" if row.is_winner else "chart-line-other",
    )


def _top(report: Report, rows: list[Row], scale: _Scale):
    """A broad line along whoever is first, with a mark wherever that changes."""
    known = {row.id: row for row in rows}
    for part in report.segments:
        row, corner = known[part.winners[0]], []
        for weight in (part.start, part.end):
            value = (1 - weight) * row.panel_gives + weight * row.crowd_gives
            corner.append((x_of(weight), scale.y(value)))
        (x1, y1), (x2, y2) = corner
        yield element(
            "line",
            x1=x1,
            y1=y1,
            x2=x2,
            y2=y2,
            stroke=TOTAL,
            stroke_width=9,
            stroke_opacity="0.28",
            class_="chart-top",
        )
        if 0 < part.start < part.end:
            yield element(
                "circle",
                cx=x1,
                cy=y1,
                r=4,
                fill="currentColor",
                class_="chart-change",
            )


def _names(rows: list[Row], scale: _Scale, titles, ever, report: Report):
    """At the right end, where the crowd alone decides; all of them if they fit."""
    named = rows if len(rows) <= MOST_NAMES else [row for row in rows if row.id in ever]
    ends = [scale.y(row.crowd_gives) for row in named]
    heights = spread(ends, FIELD.top, FIELD.bottom)
    for row, end, height in zip(named, ends, heights, strict=True):
        yield element(
            "polyline",
            points=f"{FIELD.right:.1f},{end:.1f} {FIELD.right + 14:.1f},{height:.1f}",
            fill="none",
            stroke="currentColor",
            stroke_opacity="0.45",
            class_="chart-leader",
        )
        yield text(
            shortened(titles[row.id], MOST_LETTERS),
            FIELD.right + 18,
            height + 4,
            class_="chart-label" if row.id in ever else "chart-name",
            font_weight=600 if row.id in ever else None,
            fill=TOTAL if row.is_winner else "currentColor",
        )
