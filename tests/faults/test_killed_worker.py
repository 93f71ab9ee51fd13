"""kill -9 of the process that adds votes up and seals them (R2), and two of them at once (T6)."""

from time import monotonic, sleep

from challenges.voting.models import PendingCount, Seal
from challenges.voting.services import add_up, recount, refresh_orders, state_support
from tests.builders.ideas import an_idea
from tests.builders.voting import a_voter

from .books import wrong_in
from .conftest import rounds
from .processes import copies
from .threads import at_once


def vote(ideas, voters, *, wanted=True):
    for voter in voters:
        for idea in ideas:
            state_support(idea=idea, voter=voter, wanted=wanted)


def add_up_once(say):
    PendingCount.objects.exists()  # the connection is there
    say("begins")
    add_up()
    say("ended")


def seconds_to_add_up() -> float:
    with copies(add_up_once) as [worker]:
        assert worker.next_line() == "begins"
        started = monotonic()
        assert worker.next_line() == "ended"
        return monotonic() - started


@rounds(8, 60)
def test_a_worker_killed_while_it_adds_up_neither_loses_nor_doubles_a_vote(challenge, rounds):
    """R2: killed at any moment, the batch is added and sealed whole or not at all."""
    ideas, people = [an_idea(challenge=challenge) for _ in range(5)], [a_voter() for _ in range(8)]
    vote(ideas, people)
    takes, cut_off = seconds_to_add_up(), 0
    for number in range(rounds):
        vote(ideas, people, wanted=number % 2 == 1)
        with copies(add_up_once) as [worker]:
            assert worker.next_line() == "begins"
            # At moments spread over all that it does, between its first write and its commit.
            sleep(takes * (number + 0.5) / rounds)
            worker.kill()
        left = PendingCount.objects.count()
        cut_off += left > 0

        assert left in (0, len(ideas) * len(people))
        assert wrong_in(challenge) == []
    assert cut_off >= 1, "all had ended already: this has shown nothing"
    assert Seal.objects.count() == rounds + 1


@rounds(1, 10)
def test_two_workers_while_people_vote_count_each_vote_once(challenge, rounds):
    """T6: the chores run twice, in parallel, while votes come in; the end is the same."""
    ideas = [an_idea(challenge=challenge) for _ in range(3)]
    for number in range(rounds):
        people = [a_voter() for _ in range(8)]
        votes = [lambda each=each: vote(ideas, [each]) for each in people]
        chores = [lambda: [add_up() for _ in range(10)]] * 2

        answers = at_once([*votes, *chores, refresh_orders, refresh_orders, recount, recount])

        assert not [each for each in answers if isinstance(each, Exception)]
        # Two recounts at once found nothing to mend, whatever was going on.
        assert answers[-2:] == [[], []]
        assert sum(map(sum, answers[8:10])) <= len(ideas) * len(people) * (number + 1)
        assert wrong_in(challenge) == []
