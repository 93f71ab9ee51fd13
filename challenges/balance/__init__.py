"""Owns the method: how the support of a crowd and the scores of a panel become one ranking.

Pure arithmetic on arrays, no database and no clock; sends no signals, imports nothing of ours.
"""

from challenges.balance.challenge import compute
from challenges.balance.intake import BadInput

__all__ = ["BadInput", "compute"]
