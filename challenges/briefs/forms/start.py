from django import forms
from django.utils.translation import gettext_lazy

from challenges.core.texts import one_line
from challenges.organisations.queries import written_for_by


class ChallengeStartForm(forms.Form):
    """The first three things to say; the brief and the rules come afterwards."""

    organisation = forms.ModelChoiceField(label=gettext_lazy("Organisation"), queryset=None)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    lead = forms.CharField(
        label=gettext_lazy("The question in one sentence"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = written_for_by(user)
        if field.queryset.count() == 1:
            field.initial = field.queryset.get()

    def clean_title(self):
        return one_line(self.cleaned_data["title"])
