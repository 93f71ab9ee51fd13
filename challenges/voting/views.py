import json

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View
from django_htmx.http import HttpResponseClientRedirect

from challenges.briefs.models import Challenge
from challenges.briefs.queries import visible_to as challenges_visible_to
from challenges.core.clock import page_now
from challenges.core.errors import Refused
from challenges.core.web import SignedIn, asks
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas, visible_to

from .queries import supported_ids
from .rules import may_support, may_take_back_support, may_vote, standing
from .services import MOST_SEEN_AT_ONCE, record_exposures, state_support


class IdeaSupportView(SignedIn, View):
    """State (want=1) or take back (want=0) one's support; to send it again changes nothing."""

    http_method_names = ["post"]

    def post(self, request, public_id):
        ideas = Idea.objects.select_related("challenge__page", "challenge__organisation")
        idea = get_object_or_404(visible_to(request.user, ideas), public_id=public_id)
        wanted = self.wish()
        rule = may_support if wanted else may_take_back_support
        try:
            asks(rule(request.user, idea, now=page_now(request)))
            state_support(idea=idea, voter=request.user, wanted=wanted)
        except (PermissionDenied, Refused) as refusal:
            if not request.htmx:
                raise
            supported = idea.pk in supported_ids(request.user, idea.challenge)
            return self.control(idea, supported=supported, text=str(refusal), tone="warning")
        return self.answer(idea, wanted)

    def wish(self) -> bool:
        wish = self.request.POST.getlist("want")
        if wish not in (["0"], ["1"]):
            raise BadRequest("want is 0 or 1, once")
        return wish == ["1"]

    def answer(self, idea, wanted):
        if wanted:
            text = _("You support “%(title)s”. You can take it back until voting closes.")
        else:
            text = _("You no longer support “%(title)s”.")
        text %= {"title": idea.title}
        if self.request.htmx:
            return self.control(idea, supported=wanted, text=text)
        messages.success(self.request, text)
        return redirect(self.own_path() or idea)

    def control(self, idea, *, supported, text, tone="success"):
        """The same partial that stands on the page, and what happened for the status region."""
        now = page_now(self.request)
        context = {
            "idea": idea,
            "support": standing(self.request.user, idea.challenge, now=now).control(
                idea, supported=supported
            ),
            "size": "l" if self.is_on_idea_page(idea) else "",
            "next": self.own_path(),
            "text": text,
            "tone": tone,
        }
        return render(self.request, "challenges/voting/idea_support.html", context)

    def is_on_idea_page(self, idea) -> bool:
        return (self.request.htmx.current_url_abs_path or "").partition("?")[0] == (
            idea.get_absolute_url()
        )

    def own_path(self) -> str:
        """Where the form asks to return to, if that is on this site."""
        path = self.request.POST.get("next", "")
        is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
        return path if is_own else ""

    def handle_no_permission(self):
        response = super().handle_no_permission()
        return HttpResponseClientRedirect(response.url) if self.request.htmx else response

    def after_sign_in(self) -> str:
        return reverse("challenges:idea", args=[self.kwargs["public_id"]])


class IdeasSeenView(SignedIn, View):
    """The page tells which ideas were in view; each counts once for each voter."""

    http_method_names = ["post"]

    def post(self, request, slug):
        challenges = Challenge.objects.select_related("page", "organisation")
        challenge = get_object_or_404(challenges_visible_to(request.user, challenges), slug=slug)
        asks(may_vote(request.user, challenge, now=page_now(request)))
        ideas = public_ideas(challenge).filter(public_id__in=self.public_ids())
        new = record_exposures(challenge=challenge, voter=request.user, ideas=ideas)
        return JsonResponse({"recorded": new})

    def public_ids(self) -> list[str]:
        if self.request.content_type == "application/json":
            ids = _read_json(self.request.body)
        else:
            ids = self.request.POST.getlist("idea")
        is_list = isinstance(ids, list) and all(isinstance(each, str) for each in ids)
        if not is_list or not 1 <= len(ids) <= MOST_SEEN_AT_ONCE or any("\0" in x for x in ids):
            raise BadRequest(f"between 1 and {MOST_SEEN_AT_ONCE} public ids of ideas")
        return ids

    def after_sign_in(self) -> str:
        return reverse("challenges:wall", args=[self.kwargs["slug"]])


def _read_json(body: bytes):
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("this is not JSON") from error
    return content.get("ideas") if isinstance(content, dict) else content
