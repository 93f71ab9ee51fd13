from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from challenges.core.texts import one_line

from .models import User


def clean_name(name: str) -> str:
    """One line with at least one letter or digit in it: an empty name cannot be talked to."""
    name = one_line(name)
    if not any(sign.isalnum() for sign in name):
        raise ValidationError(_("Please give a name with letters or numbers."))
    return name


class SignupForm(forms.Form):
    """What allauth's sign-up asks besides address and password."""

    display_name = forms.CharField(
        label=_("Display name"),
        max_length=60,
        help_text=_("Shown with your ideas and comments. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    field_order = ["display_name", "email", "password1"]

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])

    def signup(self, request, user) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.save(update_fields=["display_name"])


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["display_name"]
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "nickname"})}

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])
