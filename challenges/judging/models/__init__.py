"""Each in a file of its own, from the seat to the score and its correction."""

from .assignments import Assignment, Conflict
from .corrections import CorrectionDecision, ReviewCorrection
from .reviews import Review, ReviewVersion, Score
from .seats import Judge, Panel

__all__ = [
    "Assignment",
    "Conflict",
    "CorrectionDecision",
    "Judge",
    "Panel",
    "Review",
    "ReviewCorrection",
    "ReviewVersion",
    "Score",
]
