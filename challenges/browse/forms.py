"""What the address of the wall asks for, made sound: an unknown value is the default, no error."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from challenges.core.texts import one_line

from .queries import Choice, sorts

SEED = re.compile(r"[0-9a-z]{1,16}")
LONGEST_WORDS = 100
LONGEST_TAG = 60

SORT_NAMES = {
    "random": _("Random"),
    "newest": _("Newest first"),
    "title": _("By title"),
    "discussed": _("Most discussed"),
    "support": _("Most supported"),
}


class WallForm(forms.Form):
    """The filters, to be drawn; `choice` is what was asked."""

    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST_WORDS)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, choice: Choice, *, tags, counts_are_shown: bool):
        initial = {"q": choice.words, "tag": choice.tag, "sort": choice.sort}
        super().__init__(initial=initial)
        names = [tag.name for tag in tags]
        if choice.tag and choice.tag not in names:
            names.append(choice.tag)
        self.fields["tag"].choices = [("", _("All tags")), *((name, name) for name in names)]
        offered = sorts(counts_are_shown=counts_are_shown)
        self.fields["sort"].choices = [(sort, SORT_NAMES[sort]) for sort in offered]


def choice_of(query, *, counts_are_shown: bool, default_sort: str, default_seed: str) -> Choice:
    """The soundly asked for; a sort that would tell hidden counts is as unknown as any other."""
    sort, seed = query.get("sort", ""), query.get("seed", "")
    return Choice(
        words=one_line(query.get("q", ""))[:LONGEST_WORDS],
        tag=one_line(query.get("tag", "")).lower()[:LONGEST_TAG],
        sort=sort if sort in sorts(counts_are_shown=counts_are_shown) else default_sort,
        seed=seed if SEED.fullmatch(seed) else default_seed,
        page=query.get("page", "1"),
    )
