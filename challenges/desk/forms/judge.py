from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.briefs.models import Criterion

SCORES = [(value, str(value)) for value in range(11)]
LONGEST_REMARK = 4000


class ScoreForm(forms.Form):
    """One review: a row of radio buttons for each criterion, and two remarks.

    Every criterion may stay empty here; that a complete review has them all is asked of `complete`.
    """

    left_out = _("Choose a score, or save a draft.")
    # Which state of the card the page shows, so that it cannot undo a newer one.
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
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
        help_text=_(
            "The author reads it after the result, and the panel when the organiser opens its "
            "discussion. Never with your name."
        ),
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
        """What is stored, as initial values; nothing but `seen` without a review."""
        if review is None:
            return {"seen": 0}
        given = {f"criterion-{score.criterion_id}": score.value for score in review.scores.all()}
        return given | {
            "seen": review.revision,
            "remark_to_organiser": review.remark_to_organiser,
            "remark_to_author": review.remark_to_author,
        }

    def clean(self):
        cleaned = super().clean()
        for criterion in self.criteria if self.complete else ():
            name = self.name_of(criterion)
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, self.left_out)
        return cleaned

    def typed(self) -> dict:
        """What the services of judging take."""
        given = self.cleaned_data
        return {
            "scores": {row.pk: given[self.name_of(row)] for row in self.criteria},
            "remark_to_organiser": given["remark_to_organiser"],
            "remark_to_author": given["remark_to_author"],
            "seen": given["seen"],
        }

    def with_seen(self, seen: int):
        """The same data, as if the page had shown the state `seen`."""
        data = self.data.copy()
        data["seen"] = seen
        return data

    def differences(self, stored: dict) -> list[tuple[str, object, object]]:
        """(label, here, stored) of each field that says something else than what is stored."""
        rows = []
        for name in self.fields.keys() - {"seen"}:
            here, there = self.cleaned_data.get(name), stored.get(name)
            if _empty_as_none(here) != _empty_as_none(there):
                rows.append((self[name].label, here, there))
        return sorted(rows, key=lambda row: str(row[0]))

    def score_fields(self):
        """For the template: each criterion, its field and its weight in per cent."""
        whole = sum(criterion.weight for criterion in self.criteria)
        for criterion in self.criteria:
            yield criterion, self[self.name_of(criterion)], round(100 * criterion.weight / whole)


def _empty_as_none(value):
    return None if value == "" else value


class ConflictForm(forms.Form):
    reason = forms.CharField(
        label=_("What connects you with this idea?"),
        max_length=300,
        help_text=_("For example: I know who wrote it, or I work on the same thing."),
        widget=forms.TextInput,
    )


class NominationForm(forms.Form):
    reason = forms.CharField(
        label=_("Why should the panel look at this idea?"),
        max_length=300,
        help_text=_(
            "The organiser reads it once voting has closed. It is published with the result if the "
            "idea comes before the panel by a wild card, never with your name."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RecuseForm(forms.Form):
    """Which of the criteria she cannot judge."""

    criterion = forms.ModelChoiceField(
        label=_("Which criterion can you not judge?"),
        queryset=Criterion.objects.none(),
        empty_label=_("Choose one"),
    )

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criterion"].queryset = criteria
