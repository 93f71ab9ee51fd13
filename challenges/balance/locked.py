"""The locked rules: the part of the method card that decides the arithmetic.

Specification, sections 1, 2, 5, 6 and 8; what a card leaves out takes the default given there.
"""

from dataclasses import dataclass
from decimal import Decimal

from challenges.balance import faults
from challenges.balance.blend import TIE_KEYS
from challenges.balance.faults import BadInput
from challenges.balance.integrity.treatments import TREATMENTS
from challenges.balance.methods import METHODS

BALLOTS = ("support", "updown", "stars", "points", "quadratic", "pairwise")
# How it is known who saw an idea: counted for each, or only for how long it was on display.
EXPOSURES = ("counted", "time")
PANELS = ("mixed", "raw", "ls", "zscore", "trimmed", "median", "ranksum")
# What these make of the marks is not on the rubric's scale of 0 to 100.
_OWN_SCALE = ("zscore", "ranksum")
CHANCES = ("posterior", "voters")
SIDES = ("panel", "crowd")
SCALES = ("eurovision", "borda")

COUNT_LIMIT = 10**12
_DRAWS_LIMIT = 100_000
_SEED_BYTES = 16
_MANY_FINALISTS = 100
_VOTER_DRAWS = 1000
DEFAULT_TIES = ("panel", "score", "crowd", "share")


@dataclass(frozen=True)
class Criterion:
    """One line of the rubric: its weight, and the ends of its scale."""

    id: str
    weight: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Rules:
    """Every rule spelt out; docs/formats.md says what each means."""

    ballot: str
    exposure: str
    levels: int
    budget: int
    crowd_weight: Decimal
    delta: Decimal
    method: str
    points_scale: str
    admit: int
    first_key: str
    panel: str
    variance_bounds: bool
    criteria: tuple[Criterion, ...]
    floor: Decimal
    reviews_min: int
    integrity: str
    chance: str
    draws: int
    ties: tuple[str, ...]
    seed: str


def read_rules(given: dict, finalists: int) -> Rules:
    """Check the rules and fill in the defaults. Raises BadInput.

    finalists: their number, on which the default number of draws depends.
    """
    defaults = _defaults(given, finalists)
    faults.mapping(given, "rules", required=(), optional=defaults.keys())
    rules = defaults | given
    read = {
        "ballot": faults.one_of(rules["ballot"], "rules.ballot", BALLOTS),
        "exposure": faults.one_of(rules["exposure"], "rules.exposure", EXPOSURES),
        "levels": faults.whole(rules["levels"], "rules.levels", 2, 100),
        "budget": faults.whole(rules["budget"], "rules.budget", 1, COUNT_LIMIT),
        "crowd_weight": faults.number(rules["crowd_weight"], "rules.crowd_weight", 0, 1),
        "delta": faults.number(rules["delta"], "rules.delta", 0, 100),
        "method": faults.one_of(rules["method"], "rules.method", METHODS),
        "points_scale": faults.one_of(rules["points_scale"], "rules.points_scale", SCALES),
        "admit": faults.whole(rules["admit"], "rules.admit", 1, COUNT_LIMIT),
        "first_key": faults.one_of(rules["first_key"], "rules.first_key", SIDES),
        "panel": faults.one_of(rules["panel"], "rules.panel", PANELS),
        "variance_bounds": faults.truth(rules["variance_bounds"], "rules.variance_bounds"),
        "criteria": _criteria(rules["criteria"]),
        "floor": faults.number(rules["floor"], "rules.floor", 0, 100),
        "reviews_min": faults.whole(rules["reviews_min"], "rules.reviews_min", 0, COUNT_LIMIT),
        "integrity": faults.one_of(rules["integrity"], "rules.integrity", TREATMENTS),
        "chance": faults.one_of(rules["chance"], "rules.chance", CHANCES),
        "draws": faults.whole(rules["draws"], "rules.draws", 1, _DRAWS_LIMIT),
        "ties": _ties(rules["ties"]),
        "seed": _seed(rules["seed"]),
    }
    return _fitting(Rules(**read))


def _defaults(given, finalists) -> dict:
    by_voters = isinstance(given, dict) and given.get("chance") == "voters"
    draws = 2000 if finalists > _MANY_FINALISTS else 4000
    return {
        "ballot": "support",
        "exposure": "counted",
        "levels": 5,
        "budget": 99,
        "crowd_weight": "0.5",
        "delta": "0.5",
        "method": "winrate",
        "points_scale": "eurovision",
        "admit": 10,
        "first_key": "panel",
        "panel": "mixed",
        "variance_bounds": True,
        "criteria": [],
        "floor": "40",
        "reviews_min": 3,
        "integrity": "report",
        "chance": "posterior",
        "draws": _VOTER_DRAWS if by_voters else draws,
        "ties": list(DEFAULT_TIES),
        "seed": "00" * 32,
    }


def _fitting(rules: Rules) -> Rules:
    if rules.exposure == "time" and rules.ballot != "support":
        raise BadInput("rules.exposure", "time goes with the ballot support only")
    if rules.method == "absolute" and (
        rules.ballot not in ("support", "updown", "stars") or rules.exposure == "time"
    ):
        raise BadInput(
            "rules.method", "absolute needs a ballot with a share: support, updown, stars"
        )
    if rules.method == "absolute" and rules.panel in _OWN_SCALE:
        raise BadInput("rules.method", f"absolute needs marks, which the panel {rules.panel} drops")
    if rules.chance == "voters" and (rules.ballot != "support" or rules.exposure == "time"):
        raise BadInput("rules.chance", "voters goes with the ballot support, exposures counted")
    return rules


def _criteria(given) -> tuple[Criterion, ...]:
    criteria = faults.rows(given, "rules.criteria", _criterion)
    faults.unique(criteria, "rules.criteria", lambda criterion: criterion.id)
    return tuple(sorted(criteria, key=lambda criterion: criterion.id))


def _criterion(row, path) -> Criterion:
    faults.mapping(row, path, required=("id", "weight"), optional=("low", "high"))
    criterion = Criterion(
        id=faults.text(row["id"], f"{path}.id"),
        weight=faults.number(row["weight"], f"{path}.weight", 0, COUNT_LIMIT),
        low=faults.number(row.get("low", 0), f"{path}.low", -COUNT_LIMIT, COUNT_LIMIT),
        high=faults.number(row.get("high", 10), f"{path}.high", -COUNT_LIMIT, COUNT_LIMIT),
    )
    if not criterion.weight:
        raise BadInput(f"{path}.weight", "must be more than 0")
    if criterion.low >= criterion.high:
        raise BadInput(f"{path}.high", "must be more than low")
    return criterion


def _ties(value) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or value[-1] != "share":
        raise BadInput("rules.ties", "must be a list that ends with share")
    for key in value:
        faults.one_of(key, "rules.ties", TIE_KEYS)
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
