from django.contrib import messages
from django.utils.translation import gettext as _

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.judging.correction_rules import may_ask_correction
from challenges.judging.services import ask_correction

from .score import OnIdea


class JudgeCorrectionView(OnIdea):
    """A judge asks to correct her finished review, once judging has closed."""

    http_method_names = ["post"]

    def post(self, request, slug, public_id):
        asks(may_ask_correction(request.user, self.idea, now=self.now))
        form = self.correction_form(request.POST)
        if not form.is_valid():
            return self.again(correction_form=form)
        try:
            ask_correction(judge=self.seat, idea=self.idea, **form.asked())
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.again(correction_form=form, status=409)
        messages.success(
            request, _("Asked. Your review stays as it is until somebody has approved it.")
        )
        return self.go("judge-score", self.idea.public_id)
