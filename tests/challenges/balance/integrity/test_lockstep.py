import time

import numpy as np
import pytest

from challenges.balance.integrity import Votes
from challenges.balance.integrity.lockstep import lockstep

SEED = bytes(range(16))
LIST = list(range(100, 112))


@pytest.fixture
def ring_of_40(cast, honest):
    """4,000 honest voters, and 40 accounts that follow a list of 12, each a little differently."""
    draws = np.random.default_rng(40)
    ring = [
        sorted({*np.array(LIST)[draws.random(12) < 0.95], *draws.choice(300, draws.integers(2))})
        for _ in range(40)
    ]
    return cast([*honest(4000, 300), *ring], ideas=300)


@pytest.fixture
def level(cast):
    """Voters with `common` ideas in common and one of their own, all ideas equally rare."""

    def make(common, ideas, voters=5):
        own = [common + voter for voter in range(voters)]
        ballots = [[*range(common), idea] for idea in own]
        return cast(ballots + [[idea] for idea in own] * (voters - 1) + [[ideas - 1]] * 50, ideas)

    return make


def compared_one_by_one(votes, least):
    """Groups found the slow way: every pair of ballots, then whoever reaches whom."""
    ballots = np.zeros((votes.voters, votes.ideas), dtype=bool)
    ballots[votes.voter, votes.idea] = True
    rarity = np.log(votes.voters / np.maximum(1, ballots.sum(axis=0)))
    overlap = ballots.astype(float) @ ballots.T
    shared = (ballots * rarity) @ ballots.T
    weight = ballots @ rarity
    similarity = shared / (weight[:, None] + weight - shared)
    big = ballots.sum(axis=1) >= 5
    linked = (similarity >= least - 1e-9) & (overlap >= 5) & big & big[:, None]
    for _ in range(20):
        linked = (linked.astype(float) @ linked) > 0
    groups = {tuple(np.flatnonzero(row).tolist()) for row in linked}
    return sorted(group for group in groups if len(group) >= 5)


def test_a_group_is_flagged_with_its_numbers(cast):
    ballots = [[0, 1, 2, 3, 4]] * 3 + [[0, 1, 2, 3, 4, 5]] * 4 + [[6]] * 100

    (flag,) = lockstep(cast(ballots, ideas=200), SEED)

    assert flag.kind == "lockstep"
    assert flag.voters == tuple(range(7))
    assert flag.ideas == (0, 1, 2, 3, 4, 5)
    assert flag.values == {
        "observed": 7,
        "percent": 80,
        "identical": 4,
        "common": 6,
        "threshold": 5,
    }


def test_common_ideas_are_those_of_half_the_group(cast):
    base = [0, 1, 2, 3, 4]
    ballots = [base] * 2 + [[*base, 5]] + [[*base, 5, 6]] * 2 + [[*base, 6]]
    often = [[5], [6]] * 100

    (flag,) = lockstep(cast(ballots + often, ideas=200), SEED)

    assert flag.ideas == (0, 1, 2, 3, 4, 5, 6)
    (flag,) = lockstep(cast([*ballots, base] + often, ideas=200), SEED)
    assert flag.ideas == (0, 1, 2, 3, 4)


def test_a_planted_ring_is_found_and_nobody_else(ring_of_40):
    flags = lockstep(ring_of_40, SEED)

    found = {voter for flag in flags for voter in flag.voters}
    assert len(flags) == 1
    assert len(found & set(range(4000, 4040))) >= 0.95 * 40
    assert not found & set(range(4000))
    assert flags[0].ideas == tuple(LIST)


def test_the_ring_is_the_same_whatever_the_seed(ring_of_40):
    found = {lockstep(ring_of_40, bytes([seed] * 16)) for seed in range(10)}

    assert len(found) == 1


def test_the_order_of_rows_changes_nothing(ring_of_40, shuffled):
    assert lockstep(shuffled(ring_of_40), SEED) == lockstep(ring_of_40, SEED)


