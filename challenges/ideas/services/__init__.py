"""Writes to ideas. Each one looks at the state again, inside its transaction."""

from .merging import merge_ideas, tell_apart, unmerge_ideas
from .moderation import hide_idea, keep_idea, report_idea, restore_idea
from .tagging import add_tag
from .writing import (
    hand_in,
    keep_as_draft,
    keep_picture,
    save_draft,
    set_picture,
    submit_idea,
    withdraw_idea,
)

__all__ = [
    "add_tag",
    "hand_in",
    "hide_idea",
    "keep_as_draft",
    "keep_idea",
    "keep_picture",
    "merge_ideas",
    "report_idea",
    "restore_idea",
    "save_draft",
    "set_picture",
    "submit_idea",
    "tell_apart",
    "unmerge_ideas",
    "withdraw_idea",
]
