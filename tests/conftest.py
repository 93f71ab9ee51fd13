import os
import threading

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client

from challenges.core.append_only import TABLES, put_on, take_off

# Playwright's synchronous interface runs an event loop in the thread that also talks to Django.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# While it runs, asgiref would give this thread other connections than before, and a forked copy of
# the process, where no loop runs, those from before: two processes on one of PostgreSQL's sessions.
connections._connections = threading.local()


def _lay_foundations() -> None:
    from home.setup import setup_site

    setup_site()
    put_on(connection, *TABLES)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What a new installation has: home page, list of challenges, groups, workflow."""
    with django_db_blocker.unblock():
        _lay_foundations()
    yield
    with django_db_blocker.unblock():
        _send_everybody_home()


def _send_everybody_home() -> None:
    """PostgreSQL drops no database in which a thread of a finished test still has a session."""
    if connection.vendor == "postgresql":
        # A test that cuts connections may have left this one dead.
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def _foundations_relaid(django_db_setup, django_db_blocker):
    """Torn down last: a test that committed left an empty database behind."""
    yield
    with django_db_blocker.unblock():
        _lay_foundations()


@pytest.fixture
def committed_db(_foundations_relaid, transactional_db):
    """A database in which commits are real, for threads, a live server or a second process."""
    yield
    # Emptying the tables afterwards is the one DELETE that the append-only ones must bear.
    take_off(connection, *TABLES)


class StoppedClock:
    """Stands still, so that no test ends in another minute than it began, until time passes."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def limited(settings, monkeypatch):
    """Limits are in force, as outside the tests, and nothing is counted yet; their clock."""
    from challenges.core import limits

    settings.LIMITS_ENABLED = True
    clock = StoppedClock()
    monkeypatch.setattr(limits, "time", clock)
    monkeypatch.setattr(limits, "_rests_until", 0.0)
    cache.clear()
    return clock


@pytest.fixture
def client_for():
    """A signed-in client of a person: `client_for(user)`."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
