"""Profit shared among creator, backers and platform. Specification, section 9.

Nothing calls it by default: profit shared with backers may be a regulated security or
crowdfunding service, which is for a lawyer to say before anybody switches it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .amounts import BASIS_POINTS, require_basis_points, require_whole
from .shares import allocate


@dataclass(frozen=True)
class Period:
    """Revenue of one period and those of its costs that the terms allow, both in minor units."""

    revenue: int
    costs: int = 0

    def __post_init__(self):
        require_whole(self.revenue, "revenue")
        require_whole(self.costs, "costs")


@dataclass(frozen=True)
class Split:
    """Basis points of the profit, 10,000 in all; the backers' principal may be returned first."""

    creator_bps: int
    backers_bps: int
    platform_bps: int
    principal_first: bool = False

    def __post_init__(self):
        require_basis_points(self.creator_bps, "the creator's part")
        require_basis_points(self.backers_bps, "the backers' part")
        require_basis_points(self.platform_bps, "the platform's part")
        whole = self.creator_bps + self.backers_bps + self.platform_bps
        if whole != BASIS_POINTS:
            raise ValueError(f"the parts must add up to {BASIS_POINTS} basis points, not {whole}")


@dataclass(frozen=True)
class Paid:
    """Minor units for each; the backers in the order of their pledges."""

    creator: int
    platform: int
    backers: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.creator + self.platform + sum(self.backers)


@dataclass(frozen=True)
class Payout:
    """What to pay now, what will then have been paid, and what is carried into the next period.

    earned = paid.total + carried. earned is revenue less costs of all periods. carried is, where
    positive, what is no whole unit for anybody yet; where negative, a loss that later profit
    makes good before anybody is paid again.
    """

    earned: int
    now: Paid
    paid: Paid

    @property
    def carried(self) -> int:
        return self.earned - self.paid.total


def pay_profit(
    periods: Sequence[Period],
    split: Split,
    pledges: Sequence[int],
    paid: Paid | None = None,
    closing: bool = False,
    order: Sequence | None = None,
) -> Payout:
    """What each is owed on the running total of all periods, less what she has been paid.

    pledges: collected from each backer, minor units; the backers share in proportion to them,
    first the principal if it is returned first, then their part of the rest. paid: all payouts so
    far, None for none. What one is owed is rounded down, once, on the running total, so it never
    falls while the total grows, however many payments it is paid in, and is less than one unit
    short. By largest remainder it could fall (the Alabama paradox), and a unit paid would have to
    be clawed back. closing: the last payout, which divides the units carried by largest
    remainder; among equal remainders backers come first, by the keys of order (as for allocate),
    then the platform.
    No payout is negative, and together they never exceed what was earned and is not yet paid.
    Raises ValueError for amounts that are not whole, for backers' basis points without any pledge
    collected, and for lists whose lengths differ.
    """
    _require_sound(split, pledges, order)
    paid = Paid(0, 0, (0,) * len(pledges)) if paid is None else paid
    before = [paid.creator, paid.platform, *paid.backers]
    for amount in before:
        require_whole(amount, "an amount paid")
    if len(paid.backers) != len(pledges):
        raise ValueError(f"{len(pledges)} pledges, but {len(paid.backers)} backers were paid")
    earned = sum(period.revenue - period.costs for period in periods)
    keys = _keys(pledges, order)
    owed = _owed(max(0, earned), split, pledges, keys if closing else None)
    due = [max(0, amount - already) for amount, already in zip(owed, before, strict=True)]
    available = max(0, earned - paid.total)
    if sum(due) > available:
        # Somebody was paid more than this split gives her; the others cannot have it twice.
        due = allocate(available, due, order=keys)
    after = [amount + already for amount, already in zip(due, before, strict=True)]
    return Payout(earned, _paid(due), _paid(after))


def _owed(earned, split, pledges, closing_keys):
    # One fraction for each claimant, all over the same denominator: nothing is rounded twice.
    principal = sum(pledges)
    first = min(earned, principal) if split.principal_first else 0
    rest, whole = earned - first, principal or 1
    exact = [rest * split.creator_bps * whole, rest * split.platform_bps * whole]
    a_pledged_unit = first * BASIS_POINTS + rest * split.backers_bps
    exact += [pledge * a_pledged_unit for pledge in pledges]
    if closing_keys is not None:
        return allocate(earned, exact, order=closing_keys)
    return [amount // (BASIS_POINTS * whole) for amount in exact]


def _keys(pledges, order):
    if order is None:
        order = [(-pledge, number) for number, pledge in enumerate(pledges)]
    return [(2,), (1,), *((0, key) for key in order)]


def _paid(amounts):
    creator, platform, *backers = amounts
    return Paid(creator, platform, tuple(backers))


def _require_sound(split, pledges, order):
    for pledge in pledges:
        require_whole(pledge, "a pledge")
    if split.backers_bps and not any(pledges):
        raise ValueError(
            f"no pledge was collected to give the backers' {split.backers_bps} basis points to"
        )
    if order is not None and len(order) != len(pledges):
        raise ValueError(f"{len(pledges)} pledges need as many keys of order, not {len(order)}")
