from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from challenges.briefs.enums import WindowKind
from challenges.briefs.local_time import instant, shown_time, typed_time
from challenges.briefs.moving import LONGEST_REASON, SHORTEST_REASON


class MomentField(forms.CharField):
    """A date and a time in the challenge's zone; gives the instant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def __init__(self, *, zone, at, **kwargs):
        self.zone, self.at = zone, at
        super().__init__(initial=shown_time(at, zone), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        # A form shows minutes; what is left as it was keeps its seconds.
        if text == shown_time(self.at, self.zone):
            return self.at
        return instant(typed_time(text), self.zone)


class DatesForm(forms.Form):
    """The dates that can still move, and why they do."""

    reason = forms.CharField(
        label=_("Why the dates move"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("Everybody reads it on the page of the brief, for good."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, challenge, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.windows = [
            window
            for kind in WindowKind.values
            if (window := challenge.window(kind)) and not challenge.has_closed(kind, now)
        ]
        moments = {}
        for window in self.windows:
            name = {"window": window.get_kind_display()}
            if window.opens_at > now:
                moments[f"{window.kind}-opens"] = MomentField(
                    zone=challenge.zone, at=window.opens_at, label=_("%(window)s: opens") % name
                )
            moments[f"{window.kind}-closes"] = MomentField(
                zone=challenge.zone, at=window.closes_at, label=_("%(window)s: closes") % name
            )
        self.fields = moments | self.fields

    @property
    def spans(self) -> dict:
        """What move_dates takes, when the form is valid."""
        data = self.cleaned_data
        return {
            window.kind: (
                data.get(f"{window.kind}-opens", window.opens_at),
                data[f"{window.kind}-closes"],
            )
            for window in self.windows
        }

    def clean(self):
        cleaned = super().clean()
        for window in self.windows:
            name = f"{window.kind}-closes"
            if cleaned.get(name) and cleaned[name] < window.closes_at:
                self.add_error(name, ValidationError(_("Dates can only be moved later.")))
        return cleaned
