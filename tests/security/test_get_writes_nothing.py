"""Mail scanners and browsers follow links by themselves: nothing may come of it (V6)."""

from hashlib import sha256

import pytest
from django.db import connection

from .crawler import by_hand, crawl
from .matrix_desk import ROWS
from .world import TOKEN, a_world

pytestmark = pytest.mark.django_db

# Pictures of the CMS are resized by looking at them.
MAY_CHANGE = {"wagtailimages_rendition", "sqlite_sequence"}


def contents() -> dict[str, str]:
    """Of every table: how many rows, and the hash of them all."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in MAY_CHANGE:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                rows = sorted(map(repr, cursor.fetchall()))
                found[table] = f"{len(rows)} {sha256(''.join(rows).encode()).hexdigest()}"
    return found


def every_page(world) -> list[str]:
    """Of our own routes, whether a link leads there or not."""
    return [row.url(world) for row in ROWS if row.method == "get"]


@pytest.mark.parametrize(
    ("role", "state"),
    [
        ("member", "voting"),
        ("judge", "judging"),
        ("organiser", "judging"),
        ("organiser", "decided"),
        ("staff", "voting"),
    ],
)
def test_following_every_link_changes_nothing(role, state):
    world = a_world(state)
    world.client(role)
    starts = [*by_hand(world), f"/judging/invitations/{TOKEN}/", *every_page(world)]
    before = contents()

    answers = crawl(world, role, starts, head=True)

    assert contents() == before
    assert len(answers) > 40


def test_a_change_would_be_noticed():
    world = a_world("voting")
    before = contents()

    world.client("member").post(f"/ideas/{world.idea.public_id}/support/", {"want": "1"})

    changed = {table for table, now in contents().items() if before[table] != now}
    assert {"challenges_voteevent", "challenges_support", "challenges_pendingcount"} <= changed


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_what_only_takes_a_post_does_nothing_otherwise(method):
    world = a_world("voting")
    client = world.client("member")
    before = contents()

    for path in ("support", "comments"):
        answer = getattr(client, method)(f"/ideas/{world.idea.public_id}/{path}/?want=1&text=x")
        assert answer.status_code in ((200, 405) if method == "options" else (405,))
    getattr(client, method)(f"/challenges/{world.slug}/seen/?idea={world.idea.public_id}")
    getattr(client, method)("/accounts/logout/")

    assert contents() == before
