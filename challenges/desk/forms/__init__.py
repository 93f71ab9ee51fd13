from .judge import ConflictForm, ScoreForm
from .organiser import FlagForm, InviteForm, PaidForm, ResultForm

__all__ = ["ConflictForm", "FlagForm", "InviteForm", "PaidForm", "ResultForm", "ScoreForm"]
