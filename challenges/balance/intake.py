"""Reads a challenge in the format `ideabounty-challenge/1` and refuses what is not sound.

Rows are sorted and numbers brought to six decimals here, once, so that the order and the
spelling of the input change nothing afterwards. docs/formats.md describes the format.
"""

import json
from dataclasses import asdict, dataclass
from decimal import Decimal

from challenges.balance import faults
from challenges.balance.about_votes import AboutVotes, read_about
from challenges.balance.ballot_rows import (
    Ballot,
    Duel,
    read_ballot,
    read_duel,
    tallies,
    with_counts,
)
from challenges.balance.canonical import canonical_json, digest
from challenges.balance.faults import BadInput
from challenges.balance.locked import COUNT_LIMIT, Rules, read_rules
from challenges.balance.panel_rows import (
    Recusal,
    Review,
    Veto,
    read_recusal,
    read_review,
    read_veto,
    require_no_review_after_recusal,
)
from challenges.balance.parts import Part, read_flag, read_source, require_parts_fit

FORMAT = "ideabounty-challenge/1"
_LISTS = ("reviews", "ballots", "duels", "flags", "sources", "vetoes", "recusals")

__all__ = ["FORMAT", "BadInput", "Challenge", "Idea", "read"]


@dataclass(frozen=True)
class Idea:
    """One idea. What the ballot of the challenge does not count is None.

    time: how long it was on display, where that stands for exposures; ratings: how many gave one
    star, two stars and so on; cost: minor units, for the tie rule of that name; outside: supports
    in no count, as their voters were not shown enough of the other ideas.
    """

    id: str
    finalist: bool
    supports: int | None = None
    exposures: int | None = None
    time: Decimal | None = None
    ratings: tuple[int, ...] | None = None
    cost: int | None = None
    outside: int | None = None


