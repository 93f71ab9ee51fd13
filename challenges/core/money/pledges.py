"""All-or-nothing: either the goal was pledged by the deadline, or nobody pays. Specification, 9."""

from collections.abc import Sequence
from dataclasses import dataclass

from .amounts import BASIS_POINTS, part_half_up, require_basis_points, require_whole

RELEASED = "released"
COLLECTED = "collected"
UNCOLLECTED = "uncollected"


@dataclass(frozen=True)
class Pledge:
    """What was authorised at the deadline, and whether the charge has gone through since."""

    key: str
    authorised: int
    collected: bool = False


@dataclass(frozen=True)
class Fees:
    """The platform's on the total collected, the processor's on each charge and a fixed sum."""

    platform_bps: int = 0
    processor_bps: int = 0
    processor_fixed: int = 0

    def __post_init__(self):
        require_basis_points(self.platform_bps, "the platform's fee")
        require_basis_points(self.processor_bps, "the processor's fee")
        require_whole(self.processor_fixed, "the processor's fixed fee")
        if self.platform_bps + self.processor_bps > BASIS_POINTS:
            raise ValueError("the fees together take more than the whole")


@dataclass(frozen=True)
class Outcome:
    """The one state in which a pledge ended: released, collected or uncollected."""

    key: str
    amount: int
    state: str
    processor_fee: int


@dataclass(frozen=True)
class Settlement:
    """authorised = released + uncollected + collected; collected = both fees + net.

    net is what the creator receives. It falls below zero only where fixed fees exceed what was
    collected; the fees are then owed all the same.
    """

    goal: int
    succeeded: bool
    outcomes: tuple[Outcome, ...]
    platform_fee: int

    @property
    def authorised(self) -> int:
        return sum(outcome.amount for outcome in self.outcomes)

    @property
    def released(self) -> int:
        return self._sum_of(RELEASED)

    @property
    def uncollected(self) -> int:
        return self._sum_of(UNCOLLECTED)

    @property
    def collected(self) -> int:
        return self._sum_of(COLLECTED)

    @property
    def processor_fee(self) -> int:
        return sum(outcome.processor_fee for outcome in self.outcomes)

    @property
    def net(self) -> int:
        return self.collected - self.platform_fee - self.processor_fee

    def _sum_of(self, state):
        return sum(outcome.amount for outcome in self.outcomes if outcome.state == state)


def settle_pledges(goal: int, pledges: Sequence[Pledge], fees: Fees) -> Settlement:
    """Say what becomes of each pledge authorised at the deadline, and who gets what.

    goal: minor units, at least 1. It succeeds if and only if the pledges authorised reach the
    goal, whatever of them is collected later; otherwise all are released and no fee is due.
    After success each pledge is collected or (still) uncollected. Fees are due on collected money
    only, each charge rounded half up by itself: the platform's once on the total, the processor's
    on every pledge. The outcomes keep the order of the pledges; none or no pledge is a failure.
    Raises ValueError for a goal or pledge of nothing, for a key that stands twice, and for a
    pledge collected although the goal was missed.
    """
    require_whole(goal, "the goal")
    if not goal:
        raise ValueError("a goal must be at least 1")
    _require_sound(pledges)
    succeeded = sum(pledge.authorised for pledge in pledges) >= goal
    outcomes = tuple(_outcome(pledge, succeeded, fees) for pledge in pledges)
    collected = sum(outcome.amount for outcome in outcomes if outcome.state == COLLECTED)
    return Settlement(goal, succeeded, outcomes, part_half_up(collected, fees.platform_bps))


def _require_sound(pledges):
    seen = set()
    for pledge in pledges:
        require_whole(pledge.authorised, f"pledge {pledge.key!r}")
        if not pledge.authorised:
            raise ValueError(f"pledge {pledge.key!r} must be at least 1")
        if pledge.key in seen:
            raise ValueError(f"pledge {pledge.key!r} stands twice")
        seen.add(pledge.key)


def _outcome(pledge, succeeded, fees):
    if not succeeded:
        if pledge.collected:
            raise ValueError(f"pledge {pledge.key!r} was collected though the goal was missed")
        return Outcome(pledge.key, pledge.authorised, RELEASED, 0)
    if not pledge.collected:
        return Outcome(pledge.key, pledge.authorised, UNCOLLECTED, 0)
    fee = part_half_up(pledge.authorised, fees.processor_bps) + fees.processor_fixed
    return Outcome(pledge.key, pledge.authorised, COLLECTED, fee)
