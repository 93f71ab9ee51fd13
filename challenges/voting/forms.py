from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from challenges.core.public_ids import as_typed


class ReceiptForm(forms.Form):
    """The code of a vote, however it was copied or typed."""

    code = forms.CharField(
        label=_("Code of the receipt"),
        max_length=40,
        help_text=_("12 letters and digits. Capitals and blanks make no difference."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Type the code first. It is in the mail we sent, and under “My votes”.")
        },
    )

    def clean_code(self) -> str:
        code = as_typed(self.cleaned_data["code"])
        if not code:
            raise ValidationError(
                _(
                    "This is not the code of a receipt. A code has 12 letters and digits, such as "
                    "7k2m4q8r0wzt, and never the letter U."
                )
            )
        return code
