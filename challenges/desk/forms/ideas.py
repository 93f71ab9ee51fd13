from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.core.texts import one_line
from challenges.ideas.services.merging import LONGEST_REASON, SHORTEST_REASON
from challenges.ideas.tags import clean_tag

from ..idea_queries import AFTER_VOTING, BY_REVIEWS, SORTS, Asked

SHOW_NAMES = {
    "public": _("On the wall"),
    "shortlisted": _("Shortlisted"),
    "reported": _("Reported"),
    "unreviewed": _("Shortlisted, without a review"),
    "merged": _("Merged"),
    "withdrawn": _("Withdrawn"),
    "hidden": _("Hidden"),
}
SORT_NAMES = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "title": _("By title"),
}
LONGEST_WORDS = 100
MOST_AT_ONCE = 100


def asked_of(query, shows) -> Asked:
    """What an address asks of the list of ideas, as far as it is sound and on offer."""
    show, sort = query.get("show", ""), query.get("sort", "")
    if show not in dict(shows):
        show = ""
    return Asked(
        show=show,
        text=query.get("q", "")[:LONGEST_WORDS],
        tag=one_line(query.get("tag", ""))[:LONGEST_WORDS].lower(),
        sort=sort if sort in SORTS else "newest",
    )


def shows(*, voting_is_over: bool, sees_progress: bool) -> list[tuple[str, str]]:
    """The filters on offer: none by the shortlist before voting is over, nor by its reviews to a
    judge who still has something to score."""
    barred = () if voting_is_over else AFTER_VOTING
    if not sees_progress:
        barred += BY_REVIEWS
    return [(key, name) for key, name in SHOW_NAMES.items() if key not in barred]


class ChangeForm(forms.Form):
    """What shall be done with the ideas that are ticked."""

    HIDE, SHOW, TAG, COMPARE = "hide", "show", "tag", "compare"

    action = forms.ChoiceField(
        label=_("With the ticked ideas"),
        choices=[
            ("", _("Choose")),
            (HIDE, _("Hide from the wall")),
            (SHOW, _("Show again")),
            (TAG, _("Add a tag")),
            (COMPARE, _("Compare two")),
        ],
        error_messages={"required": _("Choose what shall be done.")},
    )
    reason = forms.CharField(label=_("Reason, when hiding"), required=False, max_length=300)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=60)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("action") == self.HIDE and not one_line(cleaned.get("reason", "")):
            self.add_error("reason", _("Give the reason for hiding; the authors read it."))
        if cleaned.get("action") == self.TAG:
            try:
                cleaned["tag"] = clean_tag(cleaned.get("tag", ""))
            except forms.ValidationError as error:
                self.add_error("tag", error)
        return cleaned


class DecideForm(forms.Form):
    """What becomes of something that was reported, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("hide", _("Hide it")), ("keep", _("Leave it as it is"))]
    )
    reason = forms.CharField(label=_("Why"), max_length=300)


class MergeForm(forms.Form):
    """Which of two ideas stands for both, and why they are one."""

    kept = forms.ChoiceField(
        label=_("Which one stays on the wall?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the idea that stays.")},
    )
    reason = forms.CharField(
        label=_("Why they are one idea"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("Both authors read it. Name nobody."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, ideas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [(idea.public_id, idea.title) for idea in ideas]
