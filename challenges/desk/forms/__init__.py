from .correction import CorrectionDecisionForm, CorrectionForm
from .judge import ConflictForm, NominationForm, RecuseForm, ScoreForm
from .organiser import FlagForm, InviteForm, ResultForm
from .panel import ExtraReviewsForm, PlanForm, ReplaceForm
from .result import PublishForm

__all__ = [
    "ConflictForm",
    "CorrectionDecisionForm",
    "CorrectionForm",
    "ExtraReviewsForm",
    "FlagForm",
    "InviteForm",
    "NominationForm",
    "PlanForm",
    "PublishForm",
    "RecuseForm",
    "ReplaceForm",
    "ResultForm",
    "ScoreForm",
]
