"""Who is to score what. Locks go challenge first, then its judges by number."""

from .drawing import keep_from_own_ideas, lock_panel
from .replacing import ask_extra_reviews, draw_replacement, replace_judge
from .sharing import assign_all, assign_newcomer, assign_panel, choose_plan

__all__ = [
    "ask_extra_reviews",
    "assign_all",
    "assign_newcomer",
    "assign_panel",
    "choose_plan",
    "draw_replacement",
    "keep_from_own_ideas",
    "lock_panel",
    "replace_judge",
]
