"""All writes of judging: seats, who is to score what, conflicts and reviews."""

from .assigning import assign_all
from .reviews import declare_conflict, save_review
from .seats import accept_invitation, decline_invitation, invite_judge

__all__ = [
    "accept_invitation",
    "assign_all",
    "decline_invitation",
    "declare_conflict",
    "invite_judge",
    "save_review",
]
