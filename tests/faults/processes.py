"""Copies of this process that do one thing over and over, until they are killed."""

import os
import signal
from collections.abc import Callable
from contextlib import contextmanager

from django.db import connections


class Copy:
    """A child process; what it says line by line can be read, also after its death."""

    def __init__(self, job: Callable[[Callable[[str], None]], None]):
        # A connection must not be shared over a fork.
        connections.close_all()
        self._reads, writes = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._work(job, writes)
        os.close(writes)
        self._status, self._read = None, b""

    def _work(self, job, writes) -> None:
        """In the child. It never comes back from here."""
        code = 1
        try:
            os.close(self._reads)
            job(lambda line: os.write(writes, f"{line}\n".encode()))
            code = 0
        except BaseException as error:
            os.write(writes, f"failed: {error!r}\n".encode())
        finally:
            os._exit(code)

    def next_line(self) -> str:
        """Blocks until it says something."""
        while b"\n" not in self._read:
            self._read += os.read(self._reads, 65_536)
        line, _newline, self._read = self._read.partition(b"\n")
        return line.decode()

    def kill(self) -> None:
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def wait(self) -> int:
        """Its exit code; negative: the signal that killed it."""
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def said(self) -> list[str]:
        """Every line not read so far; call it when the child is dead."""
        text = self._read
        while part := os.read(self._reads, 65_536):
            text += part
        os.close(self._reads)
        return text.decode().splitlines()


@contextmanager
def copies(*jobs):
    """A child for each job; whoever still lives at the end is killed."""
    started = []
    try:
        for job in jobs:
            started.append(Copy(job))
        yield started
    finally:
        for each in started:
            each.kill()
