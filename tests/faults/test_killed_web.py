"""kill -9 of the processes that answer requests, in the middle of voting (R1)."""

import random
from time import sleep

from .books import wrong_in
from .conftest import rounds


@rounds(2, 20)
def test_killed_web_workers_lose_no_vote_and_count_none_twice(challenge, server, crowd, rounds):
    """R1: every acknowledged vote is there, once; log, rows and counters agree; to send again what
    was not acknowledged is harmless. Each third round the master is killed as well."""
    chance = random.Random(rounds)
    for number in range(rounds):
        crowd.start()
        crowd.wait_for(answers=20)
        sleep(chance.random() * 0.3)
        if number % 3 == 1:
            server.kill_all()
            server.start()
        else:
            server.kill_workers()
            server.wait_until_well()
        crowd.wait_for(answers=5)
        crowd.stop()

        assert crowd.is_logged() == []
        crowd.send_again()
        assert crowd.is_logged() == []
        assert wrong_in(challenge) == []
    assert set(crowd.statuses) <= {302, None}, crowd.statuses
    assert crowd.statuses[None] >= 1, "nobody was cut off: this has shown nothing"
