"""Input files of the balance, one of each kind, small and always the same."""

import json
from pathlib import Path

import numpy as np
from jsonschema import Draft202012Validator

IDEAS = ("I1", "I2", "I3", "I4", "I5", "I6", "I7")
FINALISTS = IDEAS[:5]
JUDGES = ("J1", "J2", "J3", "J4")
CRITERIA = [
    {"id": "use", "weight": "0.6"},
    {"id": "cost", "weight": 0.4, "low": 1, "high": "5"},
]


FORMATS = Path(__file__).parents[2] / "docs" / "formats"
SCHEMAS = {
    name: json.loads((FORMATS / f"ideabounty-{name}-1.schema.json").read_text(encoding="utf-8"))
    for name in ("challenge", "result")
}


def errors_in(value, name: str) -> list[str]:
    """What the published schema of a "challenge" or a "result" says against a value."""
    found = Draft202012Validator(SCHEMAS[name]).iter_errors(value)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def a_file(ballot: str = "support", seed: int = 1, **rules) -> dict:
    """A challenge with 5 finalists among 7 ideas, 4 judges with 3 reviews an idea, 20 draws.

    ballot: a ballot kind, or "time" (no exposure log), "voters" (single ballots, drawn anew) or
    "star ballots" (single ballots of stars).
    """
    draw = np.random.default_rng(seed)
    kinds = {
        "time": {"exposure": "time"},
        "voters": {"chance": "voters"},
        "star ballots": {"ballot": "stars"},
    }
    chosen = kinds.get(ballot, {"ballot": ballot})
    return {
        "format": "ideabounty-challenge/1",
        "rules": {"draws": 20, "reviews_min": 0, "floor": "20", "seed": "5eed" * 8}
        | chosen
        | rules,
        "ideas": _ideas(ballot, draw),
        "reviews": [
            {"idea": idea, "judge": str(judge), "score": int(draw.integers(50, 78))}
            for idea in FINALISTS
            for judge in sorted(draw.choice(JUDGES, 3, replace=False))
        ],
    } | _votes(ballot, draw)


def everything(seed: int = 1, **rules) -> dict:
    """The same with a rubric, flags, sources, vetoes, recusals and costs."""
    draw = np.random.default_rng(seed)
    given = a_file(seed=seed, **{"criteria": CRITERIA, "integrity": "sqrt"} | rules)
    for number, idea in enumerate(given["ideas"]):
        idea["cost"] = 1000 - 100 * (number % 3)
    for row in given["reviews"]:
        del row["score"]
        row["scores"] = {"use": int(draw.integers(0, 11)), "cost": str(draw.integers(1, 6))}
    veto = {"idea": "I5", "reason": "unsafe", "text": "It may burn."}
    scored = {(row["idea"], row["judge"]) for row in given["reviews"]}
    rest = next((i, j) for i in FINALISTS for j in JUDGES if (i, j) not in scored)
    return given | {
        "flags": [
            {"id": "f1", "kind": "lockstep", "voters": 9, "counts": {"I1": [4, 5], "I2": [0, 3]}},
            {"id": "f2", "kind": "burst", "voters": 4, "counts": {"I1": [2, 2]}},
        ],
        "sources": [
            {"id": "forum", "counts": {"I3": [5, 9]}},
            {"id": "mail", "counts": {"I3": [2, 2], "I6": [0, 1]}},
        ],
        "vetoes": [veto | {"judge": judge} for judge in ("J1", "J2", "J3")],
        "recusals": [{"idea": rest[0], "judge": rest[1], "reason": "My own firm's."}],
    }


def decided(seed: int = 1) -> dict:
    """The same where a person decided about one flag of two, with all that is told of the votes."""
    given = everything(seed, integrity="report")
    given["flags"][0] |= {"decision": "set_aside", "reason": "One office, one hour, one list."}
    given["ideas"][0]["outside"] = 3
    return given | {
        "votes": {
            "ballots_sha256": "5eed" * 16,
            "searched": 120,
            "measured": ["burst", "lockstep"],
            "not_measured": ["device"],
        }
    }


BALLOTS = (
    "support",
    "updown",
    "time",
    "voters",
    "stars",
    "star ballots",
    "points",
    "quadratic",
    "pairwise",
)


def _ideas(ballot, draw):
    rows = [{"id": idea, "finalist": idea in FINALISTS} for idea in IDEAS]
    for row in rows:
        seen = int(draw.integers(20, 60))
        supports = int(draw.binomial(seen, draw.uniform(0.2, 0.6)))
        if ballot in ("support", "updown"):
            row |= {"supports": supports, "exposures": seen}
        elif ballot == "time":
            row |= {"supports": supports, "time": f"{draw.uniform(5, 30):.2f}"}
        elif ballot == "stars":
            row["ratings"] = [int(count) for count in draw.integers(0, 9, 5)]
    return rows


def _votes(ballot, draw):
    if ballot == "pairwise":
        return {
            "duels": [
                {"a": a, "b": b, "a_wins": int(wins[0]), "b_wins": int(wins[1]), "ties": 1}
                for a, b in zip(IDEAS, IDEAS[1:] + IDEAS[:1], strict=True)
                for wins in [draw.integers(0, 12, 2)]
            ]
        }
    choose = {
        "voters": lambda: int(draw.random() < 0.4),
        "star ballots": lambda: int(draw.integers(1, 6)),
        "points": lambda: int(draw.integers(0, 20)),
        "quadratic": lambda: int(draw.integers(-10, 20)),
    }.get(ballot)
    if choose is None:
        return {}
    return {
        "ballots": [
            {
                "voter": f"v{number:02}",
                "choices": {idea: choose() for idea in IDEAS if draw.random() < 0.6},
            }
            for number in range(30)
        ]
    }
