from .judge import ConflictForm, RecuseForm, ScoreForm
from .organiser import FlagForm, InviteForm, PaidForm, ResultForm

__all__ = [
    "ConflictForm",
    "FlagForm",
    "InviteForm",
    "PaidForm",
    "RecuseForm",
    "ResultForm",
    "ScoreForm",
]
