"""What all measurements share: the servers, who asks, and a row of the table."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property

from challenges.briefs.models import Challenge

from .load import Arm, Request, Shot, fire, in_turn, rate
from .plan import Plan
from .seed.people import cookies_of
from .server import WORKERS, serving

# A visitor with a cookie gets a page of her own: nothing out of the cache, and no session either.
NOT_CACHED = {"visited": "before"}
ALONE = "alone"
# Different members, so that no page is made for one of them twice in a row.
MEMBERS = 200


@dataclass(frozen=True)
class Row:
    """A line of the table: `must` is None for what is told and asks nothing."""

    what: str
    first: str
    second: str
    ratio: float | None = None
    must: str | None = None
    reached: bool | None = None

    def as_dict(self) -> dict:
        return asdict(self)


class Bench:
    """The servers start when they are first asked for, and stop at the end."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self._running = ExitStack()

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *failure) -> None:
        self._running.close()

    @cached_property
    def site(self) -> str:
        workers = 1 if self.plan.is_only_a_try else WORKERS
        return self._running.enter_context(serving(workers=workers))

    @cached_property
    def lean(self) -> str:
        """The yardsticks in a site that has nothing else."""
        return self._running.enter_context(serving(settings="bench.settings_lean"))

    def alone(self, requests) -> list[Arm]:
        """A yardstick in that site, where there is time for it: the arm is called "alone"."""
        return [] if self.plan.is_only_a_try else [Arm(ALONE, self.lean, requests)]

    @cached_property
    def challenges(self) -> dict[str, Challenge]:
        slugs = [slug for slug, _ideas, _members in self.plan.challenges]
        found = {
            challenge.slug: challenge for challenge in Challenge.objects.filter(slug__in=slugs)
        }
        return {slug: found[slug] for slug in slugs}

    @contextmanager
    def serving(self, **wanted: int) -> Iterator[str]:
        """Another server, with so many workers or threads, for one measurement."""
        if self.plan.is_only_a_try:
            yield self.site
        else:
            with serving(**wanted) as base:
                yield base

    def in_turn(self, *arms: Arm) -> dict[str, list[Shot]]:
        if self.plan.is_only_a_try:
            for arm in arms:
                arm.ask_once()
            shots = fire(list(arms), seconds=self.plan.seconds)
            return {arm.name: [shot] for arm, shot in zip(arms, shots, strict=True)}
        return in_turn(list(arms), rounds=self.plan.rounds, seconds=self.plan.seconds)

    def as_members(self, path: str) -> list[Request]:
        """The page, asked for by many members in turn."""
        numbers = range(min(MEMBERS, self.plan.voters))
        return [Request(path, cookies=cookies_of(number)) for number in numbers]


def beside(what: str, first: list[Shot], found: dict[str, list[Shot]]) -> list[Row]:
    """A row beside the yardstick that stands alone, if it was measured."""
    if ALONE not in found:
        return []
    return [compared(f"  {what} in a site with nothing else", first, found[ALONE])]


def compared(
    what: str, first: list[Shot], second: list[Shot], at_least: float | None = None
) -> Row:
    """The throughput of the first against that of the second."""
    one, other = rate(first), rate(second)
    ratio = one / other
    return Row(
        what=what,
        first=f"{one:,.0f}/s",
        second=f"{other:,.0f}/s",
        ratio=round(ratio, 3),
        must=None if at_least is None else f"≥ {at_least}",
        reached=None if at_least is None else ratio >= at_least,
    )
