"""Owns the signs that votes may not be those of separate people, and what the rules do about them.

Evidence, never a verdict: every flag states its numbers, every treatment can be taken back.
"""

from challenges.balance.integrity.flags import Flag
from challenges.balance.integrity.report import Report, examine
from challenges.balance.integrity.treatments import TREATMENTS, named, weights
from challenges.balance.integrity.votes import Votes

__all__ = ["TREATMENTS", "Flag", "Report", "Votes", "examine", "named", "weights"]
