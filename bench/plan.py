"""How much is laid out and how long is measured; where the databases are."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("BENCH_DIR", ROOT / "var" / "bench"))
POSTGRES_URL = os.environ.get(
    "BENCH_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/ideabounty_bench"
)
DATABASES = ("postgresql", "sqlite")
SEED = 20261125


@dataclass(frozen=True)
class Plan:
    """challenges: (address, ideas, members who voted); the middle one is where votes are cast.

    voters: members who have a session; comments: on the one idea that is much talked about;
    finalists: of the two results; rounds, seconds: how often and how long each side of a pair is
    measured; requests: after how many the memory of a worker is looked at, first and last.
    """

    name: str
    challenges: tuple[tuple[str, int, int], ...]
    authors: int
    voters: int
    comments: int
    finalists: tuple[int, int]
    rounds: int
    seconds: int
    requests: tuple[int, int]
    is_only_a_try: bool = False

    @property
    def laid_out(self) -> tuple:
        """What the database holds."""
        return self.challenges, self.authors, self.voters, self.comments, self.finalists

    @property
    def members(self) -> int:
        """Who votes in a small challenge votes in the larger ones too."""
        return max(members for _slug, _ideas, members in self.challenges)


FULL = Plan(
    name="full",
    challenges=(
        ("small", 1_000, 10_000),
        ("medium", 10_000, 50_000),
        ("large", 100_000, 500_000),
    ),
    authors=5_000,
    voters=6_000,
    comments=500,
    finalists=(3, 50),
    rounds=3,
    seconds=3,
    requests=(1_000, 10_000),
)
QUICK = Plan(
    name="quick",
    challenges=(("small", 120, 60), ("medium", 200, 1_200), ("large", 300, 1_500)),
    authors=20,
    voters=1_200,
    comments=60,
    finalists=(1, 2),
    rounds=1,
    seconds=1,
    requests=(40, 80),
    is_only_a_try=True,
)


def plan_of(quick: bool) -> Plan:
    return QUICK if quick else FULL


def database_url(database: str, plan: Plan) -> str:
    """A database of the bench's own, filled with nonsense: never the one of DATABASE_URL."""
    if database == "sqlite":
        name = "bench" if plan is FULL else plan.name
        return f"sqlite:///{FOLDER / f'{name}.sqlite3'}"
    parts = urlsplit(POSTGRES_URL)
    return urlunsplit(parts._replace(path=parts.path + ("" if plan is FULL else f"_{plan.name}")))
