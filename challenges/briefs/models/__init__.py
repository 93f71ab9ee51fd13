"""The plain rows first; the pages, which carry words and pictures only, point at nothing."""

from .challenge import Challenge, Criterion, PrizeTier, Question, Window
from .method_card import MethodCard
from .pages import ChallengeIndexPage, ChallengePage

__all__ = [
    "Challenge",
    "ChallengeIndexPage",
    "ChallengePage",
    "Criterion",
    "MethodCard",
    "PrizeTier",
    "Question",
    "Window",
]
