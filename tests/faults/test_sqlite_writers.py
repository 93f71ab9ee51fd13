"""Many processes that write to one SQLite file, and the end of all of them (R12)."""

import random
import shutil
import sqlite3
from pathlib import Path
from time import sleep

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from challenges.voting.models import VoteEvent
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

from .books import wrong_in
from .conftest import rounds
from .processes import copies
from .threads import BACKEND

WRITERS = 10
on_sqlite = pytest.mark.skipif(
    "sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="about SQLite's one file"
)
pytestmark = on_sqlite


def writer(voter, ideas):
    """A process that votes until it is killed, and says what was acknowledged."""

    def vote(say):
        client = Client(raise_request_exception=False)
        client.force_login(voter, backend=BACKEND)
        say("ready")
        while True:
            for wanted in "10":
                for idea in ideas:
                    url = reverse("challenges:idea-support", args=[idea.public_id])
                    say(f"{client.post(url, {'want': wanted}).status_code} {idea.pk}")

    return vote


def power_cut(folder: Path) -> Path:
    """The files of the database as they lie on the disk, taken to another machine."""
    connections.close_all()
    name = Path(connection.settings_dict["NAME"])
    for file in name.parent.glob(f"{name.name}*"):
        shutil.copy(file, folder / file.name)
    return folder / name.name


@rounds(1, 20)
def test_ten_processes_write_at_once_and_the_power_goes(challenge, tmp_path, rounds):
    """R12: nobody is told that the database is locked; after kill -9 of all, the copy of the
    files is sound and holds every acknowledged vote."""
    ideas = [an_idea(challenge=challenge) for _ in range(5)]
    chance = random.Random(rounds)
    for number in range(rounds):
        voters = [a_voter() for _ in range(WRITERS)]
        before = VoteEvent.objects.count()
        with copies(*(writer(voter, ideas) for voter in voters)) as writers:
            for each in writers:
                assert each.next_line() == "ready"
            first = [each.next_line() for each in writers]
            sleep(0.5 + chance.random() * 0.5)
            for each in chance.sample(writers, len(writers)):
                each.kill()
        lines = [*first, *(line for each in writers for line in each.said())]
        said = [line.split() for line in lines]

        assert {status for status, _idea in said} == {"302"}
        folder = tmp_path / str(number)
        folder.mkdir()
        assert_sound(power_cut(folder), before + len(said))
        assert wrong_in(challenge) == []


def assert_sound(copy: Path, acknowledged: int) -> None:
    line = sqlite3.connect(copy)
    try:
        assert line.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(events,)] = line.execute("SELECT count(*) FROM challenges_voteevent").fetchall()
    finally:
        line.close()
    # Each writer may have been killed after its commit and before it could say so.
    assert acknowledged <= events <= acknowledged + WRITERS


def test_an_acknowledged_vote_is_on_the_disk(committed_db):
    """R12: a copy of the files cannot show what a power cut does to what the disk still held in
    its memory. That SQLite waits for the disk at each commit is what keeps those votes."""
    with connection.cursor() as cursor:
        found = {name: pragma(cursor, name) for name in ("synchronous", "journal_mode")}

    assert found == {"synchronous": 2, "journal_mode": "wal"}
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert connection.settings_dict["OPTIONS"]["timeout"] >= 20


def pragma(cursor, name):
    cursor.execute(f"PRAGMA {name}")
    return cursor.fetchone()[0]
