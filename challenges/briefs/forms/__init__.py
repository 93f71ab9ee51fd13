from .rules import RulesForms
from .start import ChallengeStartForm

__all__ = ["ChallengeStartForm", "RulesForms"]
