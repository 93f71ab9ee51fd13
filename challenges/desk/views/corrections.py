from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.judging.correction_queries import corrections_of
from challenges.judging.correction_rules import may_decide_correction
from challenges.judging.services import decide_correction

from ..forms import CorrectionDecisionForm
from .panel import DeskPanelView


class CorrectionDecideView(DeskPanelView):
    """A second person approves what a judge wants corrected, or refuses it; on the panel's page."""

    http_method_names = ["post"]

    def post(self, request, slug, pk):
        correction = get_object_or_404(corrections_of(self.challenge), pk=pk)
        asks(may_decide_correction(request.user, correction, now=self.now))
        form = CorrectionDecisionForm(request.POST, auto_id=f"correction-{pk}-%s")
        if not form.is_valid():
            return self.again(decision_form=(pk, form))
        try:
            decision = decide_correction(correction=correction, by=request.user, **form.said())
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.again(decision_form=(pk, form), status=409)
        messages.success(request, _("Approved.") if decision.approved else _("Refused."))
        return redirect("challenges:desk-panel", slug=slug)
