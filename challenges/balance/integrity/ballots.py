"""Ballots side by side: which ideas each voter supports, and how much two ballots agree."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from challenges.balance.integrity.votes import Votes


@dataclass(frozen=True, eq=False)
class Ballots:
    """m ballots in one long list.

    idea: (rows,) their ideas, ballot after ballot, growing within each; starts: (m,) where each
    begins; sizes: (m,) its supports, at least one; rarity: (ideas,) ln(voters / supporters), of all
    voters who supported anything.
    """

    idea: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    rarity: np.ndarray

    @classmethod
    def of(cls, votes: Votes, voters) -> "Ballots":
        """The ballots of the given voters, in that order; each has supported something."""
        sizes = votes.per_voter[voters]
        begins = np.cumsum(votes.per_voter) - votes.per_voter
        rows = votes.by_voter[_spans(begins[voters], sizes)]
        everybody = np.count_nonzero(votes.per_voter)
        supporters = np.maximum(votes.per_idea, 1)
        return cls(
            idea=votes.idea[rows],
            starts=np.cumsum(sizes) - sizes,
            sizes=sizes,
            rarity=np.log(max(1, everybody) / supporters),
        )

    def pick(self, ballots) -> "Ballots":
        """Some of the ballots, by their numbers."""
        sizes = self.sizes[ballots]
        rows = _spans(self.starts[ballots], sizes)
        return Ballots(self.idea[rows], np.cumsum(sizes) - sizes, sizes, self.rarity)

    def compare(self, first, second) -> tuple[np.ndarray, np.ndarray]:
        """Similarity (k,) of pairs of different ballots, and the ideas (k,) both support.

        Similarity: rarity of what both support, divided by that of what either does, 0 to 1.
        Source: specification, section 3 (idf-weighted Jaccard index).
        """
        sizes = self.sizes[first]
        pair = np.repeat(np.arange(len(first)), sizes)
        idea = self.idea[_spans(self.starts[first], sizes)]
        wanted = second[pair] * len(self.rarity) + idea
        place = np.searchsorted(self._cells, wanted)
        both = self._cells[np.minimum(place, len(self._cells) - 1)] == wanted
        overlap = np.bincount(pair[both], minlength=len(first))
        shared = np.bincount(pair[both], self.rarity[idea[both]], minlength=len(first))
        return shared / (self._weight[first] + self._weight[second] - shared), overlap

    @cached_property
    def _cells(self):
        return np.repeat(np.arange(len(self.sizes)), self.sizes) * len(self.rarity) + self.idea

    @cached_property
    def _weight(self):
        return np.add.reduceat(self.rarity[self.idea], self.starts)


def _spans(starts, sizes):
    """Positions starts[0], starts[0] + 1, ..., then those from starts[1] on, and so forth."""
    before = np.cumsum(sizes) - sizes
    return np.repeat(starts - before, sizes) + np.arange(sizes.sum())
