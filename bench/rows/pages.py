"""The wall and the page of an idea."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.base import NOT_CACHED, Bench, Row, beside, compared
from bench.load import Arm, Failed, Request, ask
from bench.plan import FOLDER
from bench.seed.comments import talked_about
from bench.seed.people import cookies_of
from challenges.browse.queries import IDEAS_A_PAGE

MOST_QUERIES = 12
FAR_PAGE = 50


def wall(bench: Bench) -> list[Row]:
    path = bench.challenges["medium"].wall_url
    lean = [Request("/bench/list/medium/")]
    found = bench.in_turn(
        Arm("lean list", bench.site, lean),
        Arm("wall", bench.site, [Request(path, cookies=NOT_CACHED)]),
        Arm("wall of members", bench.site, bench.as_members(path)),
        *bench.alone(lean),
    )
    anonymous, signed_in = found["wall"], found["wall of members"]
    return [
        compared("wall, anonymous, not cached / lean list", anonymous, found["lean list"], 0.4),
        compared("wall, signed in / lean list", signed_in, found["lean list"], 0.25),
        *beside("anonymous / lean list", anonymous, found),
        *beside("signed in / lean list", signed_in, found),
    ]


def sizes(bench: Bench) -> list[Row]:
    small, large = bench.challenges["small"], bench.challenges["large"]
    far = min(FAR_PAGE, small.ideas.count() // IDEAS_A_PAGE)
    arms = {
        (challenge.slug, page): Arm(
            f"{challenge.slug} {page}",
            bench.site,
            [Request(f"{challenge.wall_url}?page={page}", cookies=NOT_CACHED)],
        )
        for challenge in (large, small)
        for page in (1, FAR_PAGE if challenge == large else far)
    }
    found = bench.in_turn(*arms.values())
    what = f"{_ideas(bench, 'large')} / {_ideas(bench, 'small')} ideas"
    return [
        compared(f"wall, page 1, {what}", found["large 1"], found["small 1"], 0.9),
        # The small one ends before; its last full page is as long as the other's fiftieth.
        compared(
            f"wall, page {FAR_PAGE} / {far}, {what}",
            found[f"large {FAR_PAGE}"],
            found[f"small {far}"],
            0.9,
        ),
    ]


def queries(bench: Bench) -> list[Row]:
    """The most that any page of the wall asks, of the smallest challenge and of the largest."""
    visitor, member = Client(), Client()
    for client, cookies in ((visitor, NOT_CACHED), (member, cookies_of(0))):
        client.cookies.load(cookies)
    most = {
        slug: max(
            _queries(client, f"{challenge.wall_url}?page={page}&sort={sort}")
            for client in (visitor, member)
            for page in (1, FAR_PAGE)
            for sort in ("", "newest")
        )
        for slug, challenge in bench.challenges.items()
    }
    return [
        Row(
            what=f"wall, queries, {_ideas(bench, 'large')} / {_ideas(bench, 'small')} ideas",
            first=str(most["large"]),
            second=str(most["small"]),
            ratio=most["large"] / most["small"],
            must=f"≤ {MOST_QUERIES} each",
            reached=max(most.values()) <= MOST_QUERIES,
        )
    ]


def idea(bench: Bench) -> list[Row]:
    talked = talked_about()
    lean, count = [Request(f"/bench/idea/{talked.pk}/")], bench.plan.comments
    page = [Request(talked.get_absolute_url(), cookies=NOT_CACHED)]
    found = bench.in_turn(
        Arm("lean idea", bench.site, lean),
        Arm("idea", bench.site, page),
        *bench.alone(lean),
    )
    return [
        compared(f"idea, {count} comments / lean idea", found["idea"], found["lean idea"], 0.7),
        *beside("the same / lean idea", found["idea"], found),
    ]


def cache(bench: Bench) -> list[Row]:
    pages = {"wall": bench.challenges["medium"].wall_url, "idea": talked_about().get_absolute_url()}
    rows = []
    for name, path in pages.items():
        _keep(bench, name, path)
        found = bench.in_turn(
            Arm("bytes", bench.site, [Request(f"/bench/bytes/{name}/")]),
            Arm("cached", bench.site, [Request(path)]),
        )
        rows.append(
            compared(f"{name}, from the cache / same bytes", found["cached"], found["bytes"], 0.5)
        )
    return rows


def _keep(bench: Bench, name: str, path: str) -> None:
    """What the bare view answers with."""
    status, _headers, body = ask(bench.site, Request(path))
    if status != 200:
        raise Failed(f"{path} answers {status}")
    (FOLDER / f"{name}.html").write_bytes(body)


def _queries(client: Client, path: str) -> int:
    client.get(path)  # what a process asks once
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(path)
    if response.status_code != 200:
        raise Failed(f"{path} answers {response.status_code}")
    return len(captured)


def _ideas(bench: Bench, slug: str) -> str:
    return f"{next(ideas for name, ideas, _members in bench.plan.challenges if name == slug):,}"
