"""All writes of ranking: the shortlist, the end of judging, the result and its decisions."""

from .results import preview_result, publish_result
from .settling import close_judging, settle_votes
from .shortlists import pick_shortlist

__all__ = [
    "close_judging",
    "pick_shortlist",
    "preview_result",
    "publish_result",
    "settle_votes",
]
