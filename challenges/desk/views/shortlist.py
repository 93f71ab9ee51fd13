from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import ngettext

from challenges.core.errors import Refused
from challenges.core.verdicts import first_refusal
from challenges.core.web import asks
from challenges.ideas.models import Idea
from challenges.ideas.rules import may_see_authors
from challenges.judging.nomination_queries import nominations_that_count
from challenges.judging.nomination_rules import may_see_nominations, nominations_are_open
from challenges.ranking.enums import Change, Route
from challenges.ranking.gather import rules_in_force
from challenges.ranking.proposals import changes_in_force, proposal_for
from challenges.ranking.queries import crowd_ranking, finalists_of
from challenges.ranking.rules import may_pick_shortlist, shortlist_is_due
from challenges.ranking.sentences.shortlist import how_it_was_drawn, nominations_so_far
from challenges.ranking.services import pick_shortlist

from .shared import OnChallenge


class DeskShortlistView(OnChallenge):
    """The ideas as the crowd placed them, those ticked that the rules propose; what the organiser
    changes about it needs a reason. Open when voting is over."""

    template_name = "challenges/desk/desk_shortlist.html"
    tab = "shortlist"

    def post(self, request, slug):
        asks(may_pick_shortlist(request.user, self.challenge, now=self.now))
        ideas = Idea.objects.filter(challenge=self.challenge)
        chosen = ideas.filter(public_id__in=request.POST.getlist("idea"))
        reasons = {idea.pk: reason for idea in ideas if (reason := self.reason(idea))}
        try:
            finalists = pick_shortlist(
                challenge=self.challenge, ideas=chosen, by=request.user, reasons=reasons
            )
        except Refused as refusal:
            # The ticks and reasons are given back: there may be fifty of them.
            ticked = set(chosen.values_list("pk", flat=True))
            return self.again(status=409, refusal=refusal.reason, ticked=ticked)
        messages.success(
            request,
            ngettext(
                "The shortlist stands: %(count)d idea goes to the panel.",
                "The shortlist stands: %(count)d ideas go to the panel.",
                len(finalists),
            )
            % {"count": len(finalists)},
        )
        return redirect("challenges:desk-shortlist", slug=slug)

    def reason(self, idea) -> str:
        return self.request.POST.get(f"reason-{idea.public_id}", "").strip()[:300]

    def get_context_data(self, ticked=None, **kwargs):
        challenge = self.challenge
        finalists = {row.idea_id: row for row in finalists_of(challenge)}
        ranking, rules = crowd_ranking(challenge, now=self.now), rules_in_force(challenge)
        known = {"rows": ranking, "rules": rules}
        proposal = proposal_for(challenge, now=self.now, **known) if ranking else None
        routes = proposal.routes if proposal else {}
        if ticked is None:
            proposed = {row.idea.pk for row in ranking if row.idea.public_id in routes}
            ticked = finalists or proposed
        changes = changes_in_force(challenge, finalists.values())
        said = {(row.idea_id, row.kind): row.reason for row in changes}
        is_due = shortlist_is_due(challenge, now=self.now, rules=rules)
        nominated = self.nominated(proposal)
        return super().get_context_data(
            rows=[self.row(row, routes, finalists, ticked, said, nominated) for row in ranking],
            nominations=self.nominations(),
            places=rules["shortlist_size"],
            drawn=how_it_was_drawn(proposal) if proposal else [],
            finalists=finalists,
            is_due=is_due,
            may_pick=first_refusal(self.may_run, is_due),
            may_see_authors=may_see_authors(self.request.user, challenge),
            **kwargs,
        )

    def nominated(self, proposal) -> dict[str, list[str]]:
        """Why judges nominate an idea, by public id, for whoever may read it."""
        if not proposal or not proposal.nominated:
            return {}
        may_see = may_see_nominations(self.request.user, self.challenge)
        return proposal.nominated if may_see else {}

    def nominations(self) -> str:
        """How many there are, while that is all to be told of them."""
        if not nominations_are_open(self.challenge, now=self.now):
            return ""
        return nominations_so_far(nominations_that_count(self.challenge).count())

    def row(self, row, routes, finalists, ticked, said, nominated) -> dict:
        idea = row.idea
        route, finalist = routes.get(idea.public_id), finalists.get(idea.pk)
        change = Change.LEFT_OUT if route else Change.ADDED
        return {
            "row": row,
            "finalist": finalist,
            "route": Route(finalist.route if finalist else route).label
            if finalist or route
            else "",
            "is_proposed": bool(route),
            "nominations": nominated.get(idea.public_id, []),
            "ticked": idea.pk in ticked,
            "said": said.get((idea.pk, change), "") or (finalist.reason if finalist else ""),
            "reason": self.reason(idea),
        }
