"""Supports: each is a new one, of a member who is signed in, and is in the log afterwards."""

import time
from collections.abc import Callable, Iterable
from itertools import count
from random import Random

from bench.base import Bench, Row, beside, compared
from bench.load import Arm, Failed, Request, Shot
from bench.plan import SEED
from bench.seed.people import CSRF, cookies_of, pks_of
from bench.seed.tables import empty_votes
from challenges.voting.models import Support, VoteEvent
from challenges.voting.services import add_up

# More than any server of two processes answers, so that the prepared ones last.
MOST_A_SECOND = 4_000
MOST_INSERTS_A_SECOND = 8_000
CROWD = 16
HTMX = {"HX-Request": "true"}


class Votes:
    """Prepares supports that nobody has stated yet, and looks whether they were written down."""

    def __init__(self, bench: Bench):
        self.challenge = bench.challenges["medium"]
        self.seconds = bench.plan.seconds
        self.ideas = list(self.challenge.ideas.order_by("pk").values_list("pk", "public_id"))
        self.voters = pks_of("member", bench.plan.voters)
        self.random = Random(f"{SEED} {VoteEvent.objects.count()}")
        self.taken = set(
            Support.objects.filter(ballot__challenge=self.challenge)
            .order_by()
            .values_list("ballot__voter_id", "idea_id")
        )
        self.lean_taken = set()
        self.numbers = count(1)
        self.adding, self.added = 0.0, 0
        self._logged = 0

    def support(self, headers: dict | None = None) -> list[Request]:
        return [self._post(*pair, headers) for pair in self._new_pairs(self.taken)]

    def support_one(self) -> list[Request]:
        """All for one idea; when every voter supports it, all for another."""
        hot = self.random.sample(range(len(self.ideas)), len(self.ideas))
        one_after_another = (idea for idea in hot for _voter in self.voters)
        return [self._post(*pair) for pair in self._new_pairs(self.taken, one_after_another)]

    def lean(self) -> list[Request]:
        return [
            Request(
                "/bench/vote/",
                cookies=cookies_of(voter),
                form={"idea": str(self.ideas[idea][0]), "csrfmiddlewaretoken": CSRF},
            )
            for voter, idea in self._new_pairs(self.lean_taken)
        ]

    def insert(self) -> list[Request]:
        return [
            Request("/bench/insert/", form={"idea": "1", "user": str(next(self.numbers))})
            for _number in range(MOST_INSERTS_A_SECOND * self.seconds)
        ]

    def begin(self, make: Callable[[], list[Request]]) -> Callable[[], list[Request]]:
        """As `make`, with a look at the log before."""

        def requests() -> list[Request]:
            self._logged = self._log()
            return make()

        return requests

    def end(self, shot: Shot) -> None:
        """Every support that was acknowledged is in the log; then the worker's part is done."""
        written = self._log() - self._logged
        if written < shot.requests - CROWD:
            raise Failed(f"{shot.requests} supports were acknowledged, {written} are in the log")
        started = time.perf_counter()
        self.added += add_up(challenge=self.challenge)
        self.adding += time.perf_counter() - started

    def adding_up(self) -> Row:
        each = self.adding / self.added * 1000 if self.added else 0
        return Row("  adding one up and sealing it, by the worker", f"{each:.2f} ms", "")

    def _new_pairs(self, taken: set, ideas: Iterable[int] | None = None):
        """(number of the voter, number of the idea), each voter in turn; any ideas unless given."""
        ideas = iter(ideas) if ideas else None
        start = self.random.randrange(len(self.voters))
        for turn in range(MOST_A_SECOND * self.seconds):
            voter = (start + turn) % len(self.voters)
            idea = next(ideas) if ideas else self.random.randrange(len(self.ideas))
            pair = self.voters[voter], self.ideas[idea][0]
            if pair not in taken:
                taken.add(pair)
                yield voter, idea

    def _post(self, voter: int, idea: int, headers: dict | None = None) -> Request:
        return Request(
            f"/ideas/{self.ideas[idea][1]}/support/",
            cookies=cookies_of(voter),
            form={"want": "1", "next": self.challenge.wall_url, "csrfmiddlewaretoken": CSRF},
            headers=headers,
        )

    def _log(self) -> int:
        return VoteEvent.objects.filter(ballot__challenge=self.challenge).count()


def vote(bench: Bench) -> list[Row]:
    empty_votes()
    votes = Votes(bench)
    found = bench.in_turn(
        Arm("lean vote", bench.site, votes.lean),
        Arm("support", bench.site, votes.begin(votes.support), after=votes.end),
        Arm("bare insert", bench.site, votes.insert),
        Arm("htmx", bench.site, votes.begin(lambda: votes.support(HTMX)), after=votes.end),
        *bench.alone(votes.lean),
    )
    support = found["support"]
    return [
        compared("support / lean vote", support, found["lean vote"], 0.5),
        compared("support / bare durable INSERT", support, found["bare insert"], 0.15),
        compared("  as the page's script sends it / lean vote", found["htmx"], found["lean vote"]),
        *beside("support / lean vote", support, found),
        votes.adding_up(),
    ]


def hot(bench: Bench) -> list[Row]:
    votes = Votes(bench)
    # As many threads as people, or they would only wait for each other's turn.
    with bench.serving(threads=CROWD // 2) as crowded:
        found = bench.in_turn(
            Arm("one", crowded, votes.begin(votes.support_one), CROWD, votes.end),
            Arm("many", crowded, votes.begin(votes.support), CROWD, votes.end),
        )
    what = f"{CROWD} supporting one idea / {CROWD} supporting different ones"
    return [compared(what, found["one"], found["many"], 0.7)]
