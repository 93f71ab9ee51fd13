from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from challenges.briefs.moving import changes_of, move_dates
from challenges.briefs.rules import may_move_dates
from challenges.core.errors import Refused
from challenges.core.web import asks

from ..forms.dates import DatesForm
from .shared import OnChallenge


class DeskDatesView(OnChallenge):
    """Moves dates later, with a reason that everybody reads."""

    template_name = "challenges/desk/desk_dates.html"
    tab = "overview"

    def post(self, request, slug):
        asks(may_move_dates(request.user, self.challenge, now=self.now))
        form = DatesForm(request.POST, challenge=self.challenge, now=self.now)
        if not form.is_valid():
            return self.again(form=form)
        try:
            move_dates(
                challenge=self.challenge,
                by=request.user,
                reason=form.cleaned_data["reason"],
                windows=form.spans,
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.again(form=form, status=409)
        messages.success(
            request, _("The dates are moved. The page of the brief says so, with your reason.")
        )
        return redirect("challenges:desk-challenge", slug)

    def get_context_data(self, form=None, **kwargs):
        may_move = may_move_dates(self.request.user, self.challenge, now=self.now)
        return super().get_context_data(
            form=form or (DatesForm(challenge=self.challenge, now=self.now) if may_move else None),
            may_move=may_move,
            changes=changes_of(self.challenge),
            **kwargs,
        )
