"""Single ballots and comparisons of an input file. Specification, sections 1 and 2.2."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from challenges.balance import faults
from challenges.balance.faults import BadInput
from challenges.balance.locked import COUNT_LIMIT, Rules


@dataclass(frozen=True)
class Ballot:
    """What one voter said; choices: a whole number for each idea, by what the ballot means.

    support, updown: 1 for it, 0 seen and not supported, or down; stars: the stars; points: points;
    quadratic: credits, below 0 against.
    """

    voter: str
    choices: dict[str, int]


@dataclass(frozen=True)
class Duel:
    """How often idea a was preferred to b, b to a, and neither; a comes before b."""

    a: str
    b: str
    a_wins: int
    b_wins: int
    ties: int


def read_ballot(row, path: str, rules: Rules, ids) -> Ballot:
    """One ballot. Raises BadInput for a choice that the ballot kind does not offer."""
    faults.mapping(row, path, required=("voter", "choices"))
    voter = faults.text(row["voter"], f"{path}.voter")
    choices = row["choices"]
    if not isinstance(choices, dict):
        raise BadInput(f"{path}.choices", "must be an object")
    low, high = _range(rules)
    faults.raise_all(
        (f"{path}.choices", f"no idea has the id {idea!r}") for idea in choices if idea not in ids
    )
    read = {
        idea: faults.whole(choices[idea], f"{path}.choices.{idea}", low, high)
        for idea in sorted(choices)
    }
    spent = sum(map(abs, read.values()))
    if rules.ballot in ("points", "quadratic") and spent > rules.budget:
        raise BadInput(f"{path}.choices", f"spends {spent} of a budget of {rules.budget}")
    return Ballot(voter, read)


def _range(rules: Rules) -> tuple[int, int]:
    return {
        "stars": (1, rules.levels),
        "points": (0, rules.budget),
        "quadratic": (-rules.budget, rules.budget),
    }.get(rules.ballot, (0, 1))


def read_duel(ids):
    """A reader of comparisons between ideas with these ids."""

    def read(row, path: str) -> Duel:
        faults.mapping(row, path, required=("a", "b", "a_wins", "b_wins"), optional=("ties",))
        pair = [faults.text(row[name], f"{path}.{name}") for name in "ab"]
        faults.raise_all(
            (f"{path}.{name}", f"no idea has the id {idea!r}")
            for name, idea in zip("ab", pair, strict=True)
            if idea not in ids
        )
        if pair[0] == pair[1]:
            raise BadInput(f"{path}.b", "must be another idea than a")
        wins = [
            faults.whole(row.get(name, 0), f"{path}.{name}", 0, COUNT_LIMIT)
            for name in ("a_wins", "b_wins", "ties")
        ]
        if pair[0] < pair[1]:
            return Duel(*pair, *wins)
        return Duel(pair[1], pair[0], wins[1], wins[0], wins[2])

    return read


def tallies(ballots, rules: Rules) -> dict[str, Counter]:
    """How often each idea was given each choice; empty where the ballot kind has no such counts."""
    counts: dict[str, Counter] = defaultdict(Counter)
    if rules.ballot in ("support", "updown", "stars"):
        for ballot in ballots:
            for idea, choice in ballot.choices.items():
                counts[idea][choice] += 1
    return counts


def with_counts(idea, rules: Rules, tally: Counter):
    """The idea with the counts that follow from the ballots.

    Raises BadInput when the file states counts that the ballots do not give.
    """
    if rules.ballot == "stars":
        counts = {"ratings": tuple(tally[star] for star in range(1, rules.levels + 1))}
    else:
        counts = {"supports": tally[1], "exposures": tally.total()}
    for name, counted in counts.items():
        stated = getattr(idea, name)
        if stated not in (None, counted):
            raise BadInput("ballots", f"give {idea.id!r} {name} of {counted}, not {stated}")
    return replace(idea, **counts)
