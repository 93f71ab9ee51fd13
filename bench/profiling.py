"""Where the time of one request goes, on the database that was laid out: `--profile wall`."""

import cProfile
import pstats
import sys
from collections.abc import Callable

WARM = 5
LINES = 30


def profile(name: str) -> None:
    """The thirty functions that took most, with all that they called, in one warm request."""
    requests = _requests()
    if name not in requests:
        print(f"--profile takes one of: {', '.join(requests)}", file=sys.stderr)
        raise SystemExit(2)
    send = requests[name]()
    for _time in range(WARM):
        send()
    profiler = cProfile.Profile()
    profiler.enable()
    response = send()
    profiler.disable()
    print(f"{name}: {response.status_code}, {len(response.content):,} bytes")
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(LINES)


def _requests() -> dict[str, Callable]:
    """{name: makes a function that sends the request}."""
    from bench.base import NOT_CACHED
    from bench.seed.comments import talked_about
    from bench.seed.people import cookies_of
    from challenges.briefs.models import Challenge

    wall = Challenge.objects.get(slug="medium").wall_url
    large = Challenge.objects.get(slug="large").wall_url
    return {
        "wall": lambda: _getting(wall, NOT_CACHED),
        "wall-large": lambda: _getting(large, NOT_CACHED),
        "member": lambda: _getting(wall, cookies_of(0)),
        "idea": lambda: _getting(talked_about().get_absolute_url(), NOT_CACHED),
        "search": lambda: _getting(f"{large}?q=together", NOT_CACHED),
        "cache": lambda: _getting(wall, {}),
        "list": lambda: _getting("/bench/list/medium/", {}),
        "vote": lambda: _sending(lambda votes: votes.support()),
        "lean-vote": lambda: _sending(lambda votes: votes.lean()),
    }


def _getting(path: str, cookies: dict) -> Callable:
    from django.test import Client

    client = Client()
    client.cookies.load(cookies)
    return lambda: client.get(path)


def _sending(prepare: Callable) -> Callable:
    """Each time the next of the prepared requests."""
    from django.test import Client

    from bench.base import Bench
    from bench.plan import FULL
    from bench.rows.votes import Votes

    prepared = iter(prepare(Votes(Bench(FULL))))

    def send():
        request, client = next(prepared), Client()
        client.cookies.load(request.cookies)
        return client.post(request.path, request.form)

    return send
