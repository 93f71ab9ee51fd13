from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .factors import lacks_second_factor


class SecondFactorMiddleware:
    """Staff, organisers and judges work behind a passkey or a second factor.

    Guarded are the paths of the settings, and elsewhere each view class that says
    `needs_second_factor = True`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(tuple(settings.SECOND_FACTOR_PATHS)) and is_missing(request):
            return ask_for_it(request)
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        view_class = getattr(view_func, "view_class", None)
        if getattr(view_class, "needs_second_factor", False) and is_missing(request):
            return ask_for_it(request)
        return None


def is_missing(request) -> bool:
    """Whoever is not signed in is sent to sign in by the page itself."""
    return request.user.is_authenticated and lacks_second_factor(request.user)


def ask_for_it(request):
    text = _("Please add a passkey or an authenticator app first: this part of the site needs it.")
    messages.info(request, text)
    return redirect("mfa_index")
