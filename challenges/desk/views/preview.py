from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.briefs.enums import WindowKind
from challenges.briefs.phases import phase
from challenges.core.verdicts import refused
from challenges.people.models import User
from challenges.voting.rules import Standing, voting_is_open

from ..examples import example_cards
from ..forms import ConflictForm, RecuseForm, ScoreForm
from .shared import OnChallenge

ROLES = {
    "visitor": gettext_lazy("a visitor"),
    "member": gettext_lazy("a member"),
    "judge": gettext_lazy("a judge"),
}
PAGES = {
    "brief": gettext_lazy("The brief"),
    "wall": gettext_lazy("The wall of ideas"),
    "score": gettext_lazy("The score card"),
}


class DeskPreviewView(OnChallenge):
    """A page of the challenge as somebody else will see it, before anybody does; nothing on it can
    be sent, and nothing is written."""

    http_method_names = ["get"]

    def get(self, request, slug, page):
        role = request.GET.get("as", "judge" if page == "score" else "visitor")
        if page not in PAGES or role not in ROLES or (page == "score") > (role == "judge"):
            raise Http404
        # What the page asks of its reader is answered for somebody who has done nothing yet.
        seen_by = copy(request)
        nobody = User(pk=0, display_name=_("Somebody"))
        seen_by.user = AnonymousUser() if role == "visitor" else nobody
        context = self.about_preview(page, role) | getattr(self, page)(seen_by.user, role)
        return TemplateResponse(seen_by, f"challenges/desk/preview_{page}.html", context)

    def about_preview(self, page, role) -> dict:
        return {
            "challenge": self.challenge,
            "preview_page": page,
            "preview_role": role,
            "preview_as": ROLES[role],
            "preview_roles": [row for row in ROLES.items() if page != "score" or row[0] == "judge"],
            "preview_pages": [row for row in PAGES.items() if row[0] != "score" or role == "judge"],
        }

    def brief(self, user, role) -> dict:
        """The words of the newest draft, which are those that approval publishes."""
        return {"page": self.challenge.page.specific.get_latest_revision_as_object()}

    def wall(self, user, role) -> dict:
        takes_ideas = self.challenge.is_open(WindowKind.SUBMISSION, self.now)
        return {
            "choice": {"is_filtered": False, "sort": "random"},
            "page": Paginator([None] * 3, 24).get_page(1),
            "cards": mark_safe(example_cards(self.challenge)),
            "tags": (),
            "sorts": (("random", _("Your own random order")),),
            "phase": phase(self.challenge, self.now),
            "standing": Standing(
                user=user,
                may_vote=refused(self.why_no_vote(role)),
                is_open=bool(voting_is_open(self.challenge, now=self.now)),
                sees_counts=False,
            ),
            "takes_ideas": takes_ideas,
            "may_submit": takes_ideas and role != "judge",
        }

    def score(self, user, role) -> dict:
        """The very parts of a judge's page, with nothing in them yet."""
        criteria = self.challenge.criteria.all()
        questions = self.challenge.questions.all()
        return {
            "idea": {
                "title": _("An idea"),
                "summary": _("Here stands the idea, as its author handed it in."),
            },
            "answers": [(question.prompt, _("The author’s answer")) for question in questions],
            "form": ScoreForm(criteria=criteria, initial=ScoreForm.initial_of(None)),
            "recuse_form": RecuseForm(criteria=criteria),
            "conflict_form": ConflictForm(),
        }

    def why_no_vote(self, role) -> str:
        if role == "judge":
            return _("You are on the panel of this challenge, and a judge does not vote.")
        return _("This is a preview, where nothing can be stated.")
