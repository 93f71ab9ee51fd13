from itertools import combinations

import numpy as np
import pytest

from challenges.balance.integrity import minhash
from challenges.balance.integrity.ballots import Ballots

SEED = bytes(range(16))


@pytest.fixture
def ballots(cast, honest):
    votes = cast([*honest(300, 60), list(range(20)), [0, *range(1, 20)]], ideas=60)
    return Ballots.of(votes, np.arange(302))


def test_equal_ballots_have_equal_signatures_and_identities(ballots):
    hashes = minhash.MinHash(SEED, ballots.rarity)
    signatures, identities = hashes.signatures(ballots), hashes.identities(ballots)

    assert (signatures[300] == signatures[301]).all()
    assert identities[300] == identities[301]
    assert len(set(identities.tolist())) == len(
        {tuple(part) for part in np.split(ballots.idea, ballots.starts[1:])}
    )


def test_ballots_agree_in_as_many_races_as_they_are_similar(cast):
    ballots = Ballots.of(
        cast([range(10), range(2, 14), [12, 13], [1, 13, 9], [0], [13]], ideas=14), np.arange(2)
    )
    similarity = ballots.compare(np.array([0]), np.array([1]))[0][0]

    agreed = [
        np.mean(np.equal(*minhash.MinHash(bytes([seed] * 16), ballots.rarity).signatures(ballots)))
        for seed in range(200)
    ]

    assert np.mean(agreed) == pytest.approx(similarity, abs=0.015)


def test_what_everybody_supports_decides_no_race(cast):
    ballots = Ballots.of(cast([[0, 1, 2], [0, 3, 4]], ideas=5), np.arange(2))

    signatures = minhash.MinHash(SEED, ballots.rarity).signatures(ballots)

    assert (signatures[0] != signatures[1]).all()


def test_races_depend_on_the_seed_and_on_nothing_else(ballots):
    first = minhash.MinHash(SEED, ballots.rarity).signatures(ballots)

    assert (minhash.MinHash(SEED + b"more", ballots.rarity).signatures(ballots) == first).all()
    assert (minhash.MinHash(SEED[::-1], ballots.rarity).signatures(ballots) != first).any()


def test_an_idea_that_nobody_supports_disturbs_no_race(ballots):
    longer = np.append(ballots.rarity, 5.0)

    found = minhash.MinHash(SEED, longer).identities(ballots)

    assert (found == minhash.MinHash(SEED, ballots.rarity).identities(ballots)).all()


def test_a_short_seed_is_refused():
    with pytest.raises(ValueError, match="at least 16 bytes"):
        minhash.MinHash(b"short", np.ones(3))


def test_a_band_is_equal_exactly_where_its_four_races_are(ballots):
    signatures = minhash.MinHash(SEED, ballots.rarity).signatures(ballots)
    numbers = list(minhash.bands(signatures))

    assert len(numbers) == 16
    for band in (0, 15):
        races = signatures[:, 4 * band : 4 * band + 4]
        equal = (races[:, None] == races[None]).all(axis=2)
        assert (equal == (numbers[band][:, None] == numbers[band][None])).all()


def test_the_last_bytes_of_signatures_count_the_agreements(ballots):
    signatures = minhash.MinHash(SEED, ballots.rarity).signatures(ballots)
    first, second = np.array(list(combinations(range(302), 2))).T

    found = minhash.agreements(signatures.astype(np.uint8), first, second)

    assert (found == (signatures[first] == signatures[second]).sum(axis=1)).all()


def test_few_pairs_of_a_similarity_agree_less_than_the_least():
    draws = np.random.default_rng(4).binomial(64, 0.8, size=400_000)

    assert np.mean(draws < minhash.agreements_least(0.8)) < 1e-3
    assert np.mean(draws < minhash.agreements_least(0.8) + 1) > 1e-3


def test_every_pair_with_equal_numbers_comes_once_however_many_there_are():
    numbers = np.random.default_rng(3).permutation([5] * 400 + [7] * 30 + [1, 2, 3])

    chunks = list(minhash.pairs(numbers))

    found = {tuple(sorted(pair)) for chunk in chunks for pair in zip(*chunk, strict=True)}
    assert len(chunks) > 1
    assert len(found) == sum(len(first) for first, _ in chunks) == 400 * 399 / 2 + 30 * 29 / 2
    assert all(numbers[first] == numbers[second] for first, second in found)


def test_a_chunk_holds_no_more_than_one_ballot_with_all_its_partners():
    first, second = next(minhash.pairs(np.zeros(60_000)))

    assert (first == 0).all()
    assert (second == np.arange(1, 60_000)).all()


def test_numbers_that_all_differ_make_no_pairs():
    assert list(minhash.pairs(np.arange(9))) == []
    assert list(minhash.pairs(np.array([]))) == []
