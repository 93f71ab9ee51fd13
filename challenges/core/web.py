"""What views of every feature share: asking a rule, and answering when it refuses."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from .errors import TooMany
from .limits import in_words
from .verdicts import Verdict


def asks(verdict: Verdict) -> None:
    """Answer 403 with the reason unless the rule allows."""
    if not verdict:
        raise PermissionDenied(verdict.reason)


def answer_too_many(request, refusal: TooMany) -> HttpResponse:
    """429, with what happened and when to try again: a page, htmx's status region, or a line."""
    again = _("Please try again in %(wait)s.") % {"wait": in_words(refusal.wait)}
    context = {"reason": refusal.reason, "again": again}
    if request.htmx:
        context |= {"text": f"{refusal.reason} {again}", "tone": "warning"}
        response = render(request, "components/status_oob.html", context, status=429)
    elif "text/html" in request.headers.get("Accept", "text/html"):
        response = render(request, "429.html", context, status=429)
    else:
        text = f"{refusal.reason} {again}\n"
        response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=429)
    response["Retry-After"] = str(refusal.wait)
    add_never_cache_headers(response)
    return response


class SignedIn(LoginRequiredMixin):
    """Sign in first; a POST comes back to the page it was sent from, never to a POST address."""

    def handle_no_permission(self):
        if self.request.method == "GET":
            return redirect_to_login(self.request.get_full_path())
        return redirect_to_login(self.after_sign_in())

    def after_sign_in(self) -> str:
        return "/"
