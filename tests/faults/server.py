"""The production server in processes of its own, on the database of the running test."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60


def database_url() -> str:
    """Of the database that the tests are using, for another process."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(held['NAME']).resolve()}"
    who = quote(held["USER"]) + (f":{quote(held['PASSWORD'])}" if held["PASSWORD"] else "")
    return f"postgres://{who}@{held['HOST']}:{held['PORT'] or 5432}/{held['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """The settings of another process of the site: those of a laptop, without limits."""
    given = {key: value for key, value in os.environ.items() if key not in ("DEMO", "TEST_DB")}
    return given | {
        "DJANGO_SETTINGS_MODULE": "ideabounty.settings.dev",
        "DATABASE_URL": database_url(),
        "DEBUG": "0",
        "LIMITS_ENABLED": "0",
        **more,
    }


class Server:
    """gunicorn with two workers, whose processes can be killed one by one."""

    def __init__(self, log: Path, workers: int = 2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log, self.count, self.process = log, workers, None

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "ideabounty.wsgi"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        command += ["--workers", str(self.count), "--threads", "2"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(BASE_URL=f"http://127.0.0.1:{self.port}"),
                stdout=log,
                stderr=log,
            )
        self.wait_until_well()

    def workers(self) -> list[int]:
        """The pids of the processes that answer requests."""
        master = self.process.pid
        text = Path(f"/proc/{master}/task/{master}/children").read_text()
        return [int(pid) for pid in text.split()]

    def kill_workers(self) -> None:
        """kill -9; the master starts others in their place."""
        for pid in self.workers():
            _kill(pid)

    def kill_all(self) -> None:
        """kill -9 of the master and its workers, as when the machine falls over."""
        workers = self.workers()
        _kill(self.process.pid)
        for pid in workers:
            _kill(pid)
        self.process.wait()
        while any(Path(f"/proc/{pid}").exists() for pid in workers):
            time.sleep(0.01)

    def is_well(self) -> bool:
        try:
            return self.get("/healthz") == 200
        except (OSError, HTTPException):
            return False

    def get(self, path: str) -> int:
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path)
            return line.getresponse().status
        finally:
            line.close()

    def wait_until_well(self, within: float = PATIENCE) -> float:
        """Returns after how many seconds it answered; fails when it does not."""
        started = time.monotonic()
        while not self.is_well():
            assert self.process.poll() is None, f"the server ended: {self.log.read_text()}"
            waited = time.monotonic() - started
            assert waited < within, f"not well after {waited:.1f} s: {self.log.read_text()[-4000:]}"
            time.sleep(0.05)
        return time.monotonic() - started

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill_all()


@contextmanager
def serving(log: Path, workers: int = 2):
    """A started server, stopped at the end whatever happened."""
    server = Server(log, workers)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
