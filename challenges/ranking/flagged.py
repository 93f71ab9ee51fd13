"""Groups of linked voters, as the file that the balance reads has them: counts, and no voters."""

from collections.abc import Mapping

import numpy as np

from challenges.balance.integrity.flags import KINDS
from challenges.balance.integrity.groups import join
from challenges.briefs.enums import Treatment
from challenges.briefs.models import Challenge
from challenges.voting.ballot_queries import counted_among, counts_of_groups
from challenges.voting.integrity_queries import decisions_in_force
from challenges.voting.models import FlagDecision, IntegrityReport

SET_ASIDE, COUNTED = "set_aside", "counted"
ALSO = "+"


def treatment_of(rules: Mapping) -> str:
    """What frozen rules do about linked votes; a card of before there was a choice had only one."""
    return rules.get("integrity", Treatment.REPORT)


def flag_rows(
    challenge: Challenge,
    report: IntegrityReport | None,
    ideas: Mapping[int, str],
    rules: Mapping,
) -> list[dict]:
    """The groups that the final report links, with what they cast, by id; none without a report.

    ideas: public ids of those in the file, by pk. No ballot stands in two rows: groups with voters
    in common are one, except that what a person set aside is kept apart from what she let count.
    docs/decisions/flags-in-the-published-file.md
    """
    flags = [flag for flag in report.flags if flag["links"]] if report else []
    counted = counted_among(sorted({pk for flag in flags for pk in flag["ballots"]}))
    groups = {flag["id"]: counted.intersection(flag["ballots"]) for flag in flags}
    by_person = treatment_of(rules) == Treatment.REPORT and flags
    decisions = decisions_in_force(report) if by_person else {}
    kinds = {flag["id"]: flag["kind"] for flag in flags}
    parts = _parts(groups, decisions)
    counts = counts_of_groups(challenge, [ballots for _names, ballots in parts])
    rows = [
        _row(names, len(ballots), cast, kinds, decisions, ideas)
        for (names, ballots), cast in zip(parts, counts, strict=True)
    ]
    return sorted(rows, key=lambda row: row["id"])


def about_the_search(report: IntegrityReport | None, supports: int) -> dict:
    """That so many supports were searched, and for which signs; nothing without a report."""
    if report is None:
        return {}
    return {
        "searched": supports,
        "measured": [kind for kind in KINDS if kind not in report.not_measured],
        "not_measured": list(report.not_measured),
    }


def _parts(
    groups: Mapping[str, set[int]], decisions: Mapping[str, FlagDecision]
) -> list[tuple[list[str], list[int]]]:
    """Ballots that share a row, each with the ids of the flags that name one of them."""
    names: dict[int, list[str]] = {}
    for flag, ballots in groups.items():
        for ballot in ballots:
            names.setdefault(ballot, []).append(flag)
    joined, parts = _joined(groups), {}
    for ballot in sorted(names):
        key = joined[ballot], _decision([decisions.get(flag) for flag in names[ballot]])
        flags, ballots = parts.setdefault(key, (set(), []))
        flags.update(names[ballot])
        ballots.append(ballot)
    return [(sorted(flags), ballots) for flags, ballots in parts.values()]


def _joined(groups: Mapping[str, set[int]]) -> dict[int, int]:
    """Each ballot with a number that it shares with all that a chain of groups links to it."""
    ballots = np.array(sorted({pk for group in groups.values() for pk in group}), dtype=int)
    chains = [np.searchsorted(ballots, sorted(group)) for group in groups.values() if group]
    if not chains:
        return {}
    first = np.concatenate([chain[:-1] for chain in chains])
    second = np.concatenate([chain[1:] for chain in chains])
    labels = join(np.arange(len(ballots)), first, second)
    return dict(zip(ballots.tolist(), labels.tolist(), strict=True))


def _decision(decisions: list[FlagDecision | None]) -> str | None:
    """About one voter, who may stand in several groups: one that is set aside is enough."""
    made = [decision for decision in decisions if decision]
    if any(decision.set_aside for decision in made):
        return SET_ASIDE
    return COUNTED if made else None


def _row(flags: list[str], voters: int, cast, kinds, decisions, ideas) -> dict:
    row = {
        "id": ALSO.join(flags),
        "kind": ALSO.join(sorted({kinds[flag] for flag in flags})),
        "voters": voters,
        "counts": {
            ideas[pk]: [count.supports, count.exposures]
            for pk, count in cast.items()
            if pk in ideas
        },
    }
    made = [decisions[flag] for flag in flags if flag in decisions]
    if not made:
        return row
    aside = [decision for decision in made if decision.set_aside]
    return row | {
        "decision": SET_ASIDE if aside else COUNTED,
        # Of a row that is set aside, why; what was said for letting others count is not the reason.
        "reason": " / ".join(dict.fromkeys(decision.reason for decision in aside or made)),
    }