def test_the_numbering_of_voters_changes_their_numbers_only(ring_of_40):
    renumbered = np.random.default_rng(6).permutation(ring_of_40.voters)
    votes = Votes(renumbered[ring_of_40.voter], ring_of_40.idea, ring_of_40.voters, 300)

    (flag,), (before,) = lockstep(votes, SEED), lockstep(ring_of_40, SEED)

    assert flag.voters == tuple(sorted(renumbered[list(before.voters)].tolist()))
    assert flag.values == before.values


@pytest.mark.parametrize(("ideas", "least"), [(12, 0.9), (160, 0.8)])
def test_the_groups_are_those_of_a_comparison_one_by_one(cast, honest, ideas, least):
    ballots = honest(500, 12, seed=ideas)
    votes = cast(ballots, ideas)

    flags = lockstep(votes, SEED)

    assert any(flag.values["identical"] < flag.values["observed"] for flag in flags)
    assert [flag.voters for flag in flags] == compared_one_by_one(votes, least)


def test_a_group_has_five_voters_or_more(cast):
    ballots = [[1, 2, 3, 4, 5]] * 4 + [[6]] * 50

    assert lockstep(cast(ballots, ideas=200), SEED) == ()
    assert len(lockstep(cast([*ballots, [1, 2, 3, 4, 5]], ideas=200), SEED)) == 1


def test_ballots_of_four_supports_are_too_short_to_tell(cast):
    assert lockstep(cast([[1, 2, 3, 4]] * 40 + [[6]] * 50, ideas=200), SEED) == ()


def test_four_ideas_in_common_are_too_few_however_rare(cast):
    crowd = [[10 + number % 5] for number in range(1000)]
    own = [[10 + voter] for voter in range(5)]

    four = cast([[0, 1, 2, 3] + idea for idea in own] + crowd, ideas=200)
    five = cast([[0, 1, 2, 3, 4] + idea for idea in own] + crowd, ideas=200)

    assert lockstep(four, SEED) == ()
    assert [flag.voters for flag in lockstep(five, SEED)] == [(0, 1, 2, 3, 4)]


def test_a_similarity_of_four_fifths_links_and_less_does_not(level):
    assert [flag.voters for flag in lockstep(level(8, 200), SEED)] == [(0, 1, 2, 3, 4)]
    assert lockstep(level(7, 200), SEED) == ()


def test_among_fewer_than_150_ideas_nine_tenths_are_needed(level):
    assert len(lockstep(level(8, 150), SEED)) == 1
    assert lockstep(level(17, 149), SEED) == ()
    (flag,) = lockstep(level(18, 149), SEED)
    assert flag.values["percent"] == 90


def test_two_groups_are_told_apart(cast):
    ballots = [[5, 6, 7, 8, 9], [0, 1, 2, 3, 4]] * 6 + [[10]] * 20

    flags = lockstep(cast(ballots, ideas=200), SEED)

    assert [flag.voters for flag in flags] == [tuple(range(0, 12, 2)), tuple(range(1, 12, 2))]


def test_voters_who_all_agree_are_one_group(cast):
    (flag,) = lockstep(cast([[0, 1, 2, 3, 4]] * 9, ideas=5), SEED)

    assert flag.voters == tuple(range(9))
    assert flag.values["identical"] == 9


def test_ten_thousand_equal_ballots_take_no_longer_than_reading_them(cast):
    votes = cast([list(range(8))] * 10_000 + [[9]] * 100, ideas=200)

    begin = time.process_time()
    (flag,) = lockstep(votes, SEED)

    # Comparing each with each would take a minute.
    assert time.process_time() - begin < 5
    assert flag.values["observed"] == flag.values["identical"] == 10_000


def test_no_votes_and_no_long_ballots_raise_no_flags(cast):
    for votes in (cast([], 0), cast([[], []], 0), cast([[], []], 3), cast([[0], [1, 2]], 3)):
        assert lockstep(votes, SEED) == ()


def test_one_long_ballot_alone_raises_no_flag(cast):
    assert lockstep(cast([range(30)], ideas=30), SEED) == ()


def test_a_short_seed_is_refused_even_without_votes(cast):
    with pytest.raises(ValueError, match="at least 16 bytes"):
        lockstep(cast([], ideas=0), b"")
