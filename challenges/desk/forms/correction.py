from django import forms
from django.utils.translation import gettext_lazy as _

from .judge import ScoreForm


class CorrectionForm(ScoreForm):
    """What her finished review should say instead, and why."""

    left_out = _("Choose a score.")
    seen = remark_to_organiser = remark_to_author = None
    # Not "reason": the form about a conflict on the same page has one.
    why = forms.CharField(
        label=_("What went wrong?"),
        max_length=300,
        help_text=_(
            "For example: I swapped two criteria. It is published with the result, without your "
            "name. Name nobody."
        ),
        widget=forms.TextInput,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, complete=True, auto_id="correct_%s", **kwargs)
        self.order_fields(map(self.name_of, self.criteria))

    def asked(self) -> dict:
        """What the service of judging takes."""
        given = self.cleaned_data
        scores = {row.pk: given[self.name_of(row)] for row in self.criteria}
        return {"scores": scores, "reason": given["why"]}


class CorrectionDecisionForm(forms.Form):
    """Approve it or not, and why."""

    answer = forms.ChoiceField(choices=[("approve", _("Approve")), ("refuse", _("Refuse"))])
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("The judge reads it."), widget=forms.TextInput
    )

    def said(self) -> dict:
        """What the service of judging takes."""
        given = self.cleaned_data
        return {"approve": given["answer"] == "approve", "reason": given["reason"]}
