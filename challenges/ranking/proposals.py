"""The shortlist as the rules make it: specification, section 4."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from challenges.balance import shortlist as engine
from challenges.balance.crowd import fit_prior
from challenges.briefs.models import Challenge
from challenges.core.canonical import canonical_json
from challenges.ideas.queries import tag_names
from challenges.judging.nomination_queries import reasons_to_nominate
from challenges.voting.ballot_queries import ballots_sha256

from .enums import Change, Route
from .gather import rules_in_force, seed
from .models import Finalist, ShortlistChange, ShortlistProposal
from .queries import CrowdRow, crowd_ranking

ROUTES = {
    engine.GUARANTEE: Route.GUARANTEE,
    engine.MAIN: Route.CROWD,
    engine.EXPLORATION: Route.EXPLORATION,
    engine.WILD_CARD: Route.WILD_CARD,
}


@dataclass(frozen=True)
class Proposal:
    """routes: route by public id, in the order of the choice. places: how many there are; given:
    how many each route had, returned: how many of them it could not use, both by route.
    beyond_cap: ideas let in although their tag had its share; empty: places left over. nominated:
    the reasons of the judges who nominate an idea, by public id.
    """

    seed: str
    places: int
    routes: dict[str, str]
    given: dict[str, int]
    returned: dict[str, int]
    beyond_cap: list[str]
    without_guarantee: list[str]
    empty: int
    nominated: dict[str, list[str]] = field(default_factory=dict)

    @property
    def body(self) -> str:
        # As a list: canonical JSON sorts names, and the order of the choice says something.
        return canonical_json(vars(self) | {"routes": [list(pair) for pair in self.routes.items()]})

    @classmethod
    def read(cls, body: dict) -> "Proposal":
        return cls(**body | {"routes": dict(body["routes"])})


def proposal_for(
    challenge: Challenge,
    *,
    now: datetime | None = None,
    rows: list[CrowdRow] | None = None,
    rules: dict | None = None,
) -> Proposal | None:
    """The one that was kept when the organiser first chose; until then, as it would be kept now.

    None until voting has closed. The lot between equals follows from the frozen rules and ballots,
    so that nobody can choose it. rows, rules: the ranking and the rules in force, where they have
    been read already.
    """
    kept = kept_proposal(challenge)
    if kept:
        return kept
    if rows is None:
        rows = crowd_ranking(challenge, now=now)
    return computed_proposal(challenge, rows, rules or rules_in_force(challenge)) if rows else None


def computed_proposal(challenge: Challenge, rows: list[CrowdRow], rules: dict) -> Proposal:
    """From the counts as they are."""
    supports, exposures = (
        np.array([getattr(row, name) for row in rows], dtype=int)
        for name in ("supports", "exposures")
    )
    tags = primary_tags([row.idea.pk for row in rows])
    reasons = reasons_to_nominate(challenge)
    nominated = {row.idea.public_id: reasons[row.idea.pk] for row in rows if row.idea.pk in reasons}
    candidates = engine.Candidates(
        ids=[row.idea.public_id for row in rows],
        tags=[tags.get(row.idea.pk) for row in rows],
        supports=supports,
        exposures=exposures,
        nominations=np.array([len(nominated.get(row.idea.public_id, ())) for row in rows]),
    )
    lot = seed(rules, ballots_sha256(challenge), "shortlist")
    found = engine.shortlist(
        candidates, fit_prior(supports, exposures), rules["shortlist_size"], bytes.fromhex(lot)
    )
    return Proposal(
        seed=lot,
        places=rules["shortlist_size"],
        routes={entry.id: str(ROUTES[entry.route]) for entry in found.entries},
        given={str(ROUTES[name]): int(count) for name, count in found.places.items()},
        returned={str(ROUTES[name]): int(count) for name, count in found.returned.items()},
        beyond_cap=list(found.beyond_cap),
        without_guarantee=list(found.without_guarantee),
        empty=int(found.empty),
        nominated=nominated,
    )


def primary_tags(ideas: list[int]) -> dict[int, str]:
    """{pk of the idea: its tag that most of these ideas carry}; of equals the first by name.

    Members give tags in no order, so what many have in common is what the idea is about.
    """
    pairs = list(tag_names(ideas))
    uses = Counter(tag for _idea, tag in pairs)
    found: dict[int, str] = {}
    for idea, tag in sorted(pairs, key=lambda pair: (-uses[pair[1]], pair[1])):
        found.setdefault(idea, tag)
    return found


def kept_proposal(challenge: Challenge) -> Proposal | None:
    """The one that the shortlist was compared with; None before the organiser chose."""
    kept = ShortlistProposal.objects.filter(challenge=challenge).first()
    return Proposal.read(kept.data) if kept else None


def changes_in_force(
    challenge: Challenge, finalists: Iterable[Finalist] | None = None
) -> list[ShortlistChange]:
    """How the shortlist differs from the proposal, each with its newest reason; by title."""
    if finalists is None:
        finalists = Finalist.objects.filter(challenge=challenge)
    chosen = {row.idea_id: row.route for row in finalists}
    rows = ShortlistChange.objects.filter(challenge=challenge).select_related("idea", "by")
    newest = {(row.idea_id, row.kind): row for row in rows.order_by("pk")}
    found = [
        row
        for (idea, kind), row in newest.items()
        if (kind == Change.ADDED and chosen.get(idea) == Route.ORGANISER)
        or (kind == Change.LEFT_OUT and idea not in chosen)
    ]
    return sorted(found, key=lambda row: (row.kind, row.idea.title, row.pk))
