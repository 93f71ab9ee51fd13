"""The database goes away under load and comes back (R5)."""

import os
import random
import subprocess
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep

import psycopg
import pytest
from django.db import connection, connections

from .books import wrong_in
from .conftest import rounds
from .server import database_url

# Set by bin/faults: the folder of a PostgreSQL cluster that is ours to stop, and how to become the
# user it runs as.
CLUSTER = os.environ.get("FAULTS_CLUSTER")
on_postgresql = pytest.mark.skipif(
    "postgres" not in os.environ.get("DATABASE_URL", ""), reason="SQLite has no server to lose"
)
if_it_is_ours = pytest.mark.skipif(
    not CLUSTER, reason="this PostgreSQL is not ours to restart; bin/faults makes one that is"
)
WELL_AGAIN_WITHIN = 10


def cut_all_connections() -> None:
    """What an administrator, a failing network or a restarted proxy does to everybody at once."""
    with psycopg.connect(database_url(), autocommit=True) as line:
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def restart() -> None:
    """As after a crash: nobody is asked to finish, and the log is replayed."""
    command = os.environ["FAULTS_PG_CTL"].split()
    subprocess.run(
        [*command, "-D", CLUSTER, "-m", "immediate", "-w", "-l", f"{CLUSTER}/log", "restart"],
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def again_and_again(cut, chance):
    """Cuts until the block is left; the connections of this process are not kept meanwhile."""
    connections.close_all()
    stopping = []

    def run():
        while not stopping:
            sleep(chance.random() * 0.4)
            cut()

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stopping.append(True)
        thread.join(timeout=60)


@on_postgresql
@rounds(1, 10)
@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(cut_all_connections, id="cut"),
        pytest.param(restart, id="restarted", marks=if_it_is_ours),
    ],
)
def test_whoever_votes_while_the_database_is_away_is_told_to_try_again(
    challenge, server, crowd, cut, rounds
):
    """R5: 503 with Retry-After and nothing half done; well again within 10 seconds without a
    restart of the web server; no acknowledged vote is lost."""
    chance, workers = random.Random(rounds), sorted(server.workers())
    for _ in range(rounds):
        crowd.start()
        crowd.wait_for(answers=10)
        with again_and_again(cut, chance):
            sleep(2)
        cut_off_at = monotonic()
        server.wait_until_well(within=WELL_AGAIN_WITHIN)
        crowd.wait_for(answers=20, within=WELL_AGAIN_WITHIN)
        assert monotonic() - cut_off_at < WELL_AGAIN_WITHIN
        crowd.stop()
        connection.close()

        assert crowd.is_logged() == []
        crowd.send_again()
        assert crowd.is_logged() == []
        assert wrong_in(challenge) == []
    assert set(crowd.statuses) == {302, 503}, crowd.statuses
    assert {headers["Retry-After"] for _status, headers in crowd.refusals} == {"5"}
    assert sorted(server.workers()) == workers
