from .judge import ConflictForm, RecuseForm, ScoreForm
from .organiser import FlagForm, InviteForm, PaidForm, ResultForm
from .panel import ExtraReviewsForm, PlanForm, ReplaceForm
from .result import PublishForm

__all__ = [
    "ConflictForm",
    "ExtraReviewsForm",
    "FlagForm",
    "InviteForm",
    "PaidForm",
    "PlanForm",
    "PublishForm",
    "RecuseForm",
    "ReplaceForm",
    "ResultForm",
    "ScoreForm",
]
