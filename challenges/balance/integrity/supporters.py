"""Who supports an idea: young accounts, voters with one idea only, and where they came from."""

import numpy as np
from scipy.special import betainc

from challenges.balance.integrity.flags import FALSE_ALARM, ONE_IDEA, SOURCE, YOUNG, Flag
from challenges.balance.integrity.votes import Votes, voters_of

YOUNG_HOURS = 48
SHARE_LEAST = 0.3
SOURCE_SHARE = 0.5


def young_accounts(votes: Votes) -> tuple[Flag, ...] | None:
    """Flag each idea of whose supporters too many have accounts younger than 48 hours.

    Supporters of unknown age are left out. None when no ages are kept. Further as `one_idea`,
    with hours (48) among the values. Source: specification, section 3.
    """
    if votes.age is None:
        return None
    age = votes.age[votes.voter]
    return _too_many(votes, YOUNG, age < YOUNG_HOURS, ~np.isnan(age), {"hours": YOUNG_HOURS})


def one_idea(votes: Votes) -> tuple[Flag, ...]:
    """Flag each idea of whose supporters too many supported nothing else.

    Too many: a share of at least 0.3, and p < 0.01 / ideas, the upper tail of the binomial
    distribution with the share among all supports: so it is with supporters like those of any
    other idea. (Among all voters the share would be higher, as who supports much counts once.)
    values: idea, observed, expected, supports (that could be measured), share, p, threshold.
    Source: specification, section 3; Bonferroni's bound over all ideas.
    """
    alone = votes.per_voter[votes.voter] == 1
    return _too_many(votes, ONE_IDEA, alone, np.ones(len(alone), dtype=bool), {})


def _too_many(votes, kind, marked, known, more):
    marked_per_idea = np.bincount(votes.idea[marked], minlength=votes.ideas)
    known_per_idea = np.bincount(votes.idea[known], minlength=votes.ideas)
    ideas = np.flatnonzero(marked_per_idea)
    observed, supports = marked_per_idea[ideas], known_per_idea[ideas]
    common = np.count_nonzero(marked) / max(1, np.count_nonzero(known))
    share, p = observed / supports, betainc(observed, supports - observed + 1, common)
    threshold = FALSE_ALARM / max(1, votes.ideas)
    found = np.flatnonzero((share >= SHARE_LEAST) & (p < threshold))
    named = voters_of(ideas[found], votes.idea[marked], votes.voter[marked])
    return tuple(
        Flag(
            kind=kind,
            values={
                "idea": int(ideas[row]),
                "observed": int(observed[row]),
                "expected": float(supports[row] * common),
                "supports": int(supports[row]),
                "share": float(share[row]),
                "p": float(p[row]),
                "threshold": threshold,
                **more,
            },
            ideas=(int(ideas[row]),),
            voters=voters,
        )
        for row, voters in zip(found, named, strict=True)
    )


def source_concentration(votes: Votes) -> tuple[Flag, ...] | None:
    """Say of each idea whether one external website brought half of its supports or more.

    Information only: it names no voter. None when the sources are not known.
    values: idea, source (the lower number of two that brought the same), observed, supports,
    share, threshold. Source: specification, section 3.
    """
    if votes.source is None:
        return None
    outside = votes.source >= 0
    width = int(votes.source.max(initial=0)) + 1
    cells, counts = np.unique(
        votes.idea[outside] * width + votes.source[outside], return_counts=True
    )
    idea, source = np.divmod(cells, width)
    largest = np.lexsort((source, -counts, idea))
    largest = largest[np.unique(idea[largest], return_index=True)[1]]
    share = counts[largest] / votes.per_idea[idea[largest]]
    return tuple(
        Flag(
            kind=SOURCE,
            values={
                "idea": int(idea[cell]),
                "source": int(source[cell]),
                "observed": int(counts[cell]),
                "supports": int(votes.per_idea[idea[cell]]),
                "share": float(part),
                "threshold": SOURCE_SHARE,
            },
            ideas=(int(idea[cell]),),
        )
        for cell, part in zip(largest, share, strict=True)
        if part >= SOURCE_SHARE
    )
