from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.judging.enums import Way


class PlanForm(forms.Form):
    """How the panel shares the shortlist."""

    way = forms.ChoiceField(
        label=_("Who scores what?"), choices=Way.choices, widget=forms.RadioSelect
    )
    reviews = forms.IntegerField(
        label=_("Reviews each idea gets"),
        required=False,
        min_value=1,
        max_value=50,
        help_text=_("Where some of the judges score each idea. Five make a mark reliable enough."),
    )

    @classmethod
    def initial_of(cls, plan) -> dict:
        return {"way": plan.way, "reviews": plan.reviews} if plan else {"way": Way.EVERY}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("way") == Way.BALANCED and not cleaned.get("reviews"):
            self.add_error("reviews", _("Say how many reviews each idea gets."))
        return cleaned


class ReplaceForm(forms.Form):
    """Why a judge leaves the panel."""

    judge = forms.CharField(max_length=12, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("The other organisers read it.")
    )

    @classmethod
    def about(cls, judge, data=None) -> "ReplaceForm":
        """One of many on a page: its fields have ids of their own."""
        initial = {"judge": judge.public_id}
        return cls(data, initial=initial, auto_id=f"replace-{judge.public_id}-%s")


class ExtraReviewsForm(forms.Form):
    """Which ideas need more reviews, how many, and why."""

    reviews = forms.TypedChoiceField(
        label=_("How many more for each idea?"),
        choices=[(number, str(number)) for number in (1, 2, 3)],
        coerce=int,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Published with the result. Name no judge."),
        widget=forms.TextInput,
    )
