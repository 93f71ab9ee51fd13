"""What a judge sees: her queue, what comes before the first score, and the score card."""

from .correction import JudgeCorrectionView
from .giving_up import JudgeConflictView, JudgeRecuseView
from .queue import JudgeQueueView
from .score import JudgeScoreView
from .start import JudgePracticeView, JudgeRulesView

__all__ = [
    "JudgeConflictView",
    "JudgeCorrectionView",
    "JudgePracticeView",
    "JudgeQueueView",
    "JudgeRecuseView",
    "JudgeRulesView",
    "JudgeScoreView",
]
