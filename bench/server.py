"""The production server, as docs/running.md starts it, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .load import Failed, Request, ask
from .plan import FOLDER, ROOT

WORKERS = 2
THREADS = 2
PATIENCE = 60


@contextmanager
def serving(
    *,
    settings: str = "bench.settings",
    workers: int = WORKERS,
    threads: int = THREADS,
    **environment: str,
) -> Iterator[str]:
    """Its address, while it runs; `environment` is added to the process's own."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning"]
    log = FOLDER / "server.log"
    with log.open("a") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings} | environment,
            stdout=output,
            stderr=output,
        )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base, server, log)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def _wait_for(base: str, server: subprocess.Popen, log) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            if ask(base, Request("/bench/process/"))[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise Failed(f"the server does not answer; {log} says why")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def memory_kb(base: str) -> int:
    """What the one worker of this server keeps in memory."""
    pid = ask(base, Request("/bench/process/"))[2].decode()
    found = subprocess.run(
        ["ps", "-o", "rss=", "-p", pid], check=True, capture_output=True, text=True
    )
    return int(found.stdout)
