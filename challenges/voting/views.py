import json
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, View
from django_htmx.http import HttpResponseClientRedirect

from challenges.briefs.models import Challenge
from challenges.briefs.queries import visible_to as challenges_visible_to
from challenges.briefs.rules import may_see_challenge
from challenges.core.clock import page_now
from challenges.core.errors import Refused
from challenges.core.limits import (
    Limited,
    client_address,
    network_of,
    per_address,
    per_member,
)
from challenges.core.web import SignedIn, asks
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas, visible_to

from .forms import ReceiptForm
from .own_ballot import own_ballot
from .queries import count_of, for_votes, idea_for_votes, supported_ids
from .receipts import is_vote, seal_of
from .rules import (
    is_open_to_votes,
    may_support,
    may_take_back_support,
    may_vote,
    standing,
)
from .served import COOKIE, served_before
from .services import MOST_SEEN_AT_ONCE, record_exposures, state_support


class IdeaSupportView(SignedIn, Limited, View):
    """State (want=1) or take back (want=0) one's support; to send it again changes nothing."""

    http_method_names = ["post"]
    limits = (per_member(60), per_address(600))

    def post(self, request, public_id):
        idea, wanted = self.idea(public_id), self.wish()
        if not request.htmx:
            self.record_served(idea)
        try:
            event = state_support(
                idea=idea, voter=request.user, wanted=wanted, network=network_of_client(request)
            )
        except Refused as refusal:
            return self.refuse(idea, wanted, refusal)
        return self.answer(idea, wanted, event)

    def idea(self, public_id) -> Idea:
        found = idea_for_votes(public_id)
        if found and is_open_to_votes(found[0]):
            return found[0]
        # Whoever may not see it is told nothing of it.
        ideas = visible_to(self.request.user, for_votes(Idea.objects))
        return get_object_or_404(ideas, public_id=public_id)

    def record_served(self, idea) -> None:
        """Without JavaScript nothing else tells which ideas the wall has shown her."""
        user = self.request.user
        shown = COOKIE in self.request.COOKIES and served_before(self.request, idea.challenge)
        if shown and may_vote(user, idea.challenge, now=page_now(self.request)):
            record_exposures(challenge=idea.challenge, voter=user, ideas=shown)

    def refuse(self, idea, wanted, refusal):
        """In words, where the button was; without JavaScript as a page."""
        user = self.request.user
        if self.request.htmx:
            stand = standing(user, idea.challenge, now=page_now(self.request))
            supported = idea.pk in supported_ids(user, idea.challenge)
            text = refusal.reason
            return self.control(idea, stand, supported=supported, text=text, tone="warning")
        rule = may_support if wanted else may_take_back_support
        asks(rule(user, idea, now=page_now(self.request)))
        raise refusal

    def wish(self) -> bool:
        wish = self.request.POST.getlist("want")
        if wish not in (["0"], ["1"]):
            raise BadRequest("want is 0 or 1, once")
        return wish == ["1"]

    def answer(self, idea, wanted, event):
        idea, ballot = (event.idea, event.ballot) if event and wanted else (idea, None)
        now = page_now(self.request)
        stand = standing(self.request.user, idea.challenge, now=now, ballot=ballot)
        if wanted:
            text = _("You support “%(title)s”. You can take it back until voting closes.")
        else:
            text = _("You no longer support “%(title)s”.")
        text %= {"title": idea.title}
        if stand.ballot:
            text = f"{text} {stand.ballot.in_words}".strip()
        if event is not None:
            receipt = {"text": text, "code": event.code, "challenge": idea.challenge}
            text = render_to_string("challenges/voting/_receipt.html", receipt)
        if self.request.htmx:
            return self.control(idea, stand, supported=wanted, text=text)
        messages.success(self.request, text)
        return redirect(own_path(self.request) or idea)

    def control(self, idea, stand, *, supported, text, tone="success"):
        """The same partials that stand on the page, and what happened for the status region."""
        page = self.path_of_page()
        context = {
            "idea": idea,
            "challenge": idea.challenge,
            "standing": stand,
            "support": stand.control(idea, supported=supported),
            "count": count_of(idea) if stand.sees_counts else None,
            "size": "l" if page == idea.get_absolute_url() else "",
            "is_wall": page == idea.challenge.wall_url,
            "shows_ballot": page in (idea.get_absolute_url(), idea.challenge.wall_url),
            "next": own_path(self.request),
            "text": text,
            "tone": tone,
        }
        return render(self.request, "challenges/voting/idea_support.html", context)

    def path_of_page(self) -> str:
        """On which page htmx has sent this."""
        return (self.request.htmx.current_url_abs_path or "").partition("?")[0]

    def handle_no_permission(self):
        response = super().handle_no_permission()
        return HttpResponseClientRedirect(response.url) if self.request.htmx else response

    def after_sign_in(self) -> str:
        return reverse("challenges:idea", args=[self.kwargs["public_id"]])


class IdeasSeenView(SignedIn, Limited, View):
    """The page tells which ideas were in view; each counts once for each voter.

    A script sends what was in view. Without one a form (`served`) says that she has looked at the
    last page of the wall, and goes on to `next`.
    """

    http_method_names = ["post"]
    limits = (per_member(120),)

    def post(self, request, slug):
        challenges = Challenge.objects.select_related("page", "organisation")
        challenge = get_object_or_404(challenges_visible_to(request.user, challenges), slug=slug)
        asks(may_vote(request.user, challenge, now=page_now(request)))
        new = record_exposures(
            challenge=challenge,
            voter=request.user,
            ideas=self.shown(challenge),
            source=site_before(request.POST.get("from", "")),
            network=network_of_client(request),
        )
        if "served" not in request.POST:
            own = own_ballot(request.user, challenge)
            return JsonResponse({"recorded": new, "waits": own.waits if own else ""})
        messages.success(request, _("Noted: you have looked at these ideas."))
        return redirect(own_path(request) or challenge.wall_url)

    def shown(self, challenge):
        if "served" in self.request.POST:
            return served_before(self.request, challenge)
        return public_ideas(challenge).filter(public_id__in=self.public_ids())

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


def own_path(request) -> str:
    """Where the form asks to return to, if that is on this site."""
    path = request.POST.get("next", "")
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own else ""


def site_before(address: str) -> str:
    """The host of the page that led here, where that is another site's."""
    try:
        host = urlsplit(address[:500]).hostname or ""
    except ValueError:
        return ""
    return "" if host == urlsplit(settings.BASE_URL).hostname else host[:100]


def network_of_client(request) -> str:
    return network_of(client_address(request))


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class ReceiptCheckView(Limited, FormView):
    """Whether a vote with this code is kept, and in which seal; by POST, as a code belongs in no
    address, no history and no log of a server."""

    template_name = "challenges/voting/receipt_check.html"
    form_class = ReceiptForm
    limits = (per_address(30),)

    def form_valid(self, form):
        code = form.cleaned_data["code"]
        return self.render_to_response(
            self.get_context_data(form=ReceiptForm(), code=code, **self.answer(code))
        )

    def answer(self, code: str) -> dict:
        """To tell a vote that waits for its seal from none gives nothing away: a code has 60 random
        bits, so whoever sends one that exists was given it, and learns in a minute anyhow."""
        seal = seal_of(code)
        if seal is None:
            return {"is_vote": is_vote(code)}
        is_shown = may_see_challenge(self.request.user, seal.challenge)
        return {"seal": seal, "challenge": seal.challenge if is_shown else None}
