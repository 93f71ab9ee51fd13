import csv
import json
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def case():
    """Reads one reference case: published or independently computed figures with their source."""
    return lambda name: json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def table():
    """Reads the rows of a reference case's table."""

    def read(name):
        with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture
def b04(table):
    """The challenge of case b04 in the input format: 40 ideas, 8 finalists, 6 judges."""
    ideas = [
        {
            "id": row["idea"],
            "supports": int(row["supports"]),
            "exposures": int(row["exposures"]),
            "finalist": row["finalist"] == "1",
        }
        for row in table("b04_e2e_a_crowd")
    ]
    return {
        "format": "ideabounty-challenge/1",
        "rules": {"variance_bounds": False, "seed": "5eed" * 16},
        "ideas": ideas,
        "reviews": table("b04_e2e_a_panel"),
    }


@pytest.fixture
def challenge():
    """Makes a challenge: finalists {id: (supports, exposures)}, reviews (idea, judge, score)."""

    def make(ideas, reviews=(), **rules):
        return {
            "format": "ideabounty-challenge/1",
            "rules": rules,
            "ideas": [
                {"id": name, "supports": supports, "exposures": exposures, "finalist": True}
                for name, (supports, exposures) in ideas.items()
            ],
            "reviews": [
                {"idea": idea, "judge": judge, "score": score} for idea, judge, score in reviews
            ],
        }

    return make
