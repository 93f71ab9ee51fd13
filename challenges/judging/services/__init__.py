"""All writes of judging: seats, who is to score what, reviews, and the panel's discussion."""

from .assigning import (
    ask_extra_reviews,
    assign_all,
    assign_panel,
    choose_plan,
    draw_replacement,
    lock_panel,
    replace_judge,
)
from .corrections import ask_correction, decide_correction
from .discussion import open_discussion
from .giving_up import declare_conflict, recuse, skip_idea
from .nominating import nominate_idea, take_back_nomination
from .reminding import remind_all, remind_judge
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
    "ask_correction",
    "ask_extra_reviews",
    "assign_all",
    "assign_panel",
    "choose_plan",
    "decide_correction",
    "declare_conflict",
    "decline_invitation",
    "draw_replacement",
    "end_practice",
    "invite_judge",
    "keep_typed",
    "lock_panel",
    "nominate_idea",
    "open_discussion",
    "recuse",
    "remind_all",
    "remind_judge",
    "replace_judge",
    "save_review",
    "skip_idea",
    "take_back_nomination",
]
