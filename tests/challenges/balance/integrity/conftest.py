import numpy as np
import pytest

from challenges.balance.integrity import Votes


@pytest.fixture
def cast():
    """Makes votes: one list of ideas a voter, then the columns that a site may keep."""

    def make(ballots, ideas, **columns):
        voter = np.repeat(np.arange(len(ballots)), [len(ballot) for ballot in ballots])
        idea = np.array([idea for ballot in ballots for idea in ballot], dtype=int)
        return Votes(voter, idea, len(ballots), ideas, **columns)

    return make


@pytest.fixture
def shuffled():
    """The same votes, their rows in another order."""

    def shuffle(votes, seed=1):
        order = np.random.default_rng(seed).permutation(len(votes.voter))
        rows = {
            name: column if column is None else column[order]
            for name, column in vars(votes).items()
            if name in {"voter", "idea", "hour", "source"}
        }
        return Votes(
            **rows,
            voters=votes.voters,
            ideas=votes.ideas,
            hours=votes.hours,
            age=votes.age,
            device=votes.device,
        )

    return shuffle


@pytest.fixture
def honest():
    """Ballots of people who choose for themselves among ideas of unequal popularity."""

    def draw(voters, ideas, seed=2026):
        draws = np.random.default_rng(seed)
        popularity = np.arange(1, ideas + 1) ** -0.7
        sizes = 1 + draws.geometric(1 / 6, size=voters)
        return [
            draws.choice(ideas, min(size, ideas), replace=False, p=popularity / popularity.sum())
            for size in sizes
        ]

    return draw
