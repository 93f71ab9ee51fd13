"""What is said about a server must be true: a refusal is no answer."""

import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import Failed, Request, shoot

pytestmark = pytest.mark.skipif(
    shutil.which("wrk") is None, reason="wrk, which makes the load, is missing"
)


@pytest.fixture
def server():
    """Answers with the status that the path names, and keeps what it was sent."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        seen = []

        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.seen.append((self.command, self.path, self.headers.get("Cookie"), body))
            self.send_response(int(self.path.strip("/")))
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_POST = do_GET  # noqa: N815 (the name is the server's)

        def log_message(self, *_args):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", Handler.seen
    running.shutdown()
    thread.join()
    running.server_close()


def test_answers_are_counted(server):
    base, seen = server

    shot = shoot(base, [Request("/200"), Request("/302")], seconds=1, connections=1)

    assert len(seen) - 1 <= shot.requests <= len(seen)
    assert {path for _method, path, _cookie, _body in seen} == {"/200", "/302"}


@pytest.mark.parametrize("status", [403, 404, 409, 500])
def test_a_refusal_fails_the_measurement(server, status):
    base, _seen = server

    with pytest.raises(Failed):
        shoot(base, [Request("/200"), Request(f"/{status}")], seconds=1, connections=1)


def test_a_form_is_sent_once_with_its_cookies(server):
    base, seen = server
    forms = [
        Request("/200", cookies={"a": "1", "b": "2"}, form={"number": str(number)})
        for number in range(50_000)
    ]

    shoot(base, forms, seconds=1, connections=1, once=True)

    bodies = [body for _method, _path, _cookie, body in seen]
    assert bodies == [f"number={number}".encode() for number in range(len(seen))]
    assert {(method, cookie) for method, _path, cookie, _body in seen} == {("POST", "a=1; b=2")}


def test_too_few_forms_fail_the_measurement(server):
    base, _seen = server

    with pytest.raises(Failed, match="too few"):
        shoot(base, [Request("/200", form={})], seconds=1, connections=1, once=True)


def test_only_this_machine_is_put_under_load():
    with pytest.raises(Failed, match="only this machine"):
        shoot("http://example.org", [Request("/")], seconds=1)
