"""What views of every feature share: asking a rule, and answering when it refuses."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from .verdicts import Verdict


def asks(verdict: Verdict) -> None:
    """Answer 403 with the reason unless the rule allows."""
    if not verdict:
        raise PermissionDenied(verdict.reason)


class SignedIn(LoginRequiredMixin):
    """Sign in first; a POST comes back to the page it was sent from, never to a POST address."""

    def handle_no_permission(self):
        if self.request.method == "GET":
            return redirect_to_login(self.request.get_full_path())
        return redirect_to_login(self.after_sign_in())

    def after_sign_in(self) -> str:
        return "/"
