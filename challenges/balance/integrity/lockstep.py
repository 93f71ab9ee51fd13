"""Lock-step groups: voters whose ballots agree too well to be separate opinions."""

import numpy as np

from challenges.balance.canonical import PLACES
from challenges.balance.integrity import minhash
from challenges.balance.integrity.ballots import Ballots
from challenges.balance.integrity.flags import LOCKSTEP, Flag
from challenges.balance.integrity.groups import GROUP_LEAST, join
from challenges.balance.integrity.votes import Votes, runs

BALLOT_LEAST = 5
OVERLAP_LEAST = 5
SIMILARITY = 0.8
# Among few ideas honest ballots are alike more often.
FEW_IDEAS = 150
SIMILARITY_FEW_IDEAS = 0.9


def lockstep(votes: Votes, seed: bytes) -> tuple[Flag, ...]:
    """Flag each group of at least 5 voters that a chain of nearly equal ballots links.

    Considered are ballots of at least 5 supports; two are linked by a similarity of 0.8 (0.9 with
    fewer than 150 ideas) and 5 common ideas. Equal ballots are always linked. seed: see MinHash.
    values: observed (voters), percent (the similarity that links), identical (how many cast the
    commonest ballot), common (ideas that half of the group support: those of the flag), threshold
    (of observed). Raises ValueError for a seed below 16 bytes.
    Source: specification, section 3; Broder 1997, On the resemblance of documents.
    """
    voters = np.flatnonzero(votes.per_voter >= BALLOT_LEAST)
    ballots = Ballots.of(votes, voters)
    hashes = minhash.MinHash(seed, ballots.rarity)
    if not len(voters):
        return ()
    _, typical, ballot = np.unique(
        hashes.identities(ballots), return_index=True, return_inverse=True
    )
    distinct = ballots.pick(typical)
    least = SIMILARITY_FEW_IDEAS if votes.ideas < FEW_IDEAS else SIMILARITY
    labels = _linked(distinct, hashes.signatures(distinct), least)
    groups = [group for group in runs(labels[ballot])[1] if len(group) >= GROUP_LEAST]
    found = [_flag(ballots.pick(group), voters[group], ballot[group], least) for group in groups]
    return tuple(sorted(found, key=lambda flag: flag.voters))


def _linked(ballots, signatures, least):
    """Labels of different ballots, equal within a group."""
    labels = np.arange(len(ballots.sizes))
    alike = _Alike(ballots, signatures.astype(np.uint8), least)
    for band in minhash.bands(signatures):
        open_ones = np.flatnonzero(_undecided(band, labels))
        for first, second in minhash.pairs(band[open_ones]):
            first, second = open_ones[first], open_ones[second]
            apart = labels[first] != labels[second]
            first, second = alike.of(first[apart], second[apart])
            if len(first):
                labels = join(labels, first, second)
    return labels


def _undecided(band, labels):
    """Whether a ballot shares its band with one of another group."""
    _, bucket = np.unique(band, return_inverse=True)
    low = np.full(len(band), len(band))
    high = np.zeros(len(band), dtype=int)
    np.minimum.at(low, bucket, labels)
    np.maximum.at(high, bucket, labels)
    return (low < high)[bucket]


class _Alike:
    """Tells which pairs of ballots are linked."""

    def __init__(self, ballots, sketches, least):
        self.ballots, self.sketches, self.least = ballots, sketches, least
        self.agreements = minhash.agreements_least(least)

    def of(self, first, second):
        # An exact comparison is dear, and most pairs that share one band share little else.
        likely = minhash.agreements(self.sketches, first, second) >= self.agreements
        first, second = first[likely], second[likely]
        similarity, overlap = self.ballots.compare(first, second)
        # Sums of logarithms must not decide by their last bit.
        linked = (np.round(similarity, PLACES) >= self.least) & (overlap >= OVERLAP_LEAST)
        return first[linked], second[linked]


def _flag(ballots, voters, ballot, least):
    ideas, supporters = np.unique(ballots.idea, return_counts=True)
    common = ideas[2 * supporters >= len(voters)]
    return Flag(
        kind=LOCKSTEP,
        values={
            "observed": len(voters),
            "percent": round(100 * least),
            "identical": int(np.unique(ballot, return_counts=True)[1].max()),
            "common": len(common),
            "threshold": GROUP_LEAST,
        },
        ideas=tuple(common.tolist()),
        voters=tuple(voters.tolist()),
    )
