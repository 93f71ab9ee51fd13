"""How a judge uses the scale, as a picture: a column for each score she gave, and behind them the
middle half of what the others gave."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from challenges.judging.scale import OwnScale, Spread
from challenges.ranking.charts.svg import PANEL, QUIET, chart, element, text

WIDTH, HEIGHT, STEP = 440, 150, 40
# Where the columns stand, and how tall the tallest is.
FOOT, TALL = 120, 90


def chart_of(scale: OwnScale) -> SafeString:
    return chart(
        *_others(scale.others),
        *(part for value, count in scale.own.items() for part in _column(value, count, scale)),
        element("line", x1=0, x2=WIDTH, y1=FOOT, y2=FOOT, stroke=QUIET, class_="chart-axis"),
        key="own-scale",
        title=_("How you use the scale"),
        summary=summary_of(scale),
        width=WIDTH,
        height=HEIGHT,
    )


def summary_of(scale: OwnScale) -> str:
    own = _("Half of your scores lie between %(low)s and %(high)s; the middle one is %(middle)s.")
    words = own % vars(scale.spread)
    if scale.others is None:
        return words
    others = _(
        "Half of the others’ lie between %(low)s and %(high)s; the middle one is %(middle)s."
    )
    return f"{words} {others % vars(scale.others)}"


def _others(spread: Spread | None) -> list[SafeString]:
    if spread is None:
        return []
    left, right = spread.low * STEP, (spread.high + 1) * STEP
    middle = spread.middle * STEP + STEP / 2
    return [
        element("rect", x=left, y=14, width=right - left, height=FOOT - 14, class_="chart-band"),
        element("line", x1=middle, x2=middle, y1=14, y2=FOOT, class_="chart-axis", stroke=QUIET),
    ]


def _column(value: int, count: int, scale: OwnScale) -> list[SafeString]:
    tall = TALL * count / max(scale.own.values())
    middle = value * STEP + STEP / 2
    words = [text(str(value), middle, FOOT + 20, text_anchor="middle", class_="chart-label")]
    if not count:
        return words
    bar = {"x": middle - 12, "y": FOOT - tall, "width": 24, "height": tall}
    above = text(str(count), middle, FOOT - tall - 5, text_anchor="middle", class_="chart-label")
    return [element("rect", **bar, fill=PANEL, class_="chart-panel"), above, *words]
