"""Crowd against panel: a point for each finalist, the front that no other beats, and the winner."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..report import Report, Row
from .labels import Box, beside_points
from .svg import CROWD, PANEL, QUIET, TOTAL, chart, element, shortened, text

WIDTH, HEIGHT = 640, 560
FIELD = Box(54, 14, 626, 506)
TICKS = (0, 25, 50, 75, 100)
MOST_POINTS = 100
# Names are shorter where points are many.
MOST_LETTERS, LETTERS_IN_A_CROWD, CROWD_OF_POINTS = 26, 16, 20


@dataclass(frozen=True)
class Scatter:
    """drawn: rows with a point; unnamed: how many of these have no room for their name."""

    svg: SafeString
    drawn: int
    unnamed: int


def x_of(score) -> float:
    return FIELD.left + (FIELD.right - FIELD.left) * float(score) / 100


def y_of(score) -> float:
    return FIELD.bottom - (FIELD.bottom - FIELD.top) * float(score) / 100


def scatter(report: Report, titles: Mapping[str, str]) -> Scatter | None:
    """None unless both sides spoke about two ideas at least."""
    if not (report.has_crowd and report.has_panel and len(report.rows) > 1):
        return None
    front = set(report.output["pareto"])
    rows = sorted(report.rows, key=lambda row: (not row.is_winner, row.id not in front))
    rows = rows[:MOST_POINTS]
    points = [(x_of(row.crowd), y_of(row.panel)) for row in rows]
    letters = MOST_LETTERS if len(rows) <= CROWD_OF_POINTS else LETTERS_IN_A_CROWD
    names = [shortened(titles[row.id], letters) for row in rows]
    labels = beside_points(points, names, FIELD)
    marks = [_mark(row, *point, row.id in front) for row, point in zip(rows, points, strict=True)]
    svg = chart(
        *_axes(),
        *_front([row for row in report.rows if row.id in front]),
        *_level(report),
        *marks,
        *(_name(*named) for named in zip(rows, names, labels, strict=True)),
        key="scatter",
        title=_("Crowd against panel"),
        summary=_summary(report, titles, front),
        width=WIDTH,
        height=HEIGHT,
    )
    return Scatter(svg, len(rows), labels.count(None))


def _summary(report: Report, titles, front) -> str:
    names = [titles[row.id] for row in report.rows if row.id in front][:6]
    return _(
        "Each finalist by its crowd score, to the right, and its panel score, upwards. On the "
        "front, where no other idea beats it on both sides: %s. The table below has all numbers."
    ) % ", ".join(names)


def _axes():
    for tick in TICKS:
        x, y = x_of(tick), y_of(tick)
        line = {"class_": "chart-grid", "stroke": QUIET, "stroke_opacity": "0.35"}
        yield element("line", x1=x, x2=x, y1=FIELD.top, y2=FIELD.bottom, **line)
        yield element("line", x1=FIELD.left, x2=FIELD.right, y1=y, y2=y, **line)
        yield text(str(tick), x, FIELD.bottom + 18, text_anchor="middle")
        yield text(str(tick), FIELD.left - 8, y + 4, text_anchor="end")
    yield text(
        _("Crowd score →"),
        FIELD.right,
        FIELD.bottom + 40,
        text_anchor="end",
        class_="chart-crowd-label",
        fill=CROWD,
        font_weight=600,
    )
    yield text(
        _("Panel score →"),
        16,
        FIELD.top,
        text_anchor="end",
        class_="chart-panel-label",
        fill=PANEL,
        font_weight=600,
        transform=f"rotate(-90 16 {FIELD.top})",
    )


def _front(rows: list[Row]):
    """The stairs below which every idea is beaten on both sides by one on the front."""
    if not rows:
        return
    corners, steps = sorted({(row.crowd, row.panel) for row in rows}), []
    left = FIELD.left
    for crowd, panel in corners:
        steps += [(left, y_of(panel)), (x_of(crowd), y_of(panel))]
        left = x_of(crowd)
    steps.append((left, FIELD.bottom))
    yield element(
        "polyline",
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in steps),
        fill="none",
        stroke="currentColor",
        stroke_width="1.5",
        stroke_dasharray="2 4",
        class_="chart-front",
    )


def _level(report: Report):
    """All points with the winner's balanced score, where that is a line between the two scores."""
    weight = report.crowd_weight
    if report.rules["method"] != "winrate" or not report.winners:
        return
    final = report.winners[0].final
    ends = []
    for fixed in (Decimal(0), Decimal(100)):
        if weight < 1 and 0 <= (panel := (final - weight * fixed) / (1 - weight)) <= 100:
            ends.append((x_of(fixed), y_of(panel)))
        if weight > 0 and 0 <= (crowd := (final - (1 - weight) * fixed) / weight) <= 100:
            ends.append((x_of(crowd), y_of(fixed)))
    (x1, y1), (x2, y2) = min(ends), max(ends)
    yield element(
        "line",
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        stroke=TOTAL,
        stroke_width="1.5",
        class_="chart-level",
    )


def _mark(row: Row, x: float, y: float, on_front: bool) -> SafeString:
    """A star won, a disc stands on the front, a ring does not, a cross could not be awarded."""
    if row.is_winner:
        star = "M0 -10 3 -3.2 10 -2.6 4.6 2.2 6.3 9.2 0 5.4 -6.3 9.2 -4.6 2.2 -10 -2.6 -3 -3.2Z"
        return element(
            "path",
            d=star,
            transform=f"translate({x:.1f} {y:.1f})",
            fill=TOTAL,
            class_="chart-total chart-winner",
        )
    if row.gate:
        return element(
            "path",
            d="M-5 -5 5 5M-5 5 5 -5",
            transform=f"translate({x:.1f} {y:.1f})",
            fill="none",
            stroke="currentColor",
            stroke_width=2,
            class_="chart-gated",
        )
    fill = "currentColor" if on_front else "none"
    return element(
        "circle",
        cx=x,
        cy=y,
        r="5.5",
        fill=fill,
        stroke="currentColor",
        stroke_width=2,
        class_="chart-point" if on_front else "chart-point chart-point--beaten",
    )


def _name(row: Row, name: str, label) -> SafeString | str:
    if label is None:
        return ""
    return text(
        name,
        label.x,
        label.y,
        text_anchor=label.anchor,
        class_="chart-label" if row.is_winner else "chart-name",
        font_weight=600 if row.is_winner else None,
        fill=TOTAL if row.is_winner else "currentColor",
    )
