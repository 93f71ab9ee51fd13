from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.voting.services import SHORTEST_REASON

SCORES = [(value, str(value)) for value in range(11)]
LONGEST_REMARK = 4000


class ScoreForm(forms.Form):
    """One review: a row of radio buttons for each criterion, and two remarks.

    Every criterion may stay empty here; that a complete review has them all is asked of `complete`.
    """

    remark_to_organiser = forms.CharField(
        label=_("Remark to the organiser"),
        required=False,
        max_length=LONGEST_REMARK,
        help_text=_("Only the organiser reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    remark_to_author = forms.CharField(
        label=_("Remark for the author"),
        required=False,
        max_length=LONGEST_REMARK,
        help_text=_("Shown to the author after the result, without your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, criteria, complete=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria, self.complete = list(criteria), complete
        for criterion in self.criteria:
            self.fields[self.name_of(criterion)] = forms.TypedChoiceField(
                label=criterion.name,
                choices=SCORES,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect(attrs={"data-score": criterion.weight}),
            )

    @staticmethod
    def name_of(criterion) -> str:
        return f"criterion-{criterion.pk}"

    @classmethod
    def initial_of(cls, review) -> dict:
        """What is stored, as initial values; nothing without a review."""
        if review is None:
            return {}
        given = {f"criterion-{score.criterion_id}": score.value for score in review.scores.all()}
        return given | {
            "remark_to_organiser": review.remark_to_organiser,
            "remark_to_author": review.remark_to_author,
        }

    def clean(self):
        cleaned = super().clean()
        for criterion in self.criteria if self.complete else ():
            name = self.name_of(criterion)
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, _("Choose a score, or save a draft."))
        return cleaned

    def scores(self) -> dict[int, int | None]:
        return {row.pk: self.cleaned_data[self.name_of(row)] for row in self.criteria}

    def score_fields(self):
        """For the template: each criterion, its field and its weight in per cent."""
        whole = sum(criterion.weight for criterion in self.criteria)
        for criterion in self.criteria:
            yield criterion, self[self.name_of(criterion)], round(100 * criterion.weight / whole)


class ConflictForm(forms.Form):
    reason = forms.CharField(
        label=_("What connects you with this idea?"),
        max_length=300,
        help_text=_("For example: I know who wrote it, or I work on the same thing."),
        widget=forms.TextInput,
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    credential = forms.CharField(
        label=_("Who they are, in a line"),
        required=False,
        max_length=160,
        help_text=_("For example: Professor of hydrology, Ghent. Shown with the panel."),
    )


class ResultForm(forms.Form):
    """Why the winner won; and for a correction, why it was needed."""

    winner_reason = forms.CharField(
        label=_("Why this idea won"),
        max_length=4000,
        help_text=_("A few sentences by you. They stand at the top of the result."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    reason = forms.CharField(
        label=_("Why a corrected result is needed"),
        max_length=2000,
        help_text=_("Everybody reads it; the earlier version stays readable too."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    acknowledgement = forms.CharField(
        label=_("What you say about finalists that no judges have in common"),
        max_length=2000,
        required=False,
        help_text=_(
            "Everybody reads it. The panel cannot compare these finalists, so without it the "
            "bounty cannot be awarded."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args, has_winner: bool, is_correction: bool, is_disconnected: bool, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.fields["winner_reason"].required = has_winner
        if not is_correction:
            del self.fields["reason"]
        if not is_disconnected:
            del self.fields["acknowledgement"]


class FlagForm(forms.Form):
    """What is done about the votes of a group, and why."""

    set_aside = forms.TypedChoiceField(
        label=_("What shall be done with the votes of this group?"),
        choices=[("no", _("Count them")), ("yes", _("Set them aside"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        min_length=SHORTEST_REASON,
        max_length=2000,
        help_text=_("Everybody reads it beside the result. A sentence or two; name nobody."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
