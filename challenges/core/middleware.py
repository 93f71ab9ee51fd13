"""Edges that every request passes: the admin's content policy, and refusals as pages."""

from csp.constants import SELF, UNSAFE_INLINE
from django.shortcuts import render

from .errors import Refused


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
    """A service's refusal becomes a 409 page that says why, instead of an error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Refused):
            return render(request, "409.html", {"reason": exception.reason}, status=409)
        return None
