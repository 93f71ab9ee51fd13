"""The writes: awarding, accepting, paying, giving the rest back, and telling what came of it."""

from .accepting import accept_award, forget_details, give_details, return_rights
from .awarding import award_bounty, award_overdue
from .payouts import (
    approve_payout,
    confirm_payout,
    order_payout,
    return_payout,
    send_payout,
)
from .projects import add_milestone, post_update, reach_milestone
from .rest import carry_rest, return_rest

__all__ = [
    "accept_award",
    "add_milestone",
    "approve_payout",
    "award_bounty",
    "award_overdue",
    "carry_rest",
    "confirm_payout",
    "forget_details",
    "give_details",
    "order_payout",
    "post_update",
    "reach_milestone",
    "return_payout",
    "return_rest",
    "return_rights",
    "send_payout",
]
