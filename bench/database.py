"""The bench's own database: made where it is missing, made anew where it is out of date."""

import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from .plan import POSTGRES_URL, Plan, database_url

ABSENT = """\
No PostgreSQL answers at {url}: {error}
Start one and try again, or name another in BENCH_POSTGRES_URL, or leave it out (--database sqlite):
  Debian, Ubuntu:  apt install postgresql && pg_ctlcluster 15 main start
  Docker:          docker run -d -e POSTGRES_HOST_AUTH_METHOD=trust -p 5432:5432 postgres"""


def require_postgresql() -> None:
    try:
        _maintenance(POSTGRES_URL).close()
    except Exception as error:
        print(ABSENT.format(url=POSTGRES_URL, error=str(error).strip()), file=sys.stderr)
        raise SystemExit(2) from None


def create_if_missing(database: str, plan: Plan) -> None:
    if database == "postgresql":
        url = database_url(database, plan)
        with _maintenance(url) as connection:
            name = urlsplit(url).path.lstrip("/")
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not found.fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')


def throw_away(database: str, plan: Plan) -> None:
    url = database_url(database, plan)
    if database == "postgresql":
        with _maintenance(url) as connection:
            name = urlsplit(url).path.lstrip("/")
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        return
    file = url.removeprefix("sqlite:///")
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(file + ending).unlink(missing_ok=True)


def _maintenance(url: str):
    """A connection to the server, beside the database that is made or thrown away."""
    import psycopg

    server = urlunsplit(urlsplit(url)._replace(scheme="postgresql", path="/postgres"))
    return psycopg.connect(server, autocommit=True, connect_timeout=5)
