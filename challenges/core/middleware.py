"""Edges that every request passes: the admin's content policy, and refusals as pages."""

from csp.constants import SELF, UNSAFE_INLINE
from django.db.models.deletion import ProtectedError
from django.shortcuts import render
from django.utils.translation import gettext as _

from .errors import Refused, TooMany
from .web import answer_too_many


class AdminPolicyMiddleware:
    """Wagtail's editor needs inline scripts and a framed preview; public pages stay strict."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response._csp_replace = {
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "img-src": [SELF, "data:", "blob:"],
                "frame-ancestors": [SELF],
            }
        return response


class RefusalMiddleware:
    """A refusal becomes a page that says why, instead of an error: 409, or 429 for too often."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, TooMany):
            return answer_too_many(request, exception)
        if isinstance(exception, Refused):
            return render(request, "409.html", {"reason": exception.reason}, status=409)
        if isinstance(exception, ProtectedError):
            # The CMS lets staff ask for it.
            reason = _(
                "This cannot be deleted: votes, results or payments that are kept depend on it. "
                "An account can be switched off instead."
            )
            return render(request, "409.html", {"reason": reason}, status=409)
        return None
