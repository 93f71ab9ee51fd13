"""The page of a result: with many finalists against few."""

from bench.base import NOT_CACHED, Bench, Row, compared
from bench.load import Arm, Request
from challenges.ranking.models import Result


def results(bench: Bench) -> list[Row]:
    few, many = [
        result.challenge.get_absolute_url() + "results/"
        for result in Result.objects.select_related("challenge").order_by("pk")[:2]
    ]
    found = bench.in_turn(
        Arm("many", bench.site, [Request(many, cookies=NOT_CACHED)]),
        Arm("few", bench.site, [Request(few, cookies=NOT_CACHED)]),
    )
    finalists = "{1} / {0} finalists".format(*bench.plan.finalists)
    return [compared(f"  page of a result, {finalists}", found["many"], found["few"])]
