"""allauth's forms in our words."""

from allauth.account import forms
from allauth.core import context
from django.utils.translation import gettext_lazy as _

from challenges.core.errors import TooMany
from challenges.core.limits import HOUR, per_address, per_network, spend

from .proof import ProofField

# How many accounts may be opened. A proof of work shows a browser at work; without one it may be a
# person without scripts, of whom there are few, or a program, of which there are many.
SIGN_UPS = (per_address(60, HOUR), per_network(300, HOUR))
WITHOUT_PROOF = (per_address(3, HOUR), per_network(30, HOUR))

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
    """Also counts the accounts that are opened. Raises TooMany."""

    proof = ProofField(required=False)

    def clean(self):
        cleaned = super().clean()
        # Only what would open an account: whoever mistypes a password is no program.
        if not self.errors:
            spend(context.request, "sign-up", *SIGN_UPS)
            if not cleaned["proof"]:
                self.spend_without_proof()
        return cleaned

    def spend_without_proof(self):
        try:
            spend(context.request, "sign-up-without-proof", *WITHOUT_PROOF)
        except TooMany as refusal:
            why = _(
                "Your browser sent no proof of work, which needs JavaScript. Without it few "
                "accounts can be opened, and others were quicker."
            )
            raise TooMany(f"{why} {refusal.reason}", wait=refusal.wait) from refusal


class AddEmailForm(OurWords, forms.AddEmailForm):
    pass


class ResetPasswordForm(OurWords, forms.ResetPasswordForm):
    pass
