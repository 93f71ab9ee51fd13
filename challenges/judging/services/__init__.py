"""All writes of judging: seats, who is to score what, reviews, and the panel's discussion."""

from .assigning import assign_all, draw_replacement
from .discussion import open_discussion
from .giving_up import declare_conflict, recuse, skip_idea
from .reviews import OutOfDate, keep_typed, save_review
from .seats import (
    accept_invitation,
    agree_to_rules,
    decline_invitation,
    end_practice,
    invite_judge,
)

__all__ = [
    "OutOfDate",
    "accept_invitation",
    "agree_to_rules",
    "assign_all",
    "decline_invitation",
    "declare_conflict",
    "draw_replacement",
    "end_practice",
    "invite_judge",
    "keep_typed",
    "open_discussion",
    "recuse",
    "save_review",
    "skip_idea",
]
