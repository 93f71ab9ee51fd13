from collections import defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.core.errors import Refused
from challenges.ideas.queries import tags_of
from challenges.ideas.rules import may_see_authors
from challenges.ideas.services import add_tag, hide_idea, restore_idea
from challenges.judging.panel_rules import may_see_progress
from challenges.voting.rules import voting_is_over

from ..forms.ideas import MOST_AT_ONCE, SORT_NAMES, ChangeForm, asked_of, shows
from ..idea_queries import handed_in, ideas_on_desk, reports_waiting
from .shared import OnChallenge

IDEAS_A_PAGE = 25
TAGS_IN_FILTER = 100


class DeskIdeasView(OnChallenge):
    """Everything that was submitted, to be found and changed, many at once. No counts of supports
    are here at any time: they belong to the shortlist, after voting."""

    template_name = "challenges/desk/desk_ideas.html"
    tab = "ideas"

    def get_context_data(self, **kwargs):
        user, query = self.request.user, self.request.GET
        offered = shows(
            voting_is_over=voting_is_over(self.challenge, now=self.now),
            sees_progress=bool(may_see_progress(user, self.challenge)),
        )
        asked = asked_of(query, offered)
        ideas = ideas_on_desk(user, self.challenge, asked)
        tags = tags_of(handed_in(user, self.challenge))[:TAGS_IN_FILTER]
        return super().get_context_data(
            page_obj=Paginator(ideas, IDEAS_A_PAGE).get_page(query.get("page")),
            asked=asked,
            shows=offered,
            sorts=list(SORT_NAMES.items()),
            tags=[tag.name for tag in tags],
            form=ChangeForm(),
            query=query.urlencode(),
            may_see_authors=may_see_authors(user, self.challenge),
            reports_waiting=reports_waiting(self.challenge),
            **kwargs,
        )


class IdeasChangeView(OnChallenge):
    """Does one thing to the ideas that are ticked, and says what was done and what was refused."""

    http_method_names = ["post"]

    def post(self, request, slug):
        form = ChangeForm(request.POST)
        ideas = self.ticked()
        if not form.is_valid():
            messages.error(request, _errors(form))
        elif not ideas:
            messages.error(request, _("Tick the ideas first."))
        elif form.cleaned_data["action"] == ChangeForm.COMPARE:
            return self.compare(ideas)
        else:
            self.change(ideas, **form.cleaned_data)
        return self.back()

    def ticked(self) -> list:
        """At most a hundred, and only of this challenge."""
        asked = self.request.POST.getlist("idea")[:MOST_AT_ONCE]
        ideas = handed_in(self.request.user, self.challenge).filter(public_id__in=asked)
        return list(ideas.order_by("pk"))

    def change(self, ideas, *, action, reason, tag):
        act = {
            ChangeForm.HIDE: lambda idea: hide_idea(idea=idea, by=self.request.user, reason=reason),
            ChangeForm.SHOW: lambda idea: restore_idea(idea=idea, by=self.request.user),
            ChangeForm.TAG: lambda idea: add_tag(idea=idea, by=self.request.user, tag=tag),
        }[action]
        done, refused = 0, defaultdict(list)
        for idea in ideas:
            try:
                act(idea)
                done += 1
            except Refused as refusal:
                refused[refusal.reason].append(idea.title)
        if done:
            messages.success(self.request, _said(action, done))
        for why, titles in refused.items():
            words = {"titles": ", ".join(titles), "why": why}
            messages.warning(self.request, _("Left as they were: %(titles)s. %(why)s") % words)

    def compare(self, ideas):
        if len(ideas) != 2:
            messages.error(self.request, _("Tick exactly two ideas to compare them."))
            return self.back()
        ids = [idea.public_id for idea in ideas]
        return redirect("challenges:desk-pair", self.challenge.slug, *ids)

    def back(self):
        """To the page of the list that it was sent from."""
        query = QueryDict(self.request.POST.get("query", "")[:500])
        address = reverse("challenges:desk-ideas", args=[self.challenge.slug])
        return redirect(f"{address}?{query.urlencode()}" if query else address)


def _errors(form) -> str:
    return " ".join(error for errors in form.errors.values() for error in errors)


def _said(action: str, done: int) -> str:
    words = {
        ChangeForm.HIDE: ngettext("%(n)d idea is hidden.", "%(n)d ideas are hidden.", done),
        ChangeForm.SHOW: ngettext("%(n)d idea is shown.", "%(n)d ideas are shown.", done),
        ChangeForm.TAG: ngettext("%(n)d idea has the tag.", "%(n)d ideas have the tag.", done),
    }
    return words[action] % {"n": done}
