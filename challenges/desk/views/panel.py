from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.judging.queries import panel_of, with_progress
from challenges.judging.rules import may_invite_judge
from challenges.judging.services import invite_judge
from challenges.ranking.rules import may_close_judging
from challenges.ranking.services import close_judging

from ..forms import InviteForm
from .shared import OnChallenge


class DeskPanelView(OnChallenge):
    """Who judges: invite, see who accepted, and how far each has come; never what they gave."""

    template_name = "challenges/desk/desk_panel.html"
    tab = "panel"

    def post(self, request, slug):
        asks(may_invite_judge(request.user, self.challenge, now=self.now))
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.again(form=form)
        try:
            invite_judge(challenge=self.challenge, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", refusal.reason)
            return self.again(form=form, status=409)
        messages.success(
            request, _("Invitation sent to %(email)s.") % {"email": form.cleaned_data["email"]}
        )
        return redirect("challenges:desk-panel", slug=slug)

    def get_context_data(self, form=None, **kwargs):
        return super().get_context_data(
            form=form or InviteForm(),
            judges=list(with_progress(panel_of(self.challenge))),
            may_invite=may_invite_judge(self.request.user, self.challenge, now=self.now),
            may_close=may_close_judging(self.request.user, self.challenge, now=self.now),
            **kwargs,
        )


class JudgingCloseView(OnChallenge):
    """Ends judging before its window does, once nothing is left to score."""

    http_method_names = ["post"]

    def post(self, request, slug):
        asks(may_close_judging(request.user, self.challenge, now=self.now))
        close_judging(challenge=self.challenge)
        messages.success(request, _("Judging is closed. The result can be looked at."))
        return redirect("challenges:desk-result", slug=slug)
