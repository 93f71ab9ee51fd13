"""What is measured: each name of MEASUREMENTS gives some rows of the table."""

from collections.abc import Callable, Iterator

from bench.base import Bench, Row
from bench.plan import Plan
from bench.seed.bulk import say

from . import memory, pages, results, search, votes

MEASUREMENTS: dict[str, Callable[[Bench], list[Row]]] = {
    "wall": pages.wall,
    "sizes": pages.sizes,
    "queries": pages.queries,
    "idea": pages.idea,
    "vote": votes.vote,
    "hot": votes.hot,
    "cache": pages.cache,
    "search": search.search,
    "memory": memory.memory,
    "results": results.results,
}


def measure_all(plan: Plan, only: list[str]) -> Iterator[dict]:
    """Rows of the table, those of `only` or all, as they are measured."""
    with Bench(plan) as bench:
        for name, measure in MEASUREMENTS.items():
            if not only or name in only:
                say(f"Measuring {name}…")
                for row in measure(bench):
                    yield {"name": name, **row.as_dict()}
