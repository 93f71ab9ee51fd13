from django.core.paginator import Paginator

from challenges.briefs.rules import may_change_rules
from challenges.ideas.rules import may_see_authors

from .. import steps
from ..queries import ideas_on_desk, reported_comments
from .shared import OnChallenge

IDEAS_A_PAGE = 25
REPORTS_SHOWN = 50


class DeskChallengeView(OnChallenge):
    """Where the challenge stands, what comes next and what is missing."""

    template_name = "challenges/desk/desk_challenge.html"
    tab = "overview"

    def get_context_data(self, **kwargs):
        challenge = self.challenge
        return super().get_context_data(
            steps=steps.rail(challenge, self.now),
            action=steps.next_action(challenge, self.now),
            checklist=steps.checklist(challenge),
            has_started=challenge.page.live and challenge.has_started(self.now),
            may_change_rules=may_change_rules(self.request.user, challenge, now=self.now),
            card=challenge.cards.order_by("-version").first(),
            **kwargs,
        )


class DeskIdeasView(OnChallenge):
    """Everything that was submitted, to be found and, with a reason, hidden. No counts of supports
    are here at any time: they belong to the shortlist, after voting."""

    template_name = "challenges/desk/desk_ideas.html"
    tab = "ideas"

    def get_context_data(self, **kwargs):
        show, text = self.request.GET.get("show", ""), self.request.GET.get("q", "")
        ideas = ideas_on_desk(self.request.user, self.challenge, show=show, text=text)
        reports = reported_comments(self.challenge)
        return super().get_context_data(
            page_obj=Paginator(ideas, IDEAS_A_PAGE).get_page(self.request.GET.get("page")),
            show=show,
            text=text,
            may_see_authors=may_see_authors(self.request.user, self.challenge),
            reports=list(reports[:REPORTS_SHOWN]),
            reports_count=reports.count(),
            **kwargs,
        )
