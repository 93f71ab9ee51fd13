"""People who vote over HTTP while things break, and what the site told each of them."""

import random
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event, Lock, Thread
from time import monotonic, sleep
from urllib.parse import urlencode

from django.test import Client

from challenges.voting.enums import Statement
from challenges.voting.models import VoteEvent
from tests.builders.voting import a_voter

from .threads import BACKEND

# A CSRF token of our own: the cookie and the form only have to say the same.
TOKEN = "a" * 32
STATEMENTS = {True: Statement.SUPPORT.value, False: Statement.WITHDRAWAL.value}


@dataclass(frozen=True)
class Voter:
    pk: int
    session: str


def voters(number: int) -> list[Voter]:
    """Members with a session, as after signing in."""
    found = []
    for _ in range(number):
        person, client = a_voter(), Client()
        client.force_login(person, backend=BACKEND)
        found.append(Voter(person.pk, client.cookies["sessionid"].value))
    return found


def send(port: int, voter: Voter, path: str, data: dict, timeout: float = 30):
    """One POST on a connection of its own: (status, headers), or None where no answer came.

    Raises ConnectionRefusedError where nobody listens, so that nothing was sent.
    """
    line = HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={voter.session}; csrftoken={TOKEN}",
    }
    try:
        line.request("POST", path, urlencode(data | {"csrfmiddlewaretoken": TOKEN}), headers)
        answer = line.getresponse()
        answer.read()
        return answer.status, dict(answer.headers)
    except ConnectionRefusedError:
        raise
    except (OSError, HTTPException):
        return None
    finally:
        line.close()


@dataclass
class Crowd:
    """Votes by threads; each pair of voter and idea is in the hands of one thread, in turn."""

    port: int
    voters: list
    ideas: list
    # {(voter, idea): what was acknowledged, in order}, and the one of each that was not.
    acknowledged: dict = field(default_factory=dict)
    unheard: dict = field(default_factory=dict)
    statuses: dict = field(default_factory=dict)
    refusals: list = field(default_factory=list)

    def __post_init__(self):
        self._lock, self._stop, self._threads = Lock(), Event(), []

    def start(self, threads: int = 8) -> None:
        self._stop.clear()
        self._threads = [
            Thread(target=self._vote, args=(self.voters[number::threads],), daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=60)
            assert not thread.is_alive()

    def wait_for(self, answers: int, within: float = 60) -> None:
        """Until so many more were acknowledged."""
        goal, until = self.heard() + answers, monotonic() + within
        while self.heard() < goal:
            assert monotonic() < until, f"{self.heard()} of {goal}; answers: {self.statuses}"
            sleep(0.01)

    def heard(self) -> int:
        return self.statuses.get(302, 0)

    def send_again(self) -> None:
        """Whoever got no answer tries once more; from now on everything is acknowledged."""
        for (voter, idea), wanted in list(self.unheard.items()):
            self.state(voter, idea, wanted)
        assert self.unheard == {}, self.statuses

    def state(self, voter: Voter, idea, wanted: bool) -> None:
        path = f"/ideas/{idea.public_id}/support/"
        try:
            answer = send(self.port, voter, path, {"want": str(int(wanted))})
        except ConnectionRefusedError:
            sleep(0.05)
            return
        status = answer and answer[0]
        with self._lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status == 302:
                self.acknowledged.setdefault((voter, idea), []).append(wanted)
                self.unheard.pop((voter, idea), None)
                return
            self.unheard[voter, idea] = wanted
            if answer:
                self.refusals.append(answer)

    def _vote(self, mine: list) -> None:
        chance = random.Random(mine[0].pk)
        while not self._stop.is_set():
            voter, idea = chance.choice(mine), chance.choice(self.ideas)
            said = self.acknowledged.get((voter, idea), [])
            wanted = not said[-1] if said else True
            # Who got no answer sends the same again.
            self.state(voter, idea, self.unheard.get((voter, idea), wanted))

    def is_logged(self) -> list[str]:
        """What is wrong with the log: a vote that was acknowledged and is not there, or is there
        twice, or that nobody gave."""
        log: dict = {}
        rows = VoteEvent.objects.order_by("pk").values_list("ballot__voter", "idea", "statement")
        for voter, idea, statement in rows:
            log.setdefault((voter, idea), []).append(statement)
        wrong = []
        for voter in self.voters:
            for idea in self.ideas:
                told = [STATEMENTS[w] for w in self.acknowledged.get((voter, idea), [])]
                found = log.pop((voter.pk, idea.pk), [])
                may_be = [told]
                if (voter, idea) in self.unheard:
                    may_be.append([*told, STATEMENTS[self.unheard[voter, idea]]])
                if found not in may_be:
                    wrong.append(f"voter {voter.pk}, idea {idea.pk}: {found}, told {told}")
        return wrong + [f"nobody gave {pair}: {found}" for pair, found in log.items()]
