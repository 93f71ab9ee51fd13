"""The cache is killed in the middle of things, hangs, and comes back (R7)."""

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager
from time import monotonic, sleep

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from challenges.core.limits import REST
from challenges.voting.models import Support
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import PASSWORD
from tests.builders.voting import a_voter

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server here"),
]


class Redis:
    """A server on a socket of its own, with nothing on disk."""

    def __init__(self, folder):
        self.socket, self._process = folder / "redis.sock", None

    def start(self):
        command = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(500):
            if self.socket.exists():
                return
            sleep(0.01)
        raise TimeoutError("redis-server does not start")

    def kill(self):
        self._process.kill()
        self._process.wait()
        self.socket.unlink(missing_ok=True)

    @contextmanager
    def hanging(self):
        os.kill(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._process.pid, signal.SIGCONT)


@pytest.fixture
def redis(tmp_path, settings, limited):
    server = Redis(tmp_path)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"unix://{server.socket}",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }
    settings.ACCOUNT_RATE_LIMITS = {}
    server.start()
    yield server
    server.kill()


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def vote(client, idea, wanted="1"):
    url = reverse("challenges:idea-support", args=[idea.public_id])
    return client.post(url, {"want": wanted}).status_code


def sign_in(voter):
    client = Client(raise_request_exception=False)
    return client.post(reverse("account_login"), {"login": voter.email, "password": PASSWORD})


def test_votes_go_on_without_it_and_are_limited_with_it(client_for, idea, redis, limited):
    voter = a_voter()
    browser = client_for(voter)
    with_it = [vote(browser, idea) for _ in range(61)]
    redis.kill()
    without = [vote(browser, idea, "0"), vote(browser, idea), vote(browser, idea)]
    redis.start()
    limited.passes(REST)
    again = [vote(browser, idea) for _ in range(61)]

    assert with_it == [302] * 60 + [429]
    assert without == [302] * 3
    assert again == [302] * 60 + [429]
    assert Support.objects.get().ballot.voter == voter


def test_a_cache_that_hangs_holds_up_one_vote_and_not_the_next(client_for, idea, redis):
    vote(client_for(a_voter()), idea)
    browsers = [client_for(a_voter()) for _ in range(20)]
    with redis.hanging():
        began = monotonic()
        answers = [vote(browser, idea) for browser in browsers]
        took = monotonic() - began

    assert answers == [302] * 20
    assert Support.objects.count() == 21
    assert took < 3


def test_nobody_tries_passwords_without_limit_meanwhile(redis):
    """Signing in counts the wrong passwords, so it waits for the cache, and says so."""
    voter = a_voter()
    redis.kill()

    refused = sign_in(voter)
    redis.start()

    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert "_auth_user_id" not in refused.client.session
    assert sign_in(voter).status_code == 302


def test_counters_end_with_their_window(client_for, idea, redis):
    vote(client_for(a_voter()), idea)

    client = cache._cache.get_client(None)
    ends = [client.ttl(key) for key in client.keys("*limit*")]
    assert len(ends) == 2
    assert all(0 < seconds <= 60 for seconds in ends)
