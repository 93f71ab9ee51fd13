from .ballot_file import freeze_ballots, freeze_due_ballots
from .counting import add_up, recount
from .exposures import MOST_SEEN_AT_ONCE, record_exposures
from .imports import import_votes
from .integrity import (
    SHORTEST_REASON,
    decide_flag,
    is_being_searched,
    make_report,
    reports_due,
    search_again,
)
from .ordering import refresh_order, refresh_orders
from .receipts import write_due_receipts, write_no_receipts
from .sealing import seal_unsealed
from .statements import set_aside_own_support, state_support

__all__ = [
    "MOST_SEEN_AT_ONCE",
    "SHORTEST_REASON",
    "add_up",
    "decide_flag",
    "freeze_ballots",
    "freeze_due_ballots",
    "import_votes",
    "is_being_searched",
    "make_report",
    "record_exposures",
    "recount",
    "refresh_order",
    "refresh_orders",
    "reports_due",
    "search_again",
    "seal_unsealed",
    "set_aside_own_support",
    "state_support",
    "write_due_receipts",
    "write_no_receipts",
]
