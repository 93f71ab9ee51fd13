"""The score of one finalist as a bar: what the crowd brought in, and what the panel did."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..report import Report, Row
from ..sentences.numbers import score
from .svg import CROWD, PANEL, element, number

# Methods whose scores run from 0 to 100; bars of the others are as long as the longest.
OF_A_HUNDRED = ("winrate", "minmax", "rank", "absolute", "gate", "floor", "lexi")
TALL = 10


@dataclass(frozen=True)
class Domain:
    """What the bars of one result have in common: where they begin and end."""

    low: float
    high: float

    def at(self, value) -> float:
        """From 0 to 100."""
        return 100 * (float(value) - self.low) / (self.high - self.low)


def domain(report: Report) -> Domain:
    if report.rules["method"] in OF_A_HUNDRED or not report.rows:
        return Domain(0.0, 100.0)
    lows = [_sum_of(row, negative=True) for row in report.rows]
    highs = [_sum_of(row, negative=False) for row in report.rows]
    low, high = float(min(0, *lows)), float(max(0, *highs))
    return Domain(low, high if high > low else low + 1)


def split_bar(row: Row, where: Domain) -> SafeString:
    """Both parts behind each other, or on both sides of zero where one of them is negative."""
    crowd = (Decimal(0), row.crowd_part)
    start = row.crowd_part if row.crowd_part * row.panel_part >= 0 else Decimal(0)
    panel = (start, start + row.panel_part)
    label = _("Crowd %(crowd)s and panel %(panel)s, together %(total)s") % {
        "crowd": score(row.crowd_part),
        "panel": score(row.panel_part),
        "total": score(row.final),
    }
    cut = where.at(start)
    return _bar(
        label,
        _part(crowd, where, CROWD, "split__crowd"),
        _part(panel, where, PANEL, "split__panel"),
        element(
            "line",
            x1=number(cut),
            x2=number(cut),
            y1=0,
            y2=TALL,
            stroke="#fff",
            stroke_width=3,
            vector_effect="non-scaling-stroke",
            class_="split__cut",
        ),
    )


def one_bar(value: Decimal, side: str) -> SafeString:
    """One side's score of 0 to 100, where the sides are not added up."""
    if side == "crowd":
        label, fill = _("Crowd %s of 100") % score(value), CROWD
    else:
        label, fill = _("Panel %s of 100") % score(value), PANEL
    return _bar(label, _part((0, value), Domain(0.0, 100.0), fill, f"split__{side}"))


def _bar(label: str, *inside) -> SafeString:
    return element(
        "svg",
        *inside,
        class_="split__bar",
        viewBox=f"0 0 100 {TALL}",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


def _part(ends, where: Domain, fill: str, class_: str) -> SafeString:
    left, right = sorted(where.at(end) for end in ends)
    # Written out in full: a tenth of a hundredth is seen on a wide screen.
    return element(
        "rect",
        x=f"{left:.3f}",
        y=0,
        width=f"{right - left:.3f}",
        height=TALL,
        fill=fill,
        class_=class_,
    )


def _sum_of(row: Row, *, negative: bool) -> Decimal:
    parts = (row.crowd_part, row.panel_part)
    return sum((part for part in parts if (part < 0) == negative), Decimal(0))
