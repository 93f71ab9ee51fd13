from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.voting.integrity_queries import report_of
from challenges.voting.rules import (
    flags_can_be_decided,
    may_decide_flag,
    may_search_votes,
    may_see_counts,
)
from challenges.voting.services import decide_flag, is_being_searched, search_again

from ..forms import FlagForm
from ..votes_words import sealed_words, votes_words
from .shared import OnChallenge


class DeskVotesView(OnChallenge):
    """Votes that may belong together: the evidence, what it changes, and what a person decides.

    While counts are hidden it says of nothing but linked voters, and not what they support.
    """

    template_name = "challenges/desk/desk_votes.html"
    tab = "votes"

    def post(self, request, slug):
        asks(may_decide_flag(request.user, self.challenge, now=self.now))
        report, flag = report_of(self.challenge), request.POST.get("flag", "")
        if report is None or not any(row["id"] == flag for row in report.flags):
            raise Http404
        form = FlagForm(request.POST, prefix=flag)
        if not form.is_valid():
            return self.again(forms={flag: form})
        try:
            decide_flag(report=report, flag=flag, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.again(forms={flag: form}, status=409)
        messages.success(request, _("Decided. It will be published with the result."))
        return redirect("challenges:desk-votes", slug=slug)

    def get_context_data(self, forms=None, **kwargs):
        report, user = report_of(self.challenge), self.request.user
        may_see = may_see_counts(self.challenge, user=user, now=self.now)
        can_decide = flags_can_be_decided(self.challenge, now=self.now)
        may_search = may_search_votes(user, self.challenge, now=self.now)
        if report is not None and may_see:
            kwargs["told"] = votes_words(self.challenge, report, user)
            if self.may_run and can_decide and report.is_final:
                for group in kwargs["told"]["groups"]:
                    group["form"] = (forms or {}).get(group["id"]) or FlagForm(prefix=group["id"])
        elif report is not None:
            kwargs["sealed"] = sealed_words(report)
        return super().get_context_data(
            report=report,
            may_see=may_see,
            can_decide=can_decide,
            may_search=may_search,
            is_searched=bool(may_search) and is_being_searched(self.challenge),
            **kwargs,
        )


class VotesSearchView(OnChallenge):
    """Has the votes searched now, and not only when an hour has gone by."""

    http_method_names = ["post"]

    def post(self, request, slug):
        asks(may_search_votes(request.user, self.challenge, now=self.now))
        try:
            search_again(challenge=self.challenge)
        except Refused as refusal:
            messages.info(request, refusal.reason)
        else:
            messages.success(request, _("The votes are being searched. Look again in a minute."))
        return redirect("challenges:desk-votes", slug=slug)
