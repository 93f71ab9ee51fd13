"""Which ideas go before the panel: most by support, some hardly seen, some wild cards.

Specification, section 4.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil

import numpy as np
from scipy.special import betaincinv

from challenges.balance.canonical import PLACES
from challenges.balance.chance import uniforms
from challenges.balance.crowd import Prior, posterior_quantile

GUARANTEE, MAIN, EXPLORATION, WILD_CARD = "guarantee", "main", "exploration", "wild_card"
FEWEST_PLACES, MOST_PLACES = 8, 50

Share = Fraction | Decimal | float


@dataclass(frozen=True)
class Rules:
    """How the places are shared out.

    exploration, wild_cards: shares of all places. tag_cap: share of all places one tag may hold.
    guarantee: share of all ideas from which on a tag is sure of a place. hardly_seen: exposures
    below which an idea is explored, and from which on it may have a main place. low, high: the
    quantiles of the support rate that the main places and the exploration go by. thompson: explore
    by a draw in place of the quantile. Raises ValueError for shares and numbers without a sense.
    """

    exploration: Share = Fraction(1, 5)
    wild_cards: Share = Fraction(1, 10)
    tag_cap: Share = Fraction(2, 5)
    guarantee: Share = Fraction(1, 20)
    hardly_seen: int = 30
    low: float = 0.1
    high: float = 0.9
    thompson: bool = False

    def __post_init__(self):
        for name in ("exploration", "wild_cards", "tag_cap", "guarantee", "low", "high"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} lies between 0 and 1")
        if _exact(self.exploration) + _exact(self.wild_cards) > 1:
            raise ValueError("exploration and wild cards together are more than all places")
        if self.hardly_seen < 1:
            raise ValueError("an idea that nobody was shown has no main place: hardly_seen is 1 up")


@dataclass(frozen=True, eq=False)
class Candidates:
    """All eligible ideas, in any order.

    ids: texts, each once. tags: each idea's primary tag; None or "" for an idea without one.
    supports, exposures: arrays (N,), 0 <= supports <= exposures. nominations: integers (N,), how
    many judges nominate the idea for a wild card. Raises ValueError when these do not fit.
    """

    ids: Sequence[str]
    tags: Sequence[str | None]
    supports: np.ndarray
    exposures: np.ndarray
    nominations: np.ndarray

    def __post_init__(self):
        for name in ("supports", "exposures", "nominations"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        if {len(self.tags), *self._lengths()} != {len(self.ids)}:
            raise ValueError("tags, supports, exposures and nominations need one entry per idea")
        if twice := sorted(name for name, times in Counter(self.ids).items() if times > 1):
            raise ValueError(f"ideas listed more than once: {twice}")
        # Written so that a NaN, which compares as false, is refused as well.
        sound = (self.supports >= 0) & (self.supports <= self.exposures)
        self._refuse(~(sound & np.isfinite(self.exposures)), "supports and exposures do not fit")
        self._refuse(~(self.nominations >= 0), "fewer than no nominations")

    def _lengths(self):
        arrays = self.supports, self.exposures, self.nominations
        return {len(array) if array.ndim == 1 else -1 for array in arrays}

    def _refuse(self, wrong, reason):
        if wrong.any():
            raise ValueError(f"{reason}: {[self.ids[number] for number in np.flatnonzero(wrong)]}")


@dataclass(frozen=True)
class Entry:
    """One finalist and its route: guarantee, main, exploration or wild_card."""

    id: str
    route: str


@dataclass(frozen=True)
class Shortlist:
    """The finalists in the order in which they were chosen, and what became of the places.

    places: how many each route had to give, by route. returned: how many of those the
    exploration and the wild cards could not use and gave back to the main route. beyond_cap:
    finalists let in over the cap of their tag, because nobody else was left. without_guarantee:
    tags large enough for a guaranteed place that came too late for one. empty: places left over.
    """

    entries: tuple[Entry, ...]
    places: dict[str, int]
    returned: dict[str, int]
    beyond_cap: tuple[str, ...]
    without_guarantee: tuple[str, ...]
    empty: int

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in self.entries)


def default_places(judges: int, load: int, reviews: int) -> int:
    """How many finalists a panel can take: judges * load / reviews, at least 8, at most 50.

    load: reviews one judge is ready to write; reviews: reviews per idea. Rounded down, as a review
    too many has no judge; the least of 8 can ask for more than the panel offers.
    Raises ValueError when reviews is not positive. Source: specification, section 4.
    """
    if reviews < 1:
        raise ValueError("an idea needs at least one review")
    return min(MOST_PLACES, max(FEWEST_PLACES, judges * load // reviews))


def places_of(places: int, rules: Rules | None = None) -> dict[str, int]:
    """How many of `places` are for the main route, guarantees included, for exploration and for
    wild cards. Source: specification, section 4.
    """
    rules = rules or Rules()
    explored = round(_exact(rules.exploration) * places)
    # With three places and halves for both, rounding would hand out four.
    wild = min(round(_exact(rules.wild_cards) * places), places - explored)
    return {MAIN: places - explored - wild, EXPLORATION: explored, WILD_CARD: wild}


def lot(seed: bytes, name: str) -> bytes:
    """The place of a name in a random order that nobody can choose: SHA-256 of seed || name.

    Raises ValueError for a seed of fewer than 16 bytes. Source: specification, section 1.
    """
    if len(seed) < 16:
        raise ValueError("a seed needs at least 16 bytes")
    return hashlib.sha256(seed + name.encode()).digest()


def shortlist(
    candidates: Candidates, prior: Prior, places: int, seed: bytes, rules: Rules | None = None
) -> Shortlist:
    """Choose the finalists in four steps: guarantee, main, exploration, wild cards.

    places: K, how many finalists there may be. Shares of it are rounded half to even, exactly, and
    the cap of a tag upwards. Equal bounds, compared at six decimals, and equal nominations with
    equal bounds go by lot. Where section 4 is silent:
    - tags stand in the order of their code points, and guarantees end with the main places;
    - a main place needs 30 exposures (section 2.1), a guarantee too where the tag has such ideas;
      an idea shown to nobody enters by exploration only (section 10);
    - the cap binds the guarantee, the main route and the exploration, not the judges' wild cards,
      but a wild card counts for the cap of the places that come after it;
    - unused places return at once, so that wild cards come from what the main route then leaves;
    - places that are empty in the end go to the best-supported ideas with fewer exposures, then to
      ideas shown to nobody, and only then, in the same order, to tags beyond their cap: the cap
      keeps room for other tags, and an empty place helps none of them.
    Raises ValueError for a negative number of places or a short seed.
    Source: specification, sections 2.1, 4 and 10.
    """
    if places < 0:
        raise ValueError("there cannot be fewer than no places")
    choice = _Choice(candidates, prior, places, seed, rules or Rules())
    choice.guarantee()
    choice.main(choice.places[MAIN] - len(choice.chosen))
    returned = {EXPLORATION: choice.explore()}
    choice.main(returned[EXPLORATION])
    returned[WILD_CARD] = choice.deal_wild_cards()
    choice.main(returned[WILD_CARD])
    beyond = choice.fill_up()
    return Shortlist(
        entries=tuple(Entry(candidates.ids[i], route) for i, route in choice.chosen.items()),
        places=choice.places,
        returned=returned,
        beyond_cap=tuple(candidates.ids[i] for i in beyond),
        without_guarantee=tuple(choice.without_guarantee),
        empty=places - len(choice.chosen),
    )


@dataclass(eq=False)
class _Choice:
    candidates: Candidates
    prior: Prior
    size: int
    seed: bytes
    rules: Rules
    chosen: dict[int, str] = field(default_factory=dict)
    per_tag: Counter = field(default_factory=Counter)
    without_guarantee: list[str] = field(default_factory=list)

    def __post_init__(self):
        rules, exposures = self.rules, self.candidates.exposures
        self.lots = [lot(self.seed, name) for name in self.candidates.ids]
        values = self._draws() if rules.thompson else self._quantile(rules.high)
        self.by_promise = [i for i in self._ranked(values) if exposures[i] < rules.hardly_seen]
        by_support = self._ranked(self._quantile(rules.low))
        self.by_support = [i for i in by_support if exposures[i] > 0]
        self.well_seen = [i for i in by_support if exposures[i] >= rules.hardly_seen]
        self.cap = ceil(_exact(rules.tag_cap) * self.size)
        self.places = places_of(self.size, rules)

    def guarantee(self):
        tags = self.candidates.tags
        least = _exact(self.rules.guarantee) * len(tags)
        best = {tags[i]: i for order in (self.by_support, self.well_seen) for i in order[::-1]}
        sizes = Counter(tag for tag in tags if tag)
        for tag in sorted(tag for tag, size in sizes.items() if size >= least):
            order = [best[tag]] if tag in best else []
            if not self._fill(order, GUARANTEE, self.places[MAIN] - len(self.chosen)):
                self.without_guarantee.append(tag)

    def main(self, places):
        self._fill(self.well_seen, MAIN, places)

    def explore(self):
        places = self.places[EXPLORATION]
        return places - len(self._fill(self.by_promise, EXPLORATION, places))

    def deal_wild_cards(self):
        places, nominations = self.places[WILD_CARD], self.candidates.nominations
        order = [i for i in self.by_support if nominations[i] > 0]
        order.sort(key=lambda i: -nominations[i])
        return places - len(self._fill(order, WILD_CARD, places, capped=False))

    def fill_up(self):
        unseen = [i for i in self.by_promise if not self.candidates.exposures[i]]
        routes = (self.by_support, MAIN), (unseen, EXPLORATION)
        for order, route in routes:
            self._fill(order, route, self.size - len(self.chosen))
        beyond = [
            self._fill(order, route, self.size - len(self.chosen), capped=False)
            for order, route in routes
        ]
        return sum(beyond, [])

    def _fill(self, order, route, places, *, capped=True):
        taken = []
        for i in order:
            if len(taken) >= places:
                break
            if i not in self.chosen and not (capped and self._full(i)):
                self._take(i, route)
                taken.append(i)
        return taken

    def _take(self, i, route):
        self.chosen[i] = route
        self.per_tag[self.candidates.tags[i]] += 1

    def _full(self, i):
        tag = self.candidates.tags[i]
        return bool(tag) and self.per_tag[tag] >= self.cap

    def _ranked(self, values):
        values = np.round(values, PLACES)
        return sorted(range(len(values)), key=lambda i: (-values[i], self.lots[i]))

    def _quantile(self, share):
        found = self.candidates
        return posterior_quantile(found.supports, found.exposures, self.prior, float(share))

    def _draws(self):
        ids, found = self.candidates.ids, self.candidates
        shares = np.empty(len(ids))
        # Drawn in the order of the ids, so that the order of the rows decides nothing.
        shares[sorted(range(len(ids)), key=ids.__getitem__)] = uniforms(self.seed, len(ids))
        misses = found.exposures - found.supports
        return betaincinv(self.prior.alpha + found.supports, self.prior.beta + misses, shares)


def _exact(share):
    # A float of 0.1 is a hair more than a tenth, enough to round half a place the wrong way.
    return share if isinstance(share, Fraction) else Fraction(str(share))
