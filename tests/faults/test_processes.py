"""The tools of these tests."""

import asyncio
from threading import Thread

from django.db import connections


def test_a_thread_has_one_connection_with_and_without_an_event_loop():
    """A browser leaves a loop running; a copy of this process must not find a connection that the
    copying did not close."""
    found = []

    async def inside():
        found.append(connections["default"])

    def thread():
        # One of its own: in this process a browser's loop may be running already.
        found.append(connections["default"])
        asyncio.run(inside())

    one = Thread(target=thread)
    one.start()
    one.join()
    assert len(found) == 2
    assert found[0] is found[1]
