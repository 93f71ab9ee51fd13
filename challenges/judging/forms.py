from django import forms
from django.utils.translation import gettext_lazy as _


class DeclineForm(forms.Form):
    """A no, and why, if she likes."""

    reason = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=300,
        help_text=_("Shown to the organiser."),
        widget=forms.TextInput,
    )
