"""Words that are rare, middling and nearly everywhere, one search at a time."""

from random import Random
from urllib.parse import urlencode

from django.db import connection

from bench.base import NOT_CACHED, Bench, Row
from bench.load import Request, shoot
from bench.plan import SEED
from bench.seed.texts import EVERYWHERE, MIDDLING, RARE, WORDS

# Milliseconds, 95 of 100 searches.
MOST = {"postgresql": 200, "sqlite": 400}
# Of the vocabulary, the first word is in every text and the last in one of three hundred.
COMMON, SELDOM = WORDS[:15], WORDS[-500:]
SEARCHES = 2_000


def search(bench: Bench) -> list[Row]:
    rows, wall = [], bench.challenges["large"].wall_url
    most = MOST[connection.vendor]
    for kind, words in _kinds().items():
        requests = [
            Request(f"{wall}?{urlencode({'q': each})}", cookies=NOT_CACHED) for each in words
        ]
        # One stretch for all of its rounds: 95 of 100 needs many.
        seconds = bench.plan.seconds * bench.plan.rounds
        shot = shoot(bench.site, requests, seconds=seconds, connections=1)
        rows.append(
            Row(
                what=f"search, {kind}, half / 95 of 100",
                first=f"{shot.p50:.0f} ms",
                second=f"{shot.p95:.0f} ms",
                must=f"< {most} ms",
                reached=shot.p95 < most,
            )
        )
    return rows


def _kinds() -> dict[str, list[str]]:
    """So many different searches of each kind that nothing can be remembered from the last time."""
    random = Random(SEED)
    return {
        "rare words": [RARE, *(" ".join(random.sample(SELDOM, 2)) for _n in range(SEARCHES))],
        "middling words": [MIDDLING, *random.sample(WORDS[200:], SEARCHES)],
        "words that are nearly everywhere": [
            " ".join([EVERYWHERE, *random.sample(COMMON, 3)]) for _n in range(SEARCHES)
        ],
    }
