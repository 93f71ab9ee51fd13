"""Each in a file of its own, from the seat to the score."""

from .assignments import Assignment, Conflict
from .nominations import MOST_NOMINATIONS, Nomination
from .reviews import Review, ReviewVersion, Score
from .seats import Judge, Panel

__all__ = [
    "MOST_NOMINATIONS",
    "Assignment",
    "Conflict",
    "Judge",
    "Nomination",
    "Panel",
    "Review",
    "ReviewVersion",
    "Score",
]
