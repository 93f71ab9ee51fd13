"""Each in a file of its own, from the seat to the score and its correction."""

from .assignments import Assignment, Conflict
from .corrections import CorrectionDecision, ReviewCorrection
from .nominations import MOST_NOMINATIONS, Nomination
from .reviews import Review, ReviewVersion, Score
from .seats import Judge, Panel

__all__ = [
    "MOST_NOMINATIONS",
    "Assignment",
    "Conflict",
    "CorrectionDecision",
    "Judge",
    "Nomination",
    "Panel",
    "Review",
    "ReviewCorrection",
    "ReviewVersion",
    "Score",
]
