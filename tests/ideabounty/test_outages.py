"""A page that says "in a moment", and no error, while the database is away (R5)."""

import sqlite3

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import path

from challenges.core.outages import is_outage
from ideabounty.urls import handler500

PAGE = {"accept": "text/html,*/*;q=0.8"}


def locked(request):
    raise failed("database is locked", sqlite3.SQLITE_BUSY)


def slow(request):
    """As PostgreSQL ends what takes longer than it may."""
    raise OperationalError("canceling statement due to statement timeout")


def wrong(request):
    raise failed("no such table: ideas", sqlite3.SQLITE_ERROR)


# The URLconf of pages that fail, with the site's own handler.
__all__ = ["handler500"]
urlpatterns = [path("locked/", locked), path("slow/", slow), path("wrong/", wrong)]


def failed(words: str, code: int) -> OperationalError:
    cause = sqlite3.OperationalError(words)
    cause.sqlite_errorcode = code
    error = OperationalError(words)
    error.__cause__ = cause
    return error


@pytest.fixture
def broken(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("where", ["/locked/", "/slow/"])
def test_a_person_is_told_to_send_the_same_again(broken, where, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = broken.get(where, headers=PAGE)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no vote counts twice" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "Content-Security-Policy" in answer


def test_where_only_a_part_was_asked_for_the_words_stand_in_the_status_region(broken):
    answer = broken.post("/locked/", headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert 'id="status"' in page
    assert "Please try again in a few seconds." in page
    assert "<html" not in page


def test_a_program_gets_a_line(broken):
    answer = broken.get("/locked/", headers={"accept": "application/json"})

    assert (answer.status_code, answer.content) == (503, b"503\n")


def test_a_mistake_of_ours_stays_an_error(broken):
    answer = broken.get("/wrong/", headers=PAGE)

    assert answer.status_code == 500
    assert "Retry-After" not in answer


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        (sqlite3.SQLITE_BUSY, True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, True),
        (sqlite3.SQLITE_FULL, True),
        (sqlite3.SQLITE_IOERR_WRITE, True),
        (sqlite3.SQLITE_ERROR, False),
        (sqlite3.SQLITE_CONSTRAINT, False),
    ],
)
def test_what_passes_by_itself_is_an_outage(code, outage):
    assert is_outage(failed("words", code)) is outage


@pytest.mark.parametrize("error", [None, ValueError("database is locked")])
def test_nothing_but_the_database_is_away(error):
    assert is_outage(error) is False


@pytest.mark.django_db
def test_the_databases_own_errors_are_told_apart():
    """What this database really raises for a table that is missing, and for a thing it cannot do
    just now."""
    with pytest.raises(Exception, match="nowhere") as error, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")

    assert is_outage(error.value) is False
