"""Who scored what: the reviews as arrays, and what hangs together through shared judges."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True, eq=False)
class Reviews:
    """All complete reviews of one panel.

    idea, judge: integer arrays (n,), numbers from 0; score: float array (n,), 0 to 100.
    ideas, judges: how many there are, also counting those without a review.
    """

    idea: np.ndarray
    judge: np.ndarray
    score: np.ndarray
    ideas: int
    judges: int

    @classmethod
    def of(cls, rows, ideas, judges) -> "Reviews":
        """Build from rows (idea, judge, score) and the two lists of names that number them.

        Raises KeyError when a row names an idea or judge that is not listed.
        """
        idea_number = {name: number for number, name in enumerate(ideas)}
        judge_number = {name: number for number, name in enumerate(judges)}
        return cls(
            idea=np.array([idea_number[row[0]] for row in rows], dtype=int),
            judge=np.array([judge_number[row[1]] for row in rows], dtype=int),
            score=np.array([row[2] for row in rows], dtype=float),
            ideas=len(ideas),
            judges=len(judges),
        )

    @cached_property
    def per_idea(self) -> np.ndarray:
        return np.bincount(self.idea, minlength=self.ideas)

    @cached_property
    def per_judge(self) -> np.ndarray:
        return np.bincount(self.judge, minlength=self.judges)

    @cached_property
    def counts(self) -> np.ndarray:
        """Reviews of each idea by each judge (ideas, judges)."""
        cells = np.bincount(
            self.idea * self.judges + self.judge, minlength=self.ideas * self.judges
        )
        return cells.reshape(self.ideas, self.judges).astype(float)

    @cached_property
    def raw_means(self) -> np.ndarray:
        """Plain average of each idea's scores (ideas,); NaN for an idea without a review."""
        sums = np.bincount(self.idea, weights=self.score, minlength=self.ideas)
        return np.divide(
            sums, self.per_idea, out=np.full(self.ideas, np.nan), where=self.per_idea > 0
        )

    @cached_property
    def components(self) -> int:
        """Into how many groups ideas and judges fall that no review connects; 0 without reviews.

        With more than one, ideas of different groups were never compared by anybody.
        """
        if not len(self.score):
            return 0
        size = self.ideas + self.judges
        edges = coo_array(
            (np.ones(len(self.score)), (self.idea, self.judge + self.ideas)), shape=(size, size)
        )
        _, labels = connected_components(edges, directed=False)
        return len(np.unique(labels[self.idea]))
