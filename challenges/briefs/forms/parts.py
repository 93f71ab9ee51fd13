"""The parts of the rules form."""

from decimal import Decimal
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..amounts import minor_units
from ..enums import BallotKind, CountsShown, Currency, NoAward, Treatment, Unawarded
from ..local_time import instant, typed_time
from ..models import Challenge, Criterion, Question

MOST_CRITERIA, MOST_TIERS, MOST_QUESTIONS = 12, 20, 12


class VotingForm(forms.Form):
    """How members vote, and what is made of their votes. Most organisers leave MORE as it is."""

    MORE = ("counts_shown", "account_age_hours", "shown_first", "integrity")

    ballot = forms.ChoiceField(
        label=gettext_lazy("Ballot"), choices=BallotKind, widget=forms.RadioSelect
    )
    ballot_budget = forms.IntegerField(
        label=gettext_lazy("Supports for each voter"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=gettext_lazy(
            "Only where each voter has a number of supports. They may be taken back and placed "
            "elsewhere until voting closes."
        ),
    )
    counts_shown = forms.ChoiceField(
        label=gettext_lazy("Counts are shown"),
        choices=[
            (
                CountsShown.AFTER_CLOSE,
                gettext_lazy("When voting has closed: nobody is led by what others chose."),
            ),
            (
                CountsShown.AFTER_VOTE,
                gettext_lazy(
                    "After one’s own first support: whoever has begun to vote may follow the "
                    "others with the rest."
                ),
            ),
            (
                CountsShown.ALWAYS,
                gettext_lazy(
                    "Always: ideas that lead early draw more votes, and late ones find it hard."
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    account_age_hours = forms.IntegerField(
        label=gettext_lazy("Age of an account that votes, in hours"),
        min_value=0,
        max_value=8760,
        help_text=gettext_lazy(
            "For accounts made after voting has opened; all others are old enough. 0 asks nothing."
        ),
    )
    shown_first = forms.IntegerField(
        label=gettext_lazy("Other ideas to be shown first"),
        min_value=0,
        max_value=50,
        help_text=gettext_lazy(
            "Whoever comes by a link to one idea may support it at once. It counts once they have "
            "been shown so many others. 0 asks nothing."
        ),
    )
    integrity = forms.ChoiceField(
        label=gettext_lazy("Votes that seem to belong together"),
        choices=Treatment,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Whichever you choose, the result says with and without them."),
    )

    def clean(self):
        values = super().clean()
        if not {"ballot", "ballot_budget"} & self.errors.keys():
            try:
                Challenge(ballot=values["ballot"], ballot_budget=values["ballot_budget"]).clean()
            except ValidationError as error:
                self.add_error(None, error)
        return values

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def more_is_wrong(self) -> bool:
        return any(name in self.errors for name in self.MORE)


class SettingsForm(forms.Form):
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("All dates below are meant, and shown, in this zone."),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=Currency)
    crowd_percent = forms.IntegerField(
        label=gettext_lazy("Weight of the crowd, in per cent"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("The rest is the panel’s. 50 balances the two."),
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("Quorum"),
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy(
            "With fewer voters the result says that the crowd was too small to rely on."
        ),
    )
    shortlist_size = forms.IntegerField(
        label=gettext_lazy("Ideas on the shortlist"), min_value=1, max_value=1000
    )
    reviews_min = forms.IntegerField(
        label=gettext_lazy("Reviews an idea needs"),
        min_value=0,
        max_value=50,
        help_text=gettext_lazy("With fewer, it cannot be awarded."),
    )
    floor = forms.DecimalField(
        label=gettext_lazy("Expert floor"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        help_text=gettext_lazy("Below this panel score, 0 to 100, an idea cannot be awarded."),
    )
    blind = forms.BooleanField(
        label=gettext_lazy("Members and judges do not see who wrote an idea until the result"),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # In the order of the alphabet, with the one that most have first.
        zones = ["UTC", *sorted(zone for zone in available_timezones() if "/" in zone)]
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]

    @property
    def rules(self) -> dict:
        """The values as the Challenge keeps them."""
        values = dict(self.cleaned_data)
        percent = values.pop("crowd_percent")
        return values | {"crowd_weight": Decimal(percent) / 100}


class LocalTimeField(forms.Field):
    """A date and time of the challenge's zone, which the form knows only once it is read."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def to_python(self, value):
        return typed_time(value) if value else None


class WindowForm(forms.Form):
    opens = LocalTimeField(label=gettext_lazy("Opens"), required=False)
    closes = LocalTimeField(label=gettext_lazy("Closes"), required=False)

    def read_in(self, zone) -> tuple | None:
        """Both instants, or None where nothing was typed; what is wrong becomes an error."""
        times = {name: self.cleaned_data.get(name) for name in ("opens", "closes")}
        if self.errors or not any(times.values()):
            return None
        for name, moment in times.items():
            try:
                if moment is None:
                    raise ValidationError(_("Give both times, or neither."))
                times[name] = instant(moment, zone)
            except ValidationError as error:
                self.add_error(name, error)
        if not self.errors and times["closes"] <= times["opens"]:
            self.add_error("closes", _("It must close after it opens."))
        return None if self.errors else (times["opens"], times["closes"])


class AwardForm(forms.Form):
    """By when the bounty is awarded, and where money goes that no idea gets."""

    decide_by = LocalTimeField(
        label=gettext_lazy("The bounty is awarded by"),
        required=False,
        help_text=gettext_lazy(
            "If you have not awarded it by then, the published ranking decides who is owed it. "
            "Left empty, it is two weeks after the last window closes."
        ),
    )
    unawarded = forms.ChoiceField(
        label=gettext_lazy("Parts that no idea reaches"),
        choices=Unawarded,
        widget=forms.RadioSelect,
    )
    no_award = forms.ChoiceField(
        label=gettext_lazy("The bounty, when no idea passes"),
        choices=NoAward,
        widget=forms.RadioSelect,
    )

    def read_in(self, zone) -> dict:
        """The values as the Challenge keeps them; a time that is none becomes an error."""
        values = dict(self.cleaned_data)
        if values.get("decide_by"):
            try:
                values["decide_by"] = instant(values["decide_by"], zone)
            except ValidationError as error:
                self.add_error("decide_by", error)
        return values


class TierForm(forms.Form):
    amount = forms.CharField(label=gettext_lazy("Amount"), max_length=20)

    def clean_amount(self):
        return minor_units(self.cleaned_data["amount"])


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ["name", "looks_at", "weight", "low", "middle", "high"]


class QuestionForm(forms.ModelForm):
    max_words = forms.IntegerField(
        label=gettext_lazy("Most words"), min_value=10, max_value=2000, initial=150
    )

    class Meta:
        model = Question
        fields = ["prompt", "help", "max_words", "required"]


class RowFormSet(BaseFormSet):
    """Rows in the order in which they stand; empty and deleted ones are left out."""

    @property
    def rows(self) -> list[dict]:
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data]
        return [
            {name: value for name, value in row.items() if name not in ("DELETE", "id")}
            for row in kept
            if not row.get("DELETE")
        ]


class CriterionRows(RowFormSet):
    def clean(self):
        names = [row["name"].casefold() for row in self.rows if row.get("name")]
        if len(set(names)) < len(names):
            raise ValidationError(_("Two criteria have the same name."))


def _rows(form, most, formset=RowFormSet, extra=2):
    return formset_factory(
        form,
        formset=formset,
        extra=extra,
        max_num=most,
        absolute_max=most,
        validate_max=True,
        can_delete=True,
    )


TierFormSet = _rows(TierForm, MOST_TIERS)
CriterionFormSet = _rows(CriterionForm, MOST_CRITERIA, CriterionRows)
QuestionFormSet = _rows(QuestionForm, MOST_QUESTIONS)
