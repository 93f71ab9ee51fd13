"""What a judge sees: her queue, what comes before the first score, and the score card."""

from .correction import JudgeCorrectionView
from .giving_up import JudgeConflictView, JudgeRecuseView
from .nominate import JudgeNominateView, JudgeNominationsView, JudgeTakeBackView
from .queue import JudgeQueueView
from .score import JudgeScoreView
from .start import JudgePracticeView, JudgeRulesView

__all__ = [
    "JudgeConflictView",
    "JudgeCorrectionView",
    "JudgeNominateView",
    "JudgeNominationsView",
    "JudgePracticeView",
    "JudgeQueueView",
    "JudgeRecuseView",
    "JudgeRulesView",
    "JudgeScoreView",
    "JudgeTakeBackView",
]
