"""What is measured: walls of 30 and of 1,000 ideas, a support, results of 3 and 50 finalists."""

from itertools import count
from types import SimpleNamespace

from django.db import connection, transaction
from django.test import Client

from challenges.ideas.models import Idea
from challenges.voting.services import state_support
from home.setup import setup_site
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.ranking import a_decided_challenge


def lay_out(say) -> SimpleNamespace:
    """Two challenges in voting, with 30 and 1,000 ideas: a full first page each."""
    setup_site()
    world = SimpleNamespace(client=Client(), member=Client(), voters=[])
    member = a_user("Mira")
    world.member.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    for name, ideas in (("small", 30), ("large", 1000)):
        say(f"Writing a challenge with {ideas} ideas…")
        challenge = a_challenge(stage="voting", slug=name)
        with transaction.atomic():
            author = a_user("Ada")
            for number in range(ideas):
                an_idea(challenge=challenge, author=author, title=f"Idea {number}")
        setattr(world, name, challenge)
    world.ideas = list(Idea.objects.filter(challenge=world.large))
    say("Writing voters…")
    with transaction.atomic():
        world.voters = [a_user(f"Voter {number}") for number in range(40)]
    for name, finalists in (("few", 3), ("many", 50)):
        say(f"Deciding a challenge with {finalists} finalists…")
        setattr(world, name, _decided(finalists, world.small.organisation))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id bigint PRIMARY KEY, idea bigint)")
    return world


def _decided(finalists: int, organisation):
    rows = {
        f"Idea {number} of {finalists}": (
            10 + (7 * number) % 80,
            [((3 * number + judge) % 11, (number + 2 * judge) % 11) for judge in range(5)],
        )
        for number in range(finalists)
    }
    return a_decided_challenge(rows, judges=5, organisation=organisation)[0]


def pairs(world: SimpleNamespace) -> list[tuple]:
    """(what, one action, the other)."""
    numbers = count(1)
    voters = iter(world.voters * 50)

    def wall(client: Client, challenge, page: int = 1):
        def get():
            response = client.get(f"/challenges/{challenge.slug}/ideas/?page={page}")
            assert response.status_code == 200, response.status_code

        return get

    def result(challenge):
        def get():
            response = world.client.get(f"/challenges/{challenge.slug}/results/")
            assert response.status_code == 200, response.status_code

        return get

    def support():
        number = next(numbers)
        state_support(idea=world.ideas[number % len(world.ideas)], voter=next(voters), wanted=True)

    def bare_insert():
        number = next(numbers)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare (id, idea) VALUES (%s, %s)", [number, number])

    return [
        ("wall, 1,000 ideas / 30 ideas, anonymous", *(wall(world.client, c) for c in _both(world))),
        ("wall, 1,000 ideas / 30 ideas, member", *(wall(world.member, c) for c in _both(world))),
        (
            "wall of 1,000, page 40 / page 1",
            wall(world.client, world.large, 40),
            wall(world.client, world.large),
        ),
        ("support / bare durable insert", support, bare_insert),
        ("result, 50 finalists / 3 finalists", result(world.many), result(world.few)),
    ]


def _both(world: SimpleNamespace) -> tuple:
    return world.large, world.small
