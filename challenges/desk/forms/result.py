"""What people decide when the result is published: beside what was computed, never instead."""

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.ranking.enums import VetoCode

from .organiser import ResultForm

LONGEST_WORD = 2000
NO_VETO = ("", _("No veto"))


class PublishForm(ResultForm):
    """Adds a word on each idea over which crowd and panel differ, a veto for each finalist, and a
    winner by hand.

    finalists: (public id, title, whether both sides differ) in the order of the places.
    """

    def __init__(self, *args, finalists, **kwargs):
        super().__init__(*args, **kwargs)
        self.finalists = list(finalists)
        for idea, title, differs in self.finalists:
            if differs:
                self.fields[f"gap-{idea}"] = _words(title, required=True)
            self.fields[f"veto-{idea}"] = forms.ChoiceField(
                label=title, choices=[NO_VETO, *VetoCode.choices], required=False
            )
            self.fields[f"veto-text-{idea}"] = forms.CharField(
                label=_("Why, in a sentence or two"),
                required=False,
                max_length=LONGEST_WORD,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["winner_by_hand"] = forms.ChoiceField(
            label=_("The winner by hand"),
            choices=[("", _("The computed one"))] + [row[:2] for row in self.finalists],
            required=False,
        )
        self.fields["override_reason"] = forms.CharField(
            label=_("Why another idea than the computed one shall win"),
            required=False,
            max_length=LONGEST_WORD,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @staticmethod
    def initial_of(decided) -> dict:
        """What the version before decided, as initial values."""
        found = {f"gap-{row.idea.public_id}": row.text for row in decided.gap_reasons.values()}
        for veto in decided.vetoes:
            found[f"veto-{veto.idea.public_id}"] = veto.code
            found[f"veto-text-{veto.idea.public_id}"] = veto.text
        if decided.override:
            found["winner_by_hand"] = decided.override.idea.public_id
            found["override_reason"] = decided.override.reason
        return found

    def clean(self):
        cleaned = super().clean()
        for idea, _title, _differs in self.finalists:
            if cleaned.get(f"veto-{idea}") and not cleaned.get(f"veto-text-{idea}"):
                self.add_error(f"veto-text-{idea}", _("A veto needs a reason in words."))
        if cleaned.get("winner_by_hand") and not cleaned.get("override_reason"):
            self.add_error("override_reason", _("A winner by hand needs a reason."))
        return cleaned

    def said(self) -> dict:
        """As the service takes it."""
        given = self.cleaned_data
        names = [idea for idea, _title, _differs in self.finalists]
        words = ("winner_reason", "reason", "acknowledgement")
        hand = given.get("winner_by_hand")
        return {name: given[name] for name in words if name in given} | {
            "gap_reasons": {n: given[f"gap-{n}"] for n in names if given.get(f"gap-{n}")},
            "vetoes": {
                n: (given[f"veto-{n}"], given[f"veto-text-{n}"])
                for n in names
                if given.get(f"veto-{n}")
            },
            "override": (hand, given["override_reason"]) if hand else None,
        }

    def plain_fields(self):
        """For the template: what stands by itself."""
        names = ("winner_reason", "reason", "acknowledgement")
        return [self[name] for name in names if name in self.fields]

    def gap_fields(self):
        return [self[f"gap-{idea}"] for idea, _title, differs in self.finalists if differs]

    def veto_fields(self):
        return [(self[f"veto-{row[0]}"], self[f"veto-text-{row[0]}"]) for row in self.finalists]

    def hand_fields(self):
        return [self["winner_by_hand"], self["override_reason"]]

    @property
    def has_decisions(self) -> bool:
        """Is anything of the rare part filled in, or wrong?"""
        names = [bound.html_name for pair in self.veto_fields() for bound in pair]
        names += [bound.html_name for bound in self.hand_fields()]
        return any(self[name].value() or name in self.errors for name in names)


def _words(title: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=title,
        required=required,
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
