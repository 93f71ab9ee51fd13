from dataclasses import dataclass, field

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.discussion.rules import may_hide_comment
from challenges.discussion.services import hide_comment, keep_comment
from challenges.ideas.queries import open_reports
from challenges.ideas.rules import may_hide_idea, may_keep_idea, may_see_authors
from challenges.ideas.services import hide_idea, keep_idea

from ..forms.ideas import DecideForm
from ..idea_queries import (
    comment_decisions,
    comments_of,
    handed_in,
    idea_decisions,
    reported_comments,
)
from .shared import OnChallenge

REPORTS_SHOWN = 100
DECISIONS_SHOWN = 50


@dataclass
class Reported:
    """An idea or a comment with everything that members say against it."""

    thing: object
    reports: list = field(default_factory=list)


class DeskModerationView(OnChallenge):
    """What members reported, to be decided about with a reason; and what was decided before."""

    template_name = "challenges/desk/desk_moderation.html"
    tab = "ideas"

    def get_context_data(self, **kwargs):
        challenge, user = self.challenge, self.request.user
        ideas = list(open_reports(challenge)[:REPORTS_SHOWN])
        comments = list(reported_comments(challenge)[:REPORTS_SHOWN])
        return super().get_context_data(
            ideas=_grouped(ideas, "idea"),
            comments=_grouped(comments, "comment"),
            reports_waiting=len(ideas) + len(comments),
            idea_decisions=list(idea_decisions(challenge)[:DECISIONS_SHOWN]),
            comment_decisions=list(comment_decisions(challenge)[:DECISIONS_SHOWN]),
            may_see_authors=may_see_authors(user, challenge),
            **kwargs,
        )


class DecideView(OnChallenge):
    """Hides what was reported or leaves it as it is, with a reason that stays in the history."""

    http_method_names = ["post"]

    def post(self, request, slug, **kwargs):
        thing, form = self.thing(), DecideForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose what becomes of it, and say why."))
            return redirect("challenges:desk-moderation", slug)
        hides, reason = form.cleaned_data["decision"] == "hide", form.cleaned_data["reason"]
        try:
            (self.hide if hides else self.keep)(thing, reason)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, _("Decided. The reason stands in the history below."))
        return redirect("challenges:desk-moderation", slug)


class IdeaDecideView(DecideView):
    def thing(self):
        ideas = handed_in(self.request.user, self.challenge)
        idea = get_object_or_404(ideas, public_id=self.kwargs["public_id"])
        if self.request.POST.get("decision") == "hide":
            asks(may_hide_idea(self.request.user, idea, now=self.now))
        asks(may_keep_idea(self.request.user, idea))
        return idea

    def hide(self, idea, reason):
        hide_idea(idea=idea, by=self.request.user, reason=reason)

    def keep(self, idea, reason):
        keep_idea(idea=idea, by=self.request.user, reason=reason)


class CommentDecideView(DecideView):
    def thing(self):
        comment = get_object_or_404(comments_of(self.challenge), id=self.kwargs["pk"])
        asks(may_hide_comment(self.request.user, comment))
        return comment

    def hide(self, comment, reason):
        hide_comment(comment=comment, by=self.request.user, reason=reason)

    def keep(self, comment, reason):
        keep_comment(comment=comment, by=self.request.user, reason=reason)


def _grouped(reports, name: str) -> list[Reported]:
    found: dict[int, Reported] = {}
    for report in reports:
        thing = getattr(report, name)
        found.setdefault(thing.pk, Reported(thing)).reports.append(report)
    return list(found.values())
