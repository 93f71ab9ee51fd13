"""Numbers by day as bars; every one of them stands in a table beside its chart."""

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from challenges.ranking.charts.svg import TOTAL, chart, element, text
from challenges.ranking.charts.weights import round_step

from .numbers import Series

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 632, 14, 164
GAP = 0.2


def bars_by_day(series: Series) -> SafeString:
    most = max((number for _day, number in series.bars), default=0)
    step = max(1.0, round_step(most))
    top = max(step, -(-most // step) * step)
    return chart(
        *_axis(top, step),
        *_bars(series, top),
        *_days(series),
        key=f"chart-{series.key}",
        title=series.title,
        summary=_("%(total)s in all; the most at once: %(most)s.")
        % {"total": number_format(series.total), "most": number_format(most)},
        width=WIDTH,
        height=HEIGHT,
    )


def _axis(top: float, step: float):
    for number in range(round(top / step) + 1):
        value = number * step
        y = BOTTOM - (BOTTOM - TOP) * value / top
        yield element("line", x1=LEFT, x2=RIGHT, y1=y, y2=y, class_="chart-grid")
        yield text(number_format(int(value)), LEFT - 8, y + 4, text_anchor="end")


def _bars(series: Series, top: float):
    wide = (RIGHT - LEFT) / len(series.bars)
    for place, (_day, number) in enumerate(series.bars):
        if number:
            tall = (BOTTOM - TOP) * number / top
            yield element(
                "rect",
                x=LEFT + wide * (place + GAP / 2),
                y=BOTTOM - tall,
                width=wide * (1 - GAP),
                height=tall,
                fill=TOTAL,
                class_="chart-total",
            )


def _days(series: Series):
    """The first, the middle and the last."""
    places = sorted({0, len(series.bars) // 2, len(series.bars) - 1})
    wide = (RIGHT - LEFT) / len(series.bars)
    for place in places:
        at = LEFT + wide * (place + 0.5)
        anchor = "start" if place == 0 else "end" if place == places[-1] else "middle"
        yield text(date_format(series.bars[place][0], "j M"), at, BOTTOM + 22, text_anchor=anchor)
