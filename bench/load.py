"""The load: `wrk` on loopback, each side of a comparison in turn."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

SCRIPT = Path(__file__).parent / "wrk" / "replay.lua"
CONNECTIONS = 4
LONGEST = 10
MISSING = """\
wrk, which makes the load, is missing. Install it and try again:
  Debian, Ubuntu:  apt install wrk
  macOS:           brew install wrk"""


class Failed(Exception):
    """A measurement that says nothing, because not every answer was a good one."""


@dataclass(frozen=True)
class Request:
    """One request, prepared: where, as whom, and what is sent."""

    path: str
    cookies: dict[str, str] | None = None
    form: dict[str, str] | None = None
    headers: dict[str, str] | None = None

    @property
    def method(self) -> str:
        return "GET" if self.form is None else "POST"

    def sent(self) -> tuple[dict[str, str], str]:
        """Headers and body."""
        headers, body = dict(self.headers or {}), urlencode(self.form or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Content-Length"] = str(len(body))
        return headers, body

    def raw(self, host: str) -> bytes:
        headers, body = self.sent()
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", body]).encode()


@dataclass(frozen=True)
class Shot:
    """What one run of the load found: answers a second, and milliseconds an answer."""

    rate: float
    requests: int
    p50: float
    p95: float


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: `requests` gives what is sent in a round, or is that."""

    name: str
    base: str
    requests: list[Request] | Callable[[], list[Request]]
    connections: int = CONNECTIONS
    after: Callable[[Shot], None] | None = None

    def prepared(self) -> list[Request]:
        return self.requests() if callable(self.requests) else self.requests

    def ask_once(self) -> None:
        """A page, for what a process does only once."""
        if not callable(self.requests):
            ask(self.base, self.requests[0])


def require_wrk() -> None:
    if shutil.which("wrk") is None:
        print(MISSING, file=sys.stderr)
        raise SystemExit(2)


def shoot(
    base: str,
    requests: Iterable[Request],
    *,
    seconds: int,
    connections: int = CONNECTIONS,
    once: bool = False,
) -> Shot:
    """Send the requests over and over for so many seconds; `once`: each at most once.

    Raises Failed when one was refused (4xx, 5xx), broke off or took too long, and when there were
    too few for the time: `wrk` waits for its end however idle it is.
    """
    requests = list(requests)
    host = urlsplit(base).netloc
    if urlsplit(base).hostname != "127.0.0.1":
        raise Failed("only this machine is put under load")
    with tempfile.NamedTemporaryFile(suffix=".requests") as file:
        for raw in (request.raw(host) for request in requests):
            file.write(b"%d\n%b\n" % (len(raw), raw))
        file.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
        command += ["-s", str(SCRIPT), base, "--", file.name, *(["once"] if once else [])]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = json.loads(output.partition("JSON ")[2])
    if not found["requests"] and seconds < LONGEST:
        # A server that has just begun, on a machine that is busy.
        return shoot(base, requests, seconds=LONGEST, connections=connections, once=once)
    if found["refused"] or found["broken"] or not found["requests"]:
        raise Failed(f"{found['refused']} of {found['requests']} refused, {found['broken']} broken")
    if once and found["requests"] >= len(requests):
        raise Failed(f"{len(requests)} requests were too few for {seconds} seconds")
    rate = found["requests"] / found["seconds"]
    return Shot(rate, found["requests"], found["p50"], found["p95"])


def in_turn(arms: list[Arm], *, rounds: int, seconds: int) -> dict[str, list[Shot]]:
    """Every arm in every round, so that a slow moment of the machine meets them all; before the
    first round each once, for what a process does only once."""
    found: dict[str, list[Shot]] = {arm.name: [] for arm in arms}
    for arm in arms:
        fire([arm], seconds=1)
    for _round in range(rounds):
        for arm in arms:
            found[arm.name] += fire([arm], seconds=seconds)
    return found


def fire(arms: list[Arm], *, seconds: int) -> list[Shot]:
    """All of these arms at the same moment; a shot of each."""
    prepared = [arm.prepared() for arm in arms]
    with ThreadPoolExecutor(len(arms)) as pool:
        shots = list(pool.map(partial(_shot, seconds), arms, prepared))
    for arm, shot in zip(arms, shots, strict=True):
        if arm.after:
            arm.after(shot)
    return shots


def _shot(seconds: int, arm: Arm, requests: list[Request]) -> Shot:
    once = requests[0].method == "POST"
    try:
        return shoot(arm.base, requests, seconds=seconds, connections=arm.connections, once=once)
    except Failed as failure:
        raise Failed(f"{arm.name}: {failure}; {said(arm.base, requests[-1])}") from None


def rate(shots: list[Shot]) -> float:
    """Answers a second: the median of the rounds."""
    return statistics.median(shot.rate for shot in shots)


def ask(base: str, request: Request) -> tuple[int, dict[str, str], bytes]:
    """One request and its answer: status, headers, body."""
    connection = HTTPConnection("127.0.0.1", urlsplit(base).port, timeout=60)
    headers, body = request.sent()
    connection.request(request.method, request.path, body, headers)
    response = connection.getresponse()
    answer = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return answer


def said(base: str, request: Request) -> str:
    """What the server answers, for the message of a failure."""
    status, _headers, body = ask(base, request)
    return (
        f"{request.method} {request.path} answers {status}: {body[:300].decode(errors='replace')}"
    )
