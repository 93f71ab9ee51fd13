"""The benchmark as its command, tiny: that it ends well and leaves no row out."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from bench.load import SCRIPT

ROOT = Path(__file__).parents[2]
ROWS = {
    "wall": 2,
    "sizes": 2,
    "queries": 1,
    "idea": 1,
    "vote": 4,
    "hot": 1,
    "cache": 2,
    "search": 3,
    "memory": 1,
    "results": 1,
}


@pytest.fixture
def migrated(db, tmp_path) -> Path:
    """A folder for the bench with a database that needs no migration any more."""
    with (
        sqlite3.connect(connection.settings_dict["NAME"]) as tests,
        sqlite3.connect(tmp_path / "quick.sqlite3") as own,
    ):
        tests.backup(own)
    return tmp_path


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk, which makes the load, is missing")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="it is tried on SQLite")
def test_a_quick_run_prints_every_row(migrated):
    command = [sys.executable, "-m", "bench", "--quick", "--database", "sqlite"]
    environment = os.environ | {"BENCH_DIR": str(migrated)}

    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout.splitlines()[-1])
    assert found == json.loads((migrated / "result.json").read_text())
    (sqlite,) = found["databases"]
    names = [row["name"] for row in sqlite["rows"]]
    assert {name: names.count(name) for name in names} == ROWS
    table = run.stdout.splitlines()
    assert [row["what"] for row in sqlite["rows"] if not any(row["what"] in x for x in table)] == []


def test_without_wrk_it_says_how_to_install_it(tmp_path):
    environment = os.environ | {"BENCH_DIR": str(tmp_path), "PATH": str(tmp_path)}

    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--database", "sqlite"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 2
    assert "apt install wrk" in run.stderr
    assert "brew install wrk" in run.stderr


def test_without_postgresql_it_says_how_to_start_one(tmp_path):
    (tmp_path / "wrk").write_text("#!/bin/sh\n")
    (tmp_path / "wrk").chmod(0o755)
    nowhere = "postgres://postgres@127.0.0.1:9/nowhere"
    environment = os.environ | {"BENCH_POSTGRES_URL": nowhere, "PATH": str(tmp_path)}

    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--database", "postgresql"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 2
    assert nowhere in run.stderr
    assert "pg_ctlcluster" in run.stderr


def test_the_load_script_is_there():
    assert SCRIPT.is_file()
