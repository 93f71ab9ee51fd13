"""allauth's forms in our words."""

from allauth.account import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "remember": _("Stay signed in on this device"),
}


class OurWords:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            if field := self.fields.get(name):
                field.label = label
                # The label says it; grey words in the field say it twice.
                field.widget.attrs.pop("placeholder", None)


class LoginForm(OurWords, forms.LoginForm):
    pass


class SignupForm(OurWords, forms.SignupForm):
    pass


class AddEmailForm(OurWords, forms.AddEmailForm):
    pass


class ResetPasswordForm(OurWords, forms.ResetPasswordForm):
    pass
