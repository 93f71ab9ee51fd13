from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from tests.builders.ranking import a_report, three_judges

SVG = "{http://www.w3.org/2000/svg}"


class Drawing:
    """A chart as a browser reads it."""

    def __init__(self, svg):
        self.text = str(svg)
        self.root = ElementTree.fromstring(self.text)  # noqa: S314 (our own chart)

    def all(self, name, class_=None):
        return [
            found
            for found in self.root.iter(f"{SVG}{name}")
            if class_ is None or class_ in found.get("class", "").split()
        ]

    def words(self, class_=None):
        return [found.text for found in self.all("text", class_)]


@pytest.fixture
def drawing():
    return Drawing


@pytest.fixture
def placed():
    """`placed({"aa": (crowd, panel), …}, winner="aa", …)`: a report with these scores."""

    def build(scores, *, winner=None, gated=(), front=(), weight="0.5", chances=None, method=None):
        found = a_report(
            [(name, 50, 100) for name in scores], three_judges(**dict.fromkeys(scores, 60))
        )
        rows = [
            _row(row, *map(Decimal, scores[row.id]), Decimal(weight), row.id in gated)
            for row in found.rows
        ]
        rows.sort(key=lambda row: (row.gate is not None, row.id != winner, -row.final, row.id))
        places = iter(range(1, len(rows) + 1))
        rows = [replace(row, place=None if row.gate else next(places)) for row in rows]
        rows = [replace(row, p_win=Decimal((chances or {}).get(row.id, 0))) for row in rows]
        rules = found.rules | {"crowd_weight": weight} | ({"method": method} if method else {})
        return replace(
            found,
            rows=rows,
            rules=rules,
            statuses=frozenset(),
            output=found.output | {"pareto": list(front)},
        )

    return build


def _row(row, crowd, panel, weight, gated):
    return replace(
        row,
        crowd=crowd,
        panel=panel,
        crowd_gives=crowd,
        panel_gives=panel,
        crowd_part=weight * crowd,
        panel_part=(1 - weight) * panel,
        final=weight * crowd + (1 - weight) * panel,
        gate="floor" if gated else None,
    )
