from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from challenges.briefs.enums import WindowKind
from challenges.core.clock import page_now
from challenges.people.factors import lacks_second_factor

from .forms import DeclineForm
from .queries import seat_of_token
from .rules import may_accept_invitation, may_answer_invitation
from .services import accept_invitation, decline_invitation


@method_decorator(never_cache, name="dispatch")
class InvitationView(View):
    """The link in the mail: GET only shows, for mail scanners follow links; POST answers."""

    template_name = "challenges/judging/invitation.html"

    def dispatch(self, request, *args, token, **kwargs):
        self.token = token
        self.seat = seat_of_token(token)
        if self.seat is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.page(DeclineForm())

    def post(self, request):
        if request.POST.get("answer") == "decline":
            return self.decline(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        if not may_accept_invitation(request.user, self.seat, now=page_now(request)):
            return self.page(DeclineForm(), status=403)
        seat = accept_invitation(token=self.token, user=request.user)
        messages.success(request, _("Welcome to the panel. Here is what you are asked to score."))
        return redirect("challenges:judge-queue", slug=seat.challenge.slug)

    def decline(self, request):
        form = DeclineForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        decline_invitation(token=self.token, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("You declined. The organiser sees it. Thank you for answering.")
        )
        return redirect(request.path)

    def page(self, form, status=200):
        user, now, challenge = self.request.user, page_now(self.request), self.seat.challenge
        context = {
            "seat": self.seat,
            "challenge": challenge,
            "window": challenge.window(WindowKind.JUDGING),
            "form": form,
            "is_open": may_answer_invitation(self.seat, now=now),
            "may_accept": may_accept_invitation(user, self.seat, now=now),
            "address": masked(self.seat.email),
            "asks_second_factor": lacks_second_factor(user),
        }
        return render(self.request, self.template_name, context, status=status)


def masked(email: str) -> str:
    """Enough for the owner to know it; no address for whoever else holds the link."""
    local, _at, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
