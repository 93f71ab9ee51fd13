from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import ngettext

from challenges.core.errors import Refused
from challenges.core.verdicts import first_refusal
from challenges.core.web import asks
from challenges.ideas.models import Idea
from challenges.ideas.rules import may_see_authors
from challenges.ranking.gather import rules_in_force
from challenges.ranking.queries import crowd_ranking, finalists_of
from challenges.ranking.rules import may_pick_shortlist, shortlist_is_due
from challenges.ranking.services import pick_shortlist

from .shared import OnChallenge


class DeskShortlistView(OnChallenge):
    """The ideas as the crowd placed them, to be ticked for the panel; open when voting is over."""

    template_name = "challenges/desk/desk_shortlist.html"
    tab = "shortlist"

    def post(self, request, slug):
        asks(may_pick_shortlist(request.user, self.challenge, now=self.now))
        ideas = Idea.objects.filter(
            challenge=self.challenge, public_id__in=request.POST.getlist("idea")
        )
        reasons = {idea.pk: self.reason(idea) for idea in ideas}
        try:
            chosen = pick_shortlist(
                challenge=self.challenge, ideas=ideas, by=request.user, reasons=reasons
            )
        except Refused as refusal:
            # The ticks and reasons are given back: there may be fifty of them.
            return self.again(status=409, refusal=refusal.reason, ticked={*reasons})
        messages.success(
            request,
            ngettext(
                "The shortlist stands: %(count)d idea goes to the panel.",
                "The shortlist stands: %(count)d ideas go to the panel.",
                len(chosen),
            )
            % {"count": len(chosen)},
        )
        return redirect("challenges:desk-shortlist", slug=slug)

    def reason(self, idea) -> str:
        return self.request.POST.get(f"reason-{idea.public_id}", "").strip()[:300]

    def get_context_data(self, ticked=None, **kwargs):
        finalists = {row.idea_id: row for row in finalists_of(self.challenge)}
        places = rules_in_force(self.challenge)["shortlist_size"]
        ranking = crowd_ranking(self.challenge, now=self.now)
        if ticked is None:
            ticked = finalists or {row.idea.pk for row in ranking if row.place <= places}
        rows = [
            {
                "row": row,
                "finalist": finalists.get(row.idea.pk),
                "is_best": row.place <= places,
                "ticked": row.idea.pk in ticked,
                "reason": self.reason(row.idea),
            }
            for row in ranking
        ]
        is_due = shortlist_is_due(self.challenge, now=self.now)
        return super().get_context_data(
            rows=rows,
            places=places,
            finalists=finalists,
            is_due=is_due,
            may_pick=first_refusal(self.may_run, is_due),
            may_see_authors=may_see_authors(self.request.user, self.challenge),
            **kwargs,
        )
