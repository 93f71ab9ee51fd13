"""Whether a worker grows: its memory after many requests against that after some."""

from collections import deque
from itertools import cycle

from bench.base import NOT_CACHED, Bench, Row
from bench.load import Request, shoot
from bench.seed.comments import talked_about
from bench.seed.people import cookies_of
from bench.server import memory_kb

from .votes import Votes

MOST = 1.1
# Seconds, between two looks at how many requests were answered.
SLICE = 1


def memory(bench: Bench) -> list[Row]:
    first, last = bench.plan.requests
    waiting = deque(_mixed(bench, 2 * last))
    with bench.serving(workers=1) as alone:
        some, early = _after(alone, first, waiting)
        many, late = _after(alone, last - some, waiting)
    return [
        Row(
            what=f"memory of a worker after {some + many:,} / {some:,} requests",
            first=f"{late / 1024:.0f} MB",
            second=f"{early / 1024:.0f} MB",
            ratio=round(late / early, 3),
            must=f"≤ {MOST}",
            reached=late / early <= MOST,
        )
    ]


def _after(base: str, number: int, waiting: deque[Request]) -> tuple[int, int]:
    """(requests answered, at least so many; what the worker then keeps in memory, in kB)."""
    answered = 0
    while answered < number:
        shot = shoot(base, waiting, seconds=SLICE)
        waiting.rotate(-shot.requests)
        answered += shot.requests
    return answered, memory_kb(base)


def _mixed(bench: Bench, number: int) -> list[Request]:
    """What a day brings: pages of visitors and members, searches, supports."""
    challenge = bench.challenges["medium"]
    wall, supports, talked = challenge.wall_url, Votes(bench).support(), talked_about()
    ideas = list(challenge.ideas.order_by("-pk")[: bench.plan.voters])
    kinds = [
        lambda n: Request(f"{wall}?page={n % 300 + 1}", cookies=NOT_CACHED),
        lambda n: Request(f"{wall}?page={n % 20 + 1}", cookies=cookies_of(n % bench.plan.voters)),
        lambda n: Request(ideas[n % len(ideas)].get_absolute_url()),
        lambda n: Request(ideas[n % len(ideas)].get_absolute_url(), cookies=NOT_CACHED),
        lambda n: Request(f"{talked.get_absolute_url()}?page={n % 4 + 1}"),
        lambda n: Request(f"{wall}?q=riverbank&page={n % 3 + 1}", cookies=NOT_CACHED),
        lambda n: Request(challenge.get_absolute_url(), cookies=NOT_CACHED),
        lambda n: Request("/challenges/", cookies=cookies_of(n % bench.plan.voters)),
        lambda n: supports[n % len(supports)],
        lambda n: Request("/healthz"),
    ]
    return [kind(turn) for turn, kind in zip(range(number), cycle(kinds), strict=False)]
