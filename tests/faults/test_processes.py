"""The tools of these tests."""

import asyncio

from django.db import connections


def test_a_thread_has_one_connection_with_and_without_an_event_loop():
    """A browser leaves a loop running; a copy of this process must not find a connection that the
    copying did not close."""
    outside = connections["default"]

    async def inside():
        return connections["default"]

    assert asyncio.run(inside()) is outside
