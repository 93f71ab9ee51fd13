from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.voting.services import SHORTEST_REASON


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
