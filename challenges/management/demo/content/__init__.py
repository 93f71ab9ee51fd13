"""What the demo says, as JSON beside this file."""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def content(name: str) -> list | dict:
    """`content("people")` reads people.json."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def ideas_of(slug: str) -> list[dict]:
    return content(f"ideas_{slug}") if (FOLDER / f"ideas_{slug}.json").exists() else []
