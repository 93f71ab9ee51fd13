"""All writes of judging: seats, who is to score what, conflicts and reviews."""

from .assigning import (
    ask_extra_reviews,
    assign_all,
    assign_panel,
    choose_plan,
    draw_replacement,
    lock_panel,
    replace_judge,
)
from .reminding import remind_all, remind_judge
from .reviews import declare_conflict, save_review
from .seats import accept_invitation, decline_invitation, invite_judge

__all__ = [
    "accept_invitation",
    "ask_extra_reviews",
    "assign_all",
    "assign_panel",
    "choose_plan",
    "decline_invitation",
    "declare_conflict",
    "draw_replacement",
    "invite_judge",
    "lock_panel",
    "remind_all",
    "remind_judge",
    "replace_judge",
    "save_review",
]