@dataclass(frozen=True)
class Challenge:
    """Sound input, every list sorted."""

    rules: Rules
    ideas: tuple[Idea, ...]
    reviews: tuple[Review, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    duels: tuple[Duel, ...] = ()
    flags: tuple[Part, ...] = ()
    sources: tuple[Part, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    votes: AboutVotes | None = None

    def as_input(self) -> dict:
        """The same challenge in the input format, sorted and with every rule spelt out."""
        whole = {"format": FORMAT} | asdict(self)
        rows = {name: [_spoken(row) for row in whole.pop(name)] for name in ("ideas", *_LISTS)}
        votes = whole.pop("votes")
        kept = {
            name: found for name, found in rows.items() if found or name in ("ideas", "reviews")
        }
        if votes is not None:
            kept["votes"] = _spoken(votes)
        return json.loads(canonical_json(whole | kept))

    @property
    def sha256(self) -> str:
        """Digest of the canonical JSON of `as_input()`."""
        return digest(self.as_input())


def read(challenge: dict) -> Challenge:
    """Check a parsed input file and fill in the defaults. Raises BadInput."""
    optional = ("rules", *_LISTS, "votes")
    faults.mapping(challenge, "challenge", required=("format", "ideas"), optional=optional)
    if challenge["format"] != FORMAT:
        raise BadInput("format", f"must be {FORMAT}")
    ideas = faults.rows(challenge["ideas"], "ideas", _read_idea)
    faults.unique(ideas, "ideas", lambda idea: idea.id)
    rules = read_rules(challenge.get("rules", {}), sum(idea.finalist for idea in ideas))
    lists = _read_lists(challenge, rules, {idea.id for idea in ideas})
    _require_sources_of_support(lists, rules)
    ideas = _counted(sorted(ideas, key=_id), rules, lists["ballots"])
    _require_counts(ideas, rules, challenge)
    require_parts_fit("flags", lists["flags"], ideas, disjoint=True)
    require_parts_fit("sources", lists["sources"], ideas, disjoint=False)
    votes = read_about(challenge["votes"]) if "votes" in challenge else None
    return Challenge(rules=rules, ideas=tuple(ideas), votes=votes, **lists)


def _counted(ideas, rules: Rules, ballots):
    if not ballots or rules.ballot in ("points", "quadratic"):
        return ideas
    counts = tallies(ballots, rules)
    return [with_counts(idea, rules, counts[idea.id]) for idea in ideas]


def _id(row):
    return row.id


def _read_idea(row, path) -> Idea:
    optional = ("supports", "exposures", "time", "ratings", "cost", "outside")
    faults.mapping(row, path, required=("id", "finalist"), optional=optional)
    counts = {
        name: faults.whole(row[name], f"{path}.{name}", 0, COUNT_LIMIT)
        for name in ("supports", "exposures", "cost", "outside")
        if name in row
    }
    idea = Idea(
        id=faults.text(row["id"], f"{path}.id"),
        finalist=faults.truth(row["finalist"], f"{path}.finalist"),
        time=_time(row, path),
        ratings=_ratings(row, path),
        **counts,
    )
    if None not in (idea.supports, idea.exposures) and idea.supports > idea.exposures:
        counted = f"{idea.supports} supports exceed {idea.exposures} exposures"
        raise BadInput(f"{path}.supports", f"{counted} of {idea.id!r}")
    return idea


def _time(row, path):
    if "time" not in row:
        return None
    return faults.number(row["time"], f"{path}.time", 0, COUNT_LIMIT)


def _ratings(row, path):
    if "ratings" not in row:
        return None
    return tuple(
        faults.rows(
            row["ratings"],
            f"{path}.ratings",
            lambda count, where: faults.whole(count, where, 0, COUNT_LIMIT),
        )
    )


def _read_lists(challenge, rules: Rules, ids) -> dict:
    """Each optional list, read, checked against the ideas and sorted."""

    def listed(name, read_row, key, *, about=True):
        found = faults.rows(challenge.get(name, []), name, read_row)
        faults.unique(found, name, key)
        if about:
            faults.known(found, name, "idea", ids)
        return tuple(sorted(found, key=key))

    def read_ballot_row(row, path):
        return read_ballot(row, path, rules, ids)

    found = {
        "reviews": listed("reviews", read_review(rules.criteria), _of_judge),
        "ballots": listed("ballots", read_ballot_row, lambda row: row.voter, about=False),
        "duels": listed("duels", read_duel(ids), lambda row: (row.a, row.b), about=False),
        "flags": listed("flags", read_flag(ids, rules.integrity), _id, about=False),
        "sources": listed("sources", read_source(ids), _id, about=False),
        "vetoes": listed("vetoes", read_veto, lambda row: (*_of_judge(row), row.reason)),
        "recusals": listed("recusals", read_recusal, _of_judge),
    }
    require_no_review_after_recusal(found["recusals"], found["reviews"])
    return found


def _of_judge(row):
    return row.idea, row.judge


def _require_sources_of_support(lists, rules: Rules) -> None:
    """Raises BadInput for lists that the ballot cannot use."""
    counted = rules.ballot in ("support", "updown") and rules.exposure == "counted"
    for name in ("flags", "sources"):
        if lists[name] and not counted:
            raise BadInput(name, "go with the ballots support and updown, exposures counted, only")
    if lists["duels"] and rules.ballot != "pairwise":
        raise BadInput("duels", "go with the ballot pairwise only")
    if lists["ballots"] and (rules.ballot == "pairwise" or rules.exposure == "time"):
        raise BadInput("ballots", "do not go with this ballot")
    if rules.ballot in ("points", "quadratic") and not lists["ballots"]:
        raise BadInput("ballots", f"are needed for the ballot {rules.ballot}")
    if rules.chance == "voters" and not lists["ballots"]:
        raise BadInput("ballots", "are needed for the chance voters")


_NEEDED = {"support": ("supports", "exposures"), "updown": ("supports", "exposures")}


def _require_counts(ideas, rules: Rules, challenge) -> None:
    """Raises BadInput naming the rows that lack what the ballot counts, or have something else."""
    needed = _NEEDED.get(rules.ballot, ("ratings",) if rules.ballot == "stars" else ())
    if rules.exposure == "time":
        needed = ("supports", "time")
    places = {row["id"]: number for number, row in enumerate(challenge["ideas"])}
    found = []
    for idea in ideas:
        path = f"ideas[{places[idea.id]}]"
        for name in ("supports", "exposures", "time", "ratings"):
            has = getattr(idea, name) is not None
            if has and name not in needed:
                found.append((f"{path}.{name}", f"does not go with the ballot {rules.ballot}"))
            elif not has and name in needed:
                found.append((path, f"lacks {name}"))
        if idea.ratings is not None and len(idea.ratings) != rules.levels:
            found.append((f"{path}.ratings", f"must have {rules.levels} counts"))
        if rules.exposure == "time" and idea.supports and not idea.time:
            found.append((f"{path}.time", "must be more than 0 where there is support"))
    faults.raise_all(found)


def _spoken(row: dict) -> dict:
    """A row without what it leaves open."""
    return {name: value for name, value in row.items() if value is not None}
