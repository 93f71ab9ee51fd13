"""The counted supports of a challenge, as the arrays that `balance.integrity` searches."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

import numpy as np

from challenges.balance.integrity import Votes
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.ideas.queries import public_ideas

from .models import Ballot, Exposure, Support
from .queries import Counts, counts_now

HOUR = 3600
# Databases take only so many parameters in one statement.
BALLOTS_AT_ONCE = 500


@dataclass(frozen=True, eq=False)
class CountedVotes:
    """The votes by number, and what the numbers stand for.

    ballots: pks (voters,), growing; ideas: public ids (ideas,), growing; idea_pks: the same ideas;
    sources: the websites by their number in votes.source; exposures: how many voters were shown
    each idea (ideas,), never fewer than its supports; measured: whether the site recorded what
    each voter was shown, which it did not for an election that was held elsewhere.
    """

    votes: Votes
    ballots: np.ndarray
    ideas: list[str]
    idea_pks: np.ndarray
    sources: list[str]
    exposures: np.ndarray
    measured: bool

    @property
    def supports(self) -> np.ndarray:
        return self.votes.per_idea

    def weighed(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Supports and exposures (ideas,), each ballot counting by its weight (voters,)."""
        lost = 1 - weights
        supports = np.bincount(self.votes.idea, lost[self.votes.voter], minlength=self.votes.ideas)
        kept = np.maximum(self.supports - supports, 0)
        return kept, np.maximum(self.exposures - self._exposures_lost(lost, supports), kept)

    def _exposures_lost(self, lost, supports):
        if self.measured:
            return self._shown_to(lost)
        everybody_saw_it = self.exposures >= self.votes.voters
        return np.where(everybody_saw_it, lost.sum(), supports)

    def _shown_to(self, lost):
        shown = np.zeros(self.votes.ideas)
        order = np.argsort(self.idea_pks)
        touched = self.ballots[np.flatnonzero(lost)].tolist()
        for start in range(0, len(touched), BALLOTS_AT_ONCE):
            some = touched[start : start + BALLOTS_AT_ONCE]
            seen = Exposure.objects.filter(ballot__in=some).order_by()
            pairs = np.array(list(seen.values_list("ballot_id", "idea_id")), dtype=int)
            voter, idea = pairs.reshape(-1, 2).T
            idea, known = _places(idea, self.idea_pks[order])
            weight = lost[np.searchsorted(self.ballots, voter[known])]
            shown += np.bincount(order[idea], weight, minlength=len(shown))
        return shown


def counted_votes(challenge: Challenge, *, now: datetime) -> CountedVotes:
    """Every support that counts, on ideas that are on the wall.

    What the site does not know of anybody (websites they came from, networks), and all but the
    ballots of an election that was held elsewhere, is None: not measured. An account's age is that
    at its first support here. The number of statements is always the same, and people may go on
    voting meanwhile.
    """
    supports = _supports(challenge)
    # In this order: a ballot or an idea that comes in between is known, and one that goes is left
    # out with its supports.
    ballots = list(
        Ballot.objects.filter(challenge=challenge, counted_at__isnull=False)
        .order_by("pk")
        .values_list("pk", "source", "network", "voter__date_joined")
    )
    ideas = list(public_ideas(challenge).order_by("public_id").values_list("public_id", "pk"))
    pks = np.array([row[0] for row in ballots], dtype=int)
    idea_pks = np.array([pk for _public_id, pk in ideas], dtype=int)
    order = np.argsort(idea_pks)
    voter, known_voter = _places(supports["ballot"], pks)
    idea, known_idea = _places(supports["idea"], idea_pks[order])
    here = known_voter & known_idea
    voter, idea = voter[here[known_voter]], order[idea[here[known_idea]]]
    columns, sources = _columns(challenge, ballots, voter, supports["at"][here], now)
    votes = Votes(voter, idea, voters=len(pks), ideas=len(ideas), **columns)
    return CountedVotes(
        votes=votes,
        ballots=pks,
        ideas=[public_id for public_id, _pk in ideas],
        idea_pks=idea_pks,
        sources=sources,
        exposures=_exposures(challenge, idea_pks, votes.per_idea),
        measured=not challenge.source_sha256,
    )


def _supports(challenge: Challenge) -> np.ndarray:
    """Ballot, idea and second since 1970 of each support."""
    rows = Support.objects.filter(ballot__challenge=challenge, ballot__counted_at__isnull=False)
    cells = rows.order_by().values_list("ballot_id", "idea_id", "stated_at")
    return np.fromiter(
        ((ballot, idea, at.timestamp()) for ballot, idea, at in cells.iterator(chunk_size=10_000)),
        dtype=[("ballot", int), ("idea", int), ("at", float)],
    )


def _places(wanted, known) -> tuple[np.ndarray, np.ndarray]:
    """At which place of `known`, which grows, each one stands that is there; and which are (n,)."""
    place = np.searchsorted(known, wanted)
    found = np.zeros(len(wanted), dtype=bool)
    inside = place < len(known)
    found[inside] = known[place[inside]] == wanted[inside]
    return place[found], found


def _columns(challenge, ballots, voter, at, now) -> tuple[dict, list[str]]:
    """What `Votes` takes besides voters and ideas, and the websites by their number."""
    if challenge.source_sha256:
        return {}, []
    joined = np.array([row[3].timestamp() for row in ballots])
    source, sources = _numbers([row[1] for row in ballots])
    device, _networks = _numbers([row[2] for row in ballots])
    return {
        **_hours(challenge, at, now),
        "age": _ages(joined, voter, at),
        "source": None if source is None else source[voter],
        "device": device,
    }, sources


def _numbers(texts: list[str]) -> tuple[np.ndarray | None, list[str]]:
    """Equal texts get equal numbers, an empty one -1; None where there is none but empty ones."""
    different = sorted({*texts} - {""})
    if not different:
        return None, []
    number = {text: place for place, text in enumerate(different)} | {"": -1}
    return np.array([number[text] for text in texts], dtype=int), different


def _hours(challenge, at, now) -> dict:
    """The hour of each support since voting opened; none where one lies outside of the window."""
    window = challenge.window(WindowKind.VOTING)
    if window is None:
        return {}
    opens, closes = window.opens_at.timestamp(), window.closes_at.timestamp()
    if np.any((at < opens) | (at >= closes)):
        return {}
    hour = np.floor((at - opens) / HOUR).astype(int)
    lasted = ceil((min(now.timestamp(), closes) - opens) / HOUR)
    return {"hour": hour, "hours": max(1, lasted, hour.max(initial=0) + 1)}


def _ages(joined, voter, at) -> np.ndarray:
    first = np.full(len(joined), np.nan)
    np.fmin.at(first, voter, at)
    return (first - joined) / HOUR


def _exposures(challenge, idea_pks, supports) -> np.ndarray:
    counts = counts_now(challenge)
    shown = [counts.get(pk, Counts()).exposures for pk in idea_pks.tolist()]
    return np.maximum(np.array(shown, dtype=int), supports)
