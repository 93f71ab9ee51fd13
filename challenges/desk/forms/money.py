"""What people of an organisation, and staff, write about money and about a project."""

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.briefs.amounts import minor_units
from challenges.briefs.models import Challenge

REFERENCE_HELP = _("As on the bank statement. Do not write an account number here.")


class HeldForm(forms.Form):
    amount = forms.CharField(label=_("Amount"), max_length=20)
    reference = forms.CharField(
        label=_("Reference of the payment"), max_length=120, help_text=REFERENCE_HELP
    )

    def clean_amount(self) -> int:
        return minor_units(self.cleaned_data["amount"])


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the payment"), max_length=120, help_text=REFERENCE_HELP
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class CarryForm(forms.Form):
    to = forms.ModelChoiceField(label=_("Next challenge"), queryset=Challenge.objects.none())

    def __init__(self, *args, challenge: Challenge, **kwargs):
        super().__init__(*args, **kwargs)
        others = Challenge.objects.filter(
            organisation=challenge.organisation_id, currency=challenge.currency, decided_at=None
        )
        self.fields["to"].queryset = others.exclude(pk=challenge.pk)


class MilestoneForm(forms.Form):
    title = forms.CharField(label=_("What is to be reached"), max_length=120)
    due_on = forms.DateField(
        label=_("By when"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class UpdateForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(
        label=_("What has happened"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everybody reads it on the page of the idea; followers get it by mail."),
    )
