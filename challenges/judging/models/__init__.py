"""Each in a file of its own, from the seat to the score."""

from .assignments import Assignment, Conflict
from .reviews import Review, ReviewVersion, Score
from .seats import Judge, Panel

__all__ = ["Assignment", "Conflict", "Judge", "Panel", "Review", "ReviewVersion", "Score"]
