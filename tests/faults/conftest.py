import pytest

from challenges.briefs.models import Challenge
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

from .crowd import Crowd, voters
from .server import serving


@pytest.fixture
def challenge(committed_db) -> Challenge:
    """Voting is open, and nothing is in the way of a member's vote."""
    return a_challenge(stage="voting")


@pytest.fixture
def server(challenge, tmp_path):
    """gunicorn on the database of this test."""
    with serving(tmp_path / "server.log") as started:
        yield started


@pytest.fixture
def crowd(challenge, server) -> Crowd:
    """Sixteen members who vote on six ideas."""
    ideas = [an_idea(challenge=challenge) for _ in range(6)]
    return Crowd(server.port, voters(16), ideas)


def rounds(short: int, long: int):
    """How often: few in `make test`, many in `make faults`."""
    many = pytest.param(long, marks=pytest.mark.long, id=f"{long} rounds")
    return pytest.mark.parametrize("rounds", [pytest.param(short, id=f"{short} rounds"), many])
