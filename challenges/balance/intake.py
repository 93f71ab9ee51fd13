"""Reads a challenge in the format `ideabounty-challenge/1` and refuses what is not sound.

Rows are sorted and numbers brought to six decimals here, once, so that the order and the
spelling of the input change nothing afterwards.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation

from challenges.balance.blend import TIE_KEYS
from challenges.balance.canonical import canonical_json, digest, six

FORMAT = "ideabounty-challenge/1"
MANY_FINALISTS = 100
_COUNT_LIMIT = 10**12
_DRAWS_LIMIT = 100_000
_SEED_BYTES = 16
_ROWS_NAMED = 20


class BadInput(ValueError):
    """A challenge that cannot be computed.

    path names the row, as in `reviews[3].score`; reason says what is wrong with it; others are
    all further (path, reason) found in the same list of rows.
    """

    def __init__(self, path: str, reason: str, others=()):
        self.path, self.reason, self.others = path, reason, tuple(others)
        super().__init__(path, reason)

    def __str__(self):
        faults = [(self.path, self.reason), *self.others]
        lines = [f"{path}: {reason}" for path, reason in faults[:_ROWS_NAMED]]
        if len(faults) > _ROWS_NAMED:
            lines.append(f"and {len(faults) - _ROWS_NAMED} more")
        return "\n".join(lines)


@dataclass(frozen=True)
class Rules:
    """The part of the method card that decides the arithmetic."""

    ballot: str
    crowd_weight: Decimal
    delta: Decimal
    method: str
    panel: str
    variance_bounds: bool
    floor: Decimal
    reviews_min: int
    draws: int
    ties: tuple[str, ...]
    seed: str


@dataclass(frozen=True)
class Idea:
    id: str
    supports: int
    exposures: int
    finalist: bool


@dataclass(frozen=True)
class Review:
    idea: str
    judge: str
    score: Decimal


@dataclass(frozen=True)
class Challenge:
    """Sound input, ideas sorted by id and reviews by idea and judge."""

    rules: Rules
    ideas: tuple[Idea, ...]
    reviews: tuple[Review, ...]

    def as_input(self) -> dict:
        """The same challenge in the input format, sorted and with every rule spelt out."""
        return json.loads(canonical_json({"format": FORMAT, **asdict(self)}))

    @property
    def sha256(self) -> str:
        """Digest of the canonical JSON of `as_input()`."""
        return digest(self.as_input())


def read(challenge: dict) -> Challenge:
    """Check a parsed input file and fill in the defaults. Raises BadInput."""
    _object(challenge, "challenge", required={"format", "ideas"}, optional={"rules", "reviews"})
    if challenge["format"] != FORMAT:
        raise BadInput("format", f"must be {FORMAT}")
    ideas = _rows(challenge["ideas"], "ideas", _read_idea)
    _unique(ideas, "ideas", lambda idea: idea.id)
    reviews = _rows(challenge.get("reviews", []), "reviews", _read_review)
    _unique(reviews, "reviews", lambda review: (review.idea, review.judge))
    known = {idea.id for idea in ideas}
    _raise_all(
        (f"reviews[{number}].idea", f"no idea has the id {review.idea!r}")
        for number, review in enumerate(reviews)
        if review.idea not in known
    )
    finalists = sum(idea.finalist for idea in ideas)
    return Challenge(
        rules=_read_rules(challenge.get("rules", {}), finalists),
        ideas=tuple(sorted(ideas, key=lambda idea: idea.id)),
        reviews=tuple(sorted(reviews, key=lambda review: (review.idea, review.judge))),
    )


def _read_rules(rules, finalists) -> Rules:
    defaults = {
        "ballot": "support",
        "crowd_weight": "0.5",
        "delta": "0.5",
        "method": "winrate",
        "panel": "mixed",
        "variance_bounds": True,
        "floor": "40",
        "reviews_min": 3,
        "draws": 2000 if finalists > MANY_FINALISTS else 4000,
        "ties": list(TIE_KEYS),
        "seed": "00" * 32,
    }
    _object(rules, "rules", required=(), optional=defaults.keys())
    rules = defaults | rules
    return Rules(
        ballot=_one_of(rules["ballot"], "rules.ballot", ("support",)),
        crowd_weight=_number(rules["crowd_weight"], "rules.crowd_weight", 0, 1),
        delta=_number(rules["delta"], "rules.delta", 0, 100),
        method=_one_of(rules["method"], "rules.method", ("winrate",)),
        panel=_one_of(rules["panel"], "rules.panel", ("mixed",)),
        variance_bounds=_truth(rules["variance_bounds"], "rules.variance_bounds"),
        floor=_number(rules["floor"], "rules.floor", 0, 100),
        reviews_min=_whole(rules["reviews_min"], "rules.reviews_min", 0, _COUNT_LIMIT),
        draws=_whole(rules["draws"], "rules.draws", 1, _DRAWS_LIMIT),
        ties=_ties(rules["ties"]),
        seed=_seed(rules["seed"]),
    )


def _read_idea(row, path) -> Idea:
    _object(row, path, required=("id", "supports", "exposures", "finalist"))
    idea = Idea(
        id=_name(row["id"], f"{path}.id"),
        supports=_whole(row["supports"], f"{path}.supports", 0, _COUNT_LIMIT),
        exposures=_whole(row["exposures"], f"{path}.exposures", 0, _COUNT_LIMIT),
        finalist=_truth(row["finalist"], f"{path}.finalist"),
    )
    if idea.supports > idea.exposures:
        counts = f"{idea.supports} supports exceed {idea.exposures} exposures"
        raise BadInput(f"{path}.supports", f"{counts} of {idea.id!r}")
    return idea


def _read_review(row, path) -> Review:
    _object(row, path, required=("idea", "judge", "score"))
    return Review(
        idea=_name(row["idea"], f"{path}.idea"),
        judge=_name(row["judge"], f"{path}.judge"),
        score=_number(row["score"], f"{path}.score", 0, 100),
    )


def _rows(rows, path, read_row) -> list:
    if not isinstance(rows, list):
        raise BadInput(path, "must be a list")
    found, faults = [], []
    for number, row in enumerate(rows):
        try:
            found.append(read_row(row, f"{path}[{number}]"))
        except BadInput as fault:
            faults.append((fault.path, fault.reason))
    _raise_all(faults)
    return found


def _unique(rows, path, key):
    first: dict = {}
    _raise_all(
        (f"{path}[{number}]", f"repeats {path}[{first[key(row)]}]: {key(row)!r}")
        for number, row in enumerate(rows)
        if first.setdefault(key(row), number) != number
    )


def _raise_all(faults: Iterator[tuple[str, str]] | list):
    if faults := list(faults):
        raise BadInput(*faults[0], others=faults[1:])


def _object(value, path, required, optional=()):
    if not isinstance(value, dict):
        raise BadInput(path, "must be an object")
    if missing := sorted(set(required) - value.keys()):
        raise BadInput(path, f"lacks {', '.join(missing)}")
    if unknown := sorted(map(str, value.keys() - set(required) - set(optional))):
        raise BadInput(path, f"does not know {', '.join(unknown)}")


def _one_of(value, path, known) -> str:
    if value not in known:
        raise BadInput(path, f"must be one of: {', '.join(known)}")
    return value


def _truth(value, path) -> bool:
    if not isinstance(value, bool):
        raise BadInput(path, "must be true or false")
    return value


def _name(value, path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadInput(path, "must be a text that is not empty")
    return value


def _whole(value, path, low, high) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadInput(path, f"must be a whole number from {low} to {high}")
    return value


def _number(value, path, low, high) -> Decimal:
    fault = BadInput(path, f"must be a number from {low} to {high}")
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise fault
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise fault from None
    if not number.is_finite() or not low <= number <= high:
        raise fault
    return six(number)


def _ties(value) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or value[-1] != "share":
        raise BadInput("rules.ties", "must be a list that ends with share")
    for key in value:
        _one_of(key, "rules.ties", TIE_KEYS)
    if len(set(value)) < len(value):
        raise BadInput("rules.ties", "must name each key once")
    return tuple(value)


def _seed(value) -> str:
    try:
        long_enough = len(bytes.fromhex(value)) >= _SEED_BYTES
    except (TypeError, ValueError):
        long_enough = False
    if not long_enough or not value.isalnum():
        raise BadInput("rules.seed", f"must be at least {_SEED_BYTES} bytes in hexadecimal")
    return value.lower()
