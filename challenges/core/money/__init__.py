"""Amounts in whole minor units, divided so that not one is lost or made; nothing passes a float.

A minor unit is the smallest the currency has: a cent, a yen, a fils. An amount here knows no
currency: whoever posts it says which, and the ledger sums to zero in each. Owns the arithmetic of
shares, tiers, pledges and profit, reads no clock, sends no signals. Specification, section 9.
"""

from .pledges import (
    COLLECTED,
    RELEASED,
    UNCOLLECTED,
    Fees,
    Outcome,
    Pledge,
    Settlement,
    settle_pledges,
)
from .profit import Paid, Payout, Period, Split, pay_profit
from .shares import Division, allocate, allocate_more, proportional, weights_above
from .tiers import RE_SPLIT, RETURN, ROLL_DOWN, award_tiers, pool_tiers

__all__ = [
    "COLLECTED",
    "RELEASED",
    "RETURN",
    "RE_SPLIT",
    "ROLL_DOWN",
    "UNCOLLECTED",
    "Division",
    "Fees",
    "Outcome",
    "Paid",
    "Payout",
    "Period",
    "Pledge",
    "Settlement",
    "Split",
    "allocate",
    "allocate_more",
    "award_tiers",
    "pay_profit",
    "pool_tiers",
    "proportional",
    "settle_pledges",
    "weights_above",
]
