from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.ideas.models import Merge
from challenges.ideas.rules import may_merge_ideas, may_see_authors, may_unmerge_ideas
from challenges.ideas.services import merge_ideas, tell_apart, unmerge_ideas

from ..duplicates import alike_ideas, side_by_side
from ..forms.ideas import MergeForm
from ..idea_queries import handed_in, merges_of, reports_waiting
from .shared import OnChallenge

MERGES_SHOWN = 100


class DeskDuplicatesView(OnChallenge):
    """Pairs of ideas that may be one, and the merges there are."""

    template_name = "challenges/desk/desk_duplicates.html"
    tab = "ideas"

    def get_context_data(self, **kwargs):
        user, challenge = self.request.user, self.challenge
        return super().get_context_data(
            pairs=alike_ideas(challenge),
            reports_waiting=reports_waiting(challenge),
            merges=list(merges_of(challenge)[:MERGES_SHOWN]),
            may_merge=may_merge_ideas(user, challenge, now=self.now),
            may_unmerge=may_unmerge_ideas(user, challenge, now=self.now),
            **kwargs,
        )


class OnPair(OnChallenge):
    """Two ideas of the challenge, whichever of them is named first."""

    @cached_property
    def ideas(self) -> list:
        ids = [self.kwargs["first"], self.kwargs["second"]]
        ideas = handed_in(self.request.user, self.challenge).select_related("author")
        if ids[0] == ids[1]:
            raise Http404
        found = [get_object_or_404(ideas, public_id=public_id) for public_id in ids]
        for idea in found:
            # Once, and with its windows.
            idea.challenge = self.challenge
        return found


class DeskPairView(OnPair):
    """Two ideas side by side, with the words that they share marked; POST merges them."""

    template_name = "challenges/desk/desk_pair.html"
    tab = "ideas"

    def post(self, request, slug, first, second):
        ideas = self.ideas
        asks(may_merge_ideas(request.user, self.challenge, now=self.now))
        form = MergeForm(request.POST, ideas=ideas)
        if not form.is_valid():
            return self.again(form=form)
        kept, idea = sorted(ideas, key=lambda row: row.public_id != form.cleaned_data["kept"])
        try:
            merge_ideas(idea=idea, kept=kept, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.again(form=form, status=409)
        messages.success(
            request,
            _("Merged. Both authors are told, and supporters are asked to state it again."),
        )
        return redirect("challenges:desk-duplicates", slug)

    def get_context_data(self, form=None, **kwargs):
        user = self.request.user
        return super().get_context_data(
            sides=side_by_side(*self.ideas),
            reports_waiting=reports_waiting(self.challenge),
            form=form or MergeForm(ideas=self.ideas),
            may_merge=may_merge_ideas(user, self.challenge, now=self.now),
            may_see_authors=may_see_authors(user, self.challenge),
            **kwargs,
        )


class IdeasApartView(OnPair):
    """Notes that two ideas are two, whatever their words say."""

    http_method_names = ["post"]

    def post(self, request, slug, first, second):
        ideas = self.ideas
        asks(may_merge_ideas(request.user, self.challenge, now=self.now))
        tell_apart(first=ideas[0], second=ideas[1], by=request.user)
        messages.success(request, _("Noted: these are two ideas. The pair is not shown again."))
        return redirect("challenges:desk-duplicates", slug)


class IdeasUnmergeView(OnChallenge):
    """Lets both ideas of a merge stand for themselves again."""

    http_method_names = ["post"]

    def post(self, request, slug, pk):
        merge = get_object_or_404(Merge, kept__challenge=self.challenge, id=pk)
        asks(may_unmerge_ideas(request.user, self.challenge, now=self.now))
        unmerge_ideas(merge=merge, by=request.user)
        messages.success(request, _("Undone. Both ideas are on the wall, and both authors told."))
        return redirect("challenges:desk-duplicates", slug)
