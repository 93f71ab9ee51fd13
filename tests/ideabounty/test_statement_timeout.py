"""One page that asks the database for too much does not keep it from everybody else (D2)."""

import os
import subprocess
import sys

import pytest
from django.contrib.sites.models import Site
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from ideabounty.urls import handler500
from tests.faults.server import ROOT, environment

on_postgresql = pytest.mark.skipif(
    "postgres" not in os.environ.get("DATABASE_URL", ""), reason="SQLite knows no such limit"
)
PAGE = {"accept": "text/html,*/*;q=0.8"}
HALF_DONE = "half-done.example"


@transaction.atomic
def writes_and_waits(request, seconds):
    Site.objects.create(domain=HALF_DONE, name="Half done")
    return waits(request, seconds)


def waits(request, seconds):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds / 10])
    return HttpResponse("done")


# The URLconf of pages that take so many tenths of a second, with the site's own handler.
__all__ = ["handler500"]
urlpatterns = [
    path("write/<int:seconds>/", writes_and_waits),
    path("wait/<int:seconds>/", waits),
]

WEB = """
import ideabounty.wsgi, sys
from time import monotonic
from django.conf import settings
from django.test import Client
settings.ROOT_URLCONF = "tests.ideabounty.test_statement_timeout"
settings.ALLOWED_HOSTS = ["testserver"]
client = Client(raise_request_exception=False)
for url in sys.argv[1:]:
    started = monotonic()
    answer = client.get(url)
    print(answer.status_code, answer.headers.get("Retry-After"), monotonic() - started < 50)
"""
SHOWN = (
    "from django.db import connection as c; k = c.cursor(); "
    "k.execute('SHOW statement_timeout'); print(k.fetchone()[0])"
)


def run(*command, **more) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@on_postgresql
@pytest.mark.usefixtures("committed_db")
def test_a_web_process_ends_what_takes_too_long_and_goes_on():
    """Four statements on one connection; only what took too long is refused."""
    told = run("-c", WEB, "/wait/1/", "/wait/600/", "/write/600/", "/wait/1/")

    assert told.splitlines() == [
        "200 None True",
        "503 5 True",
        "503 5 True",
        "200 None True",
    ]
    assert not Site.objects.filter(domain=HALF_DONE).exists()


@on_postgresql
@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize(("given", "shown"), [({}, "3s"), ({"STATEMENT_TIMEOUT_MS": "0"}, "0")])
def test_web_processes_have_three_seconds_unless_told_otherwise(given, shown):
    for server in ("wsgi", "asgi"):
        assert run("-c", f"import ideabounty.{server}; {SHOWN}", **given) == f"{shown}\n"


@on_postgresql
@pytest.mark.usefixtures("committed_db")
def test_commands_migrations_and_the_worker_may_take_their_time():
    """All of them start by manage.py, which names no limit."""
    assert run("manage.py", "shell", "--no-imports", "-c", SHOWN) == "0\n"


@on_postgresql
@pytest.mark.usefixtures("committed_db")
def test_the_page_says_to_try_again_and_nothing_is_half_done(settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300ms'")
    try:
        answer = client.get("/write/100/", headers=PAGE)
    finally:
        connection.close()

    page = " ".join(answer.content.decode().split())
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "took too long to answer" in page
    assert "send the same again in a few seconds" in page
    assert not Site.objects.filter(domain=HALF_DONE).exists()


def test_the_same_page_writes_when_it_may_take_its_time(settings, db):
    """So that the tests above show something."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.connection.create_function("pg_sleep", 1, lambda seconds: None)
    settings.ROOT_URLCONF = __name__

    assert Client().get("/write/1/").content == b"done"
    assert Site.objects.filter(domain=HALF_DONE).exists()
