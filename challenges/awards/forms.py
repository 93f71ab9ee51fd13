from django import forms
from django.utils.translation import gettext_lazy as _


class AcceptForm(forms.Form):
    """terms: the SHA-256 of the text that was read."""

    terms = forms.CharField(max_length=64, widget=forms.HiddenInput)
    accept = forms.BooleanField(label=_("I have read these terms and accept them"))


class DetailsForm(forms.Form):
    details = forms.CharField(
        label=_("Where the money goes"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"required": _("Say where the money goes: name and number of the account.")},
        help_text=_(
            "The name on your account, its number (IBAN, or what your bank uses) and the bank. It "
            "is stored encrypted and shown only to who pays you. It is deleted when you confirm "
            "that the money has arrived, and 60 days after it was sent at the latest."
        ),
    )
