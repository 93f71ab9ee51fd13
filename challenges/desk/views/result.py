from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from challenges.core.web import asks
from challenges.judging.queries import remarks_to_organiser
from challenges.ranking.queries import result_of
from challenges.ranking.rules import may_publish_result
from challenges.ranking.services import preview_result, publish_result

from ..balance_words import finalist_rows, status_words
from ..forms import ResultForm
from ..rules import may_preview_result
from .shared import OnChallenge


class DeskResultView(OnChallenge):
    """The balance as it would be published now; then the reason in words, and publishing."""

    template_name = "challenges/desk/desk_result.html"
    tab = "result"

    def post(self, request, slug):
        asks(may_preview_result(request.user, self.challenge, now=self.now))
        asks(may_publish_result(request.user, self.challenge, now=self.now))
        form = self.form(preview_result(self.challenge), request.POST)
        if not form.is_valid():
            return self.again(form=form)
        result = publish_result(challenge=self.challenge, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Published as version %(version)d.") % {"version": result.version}
        )
        return redirect("challenges:desk-result", slug=slug)

    def form(self, preview, data=None):
        return ResultForm(
            data,
            has_winner=any(row["place"] for row in preview["ideas"]),
            is_correction=bool(self.challenge.has_result),
        )

    def get_context_data(self, form=None, **kwargs):
        may_preview = may_preview_result(self.request.user, self.challenge, now=self.now)
        if may_preview:
            preview = preview_result(self.challenge)
            kwargs |= {
                "form": form or self.form(preview),
                "rows": finalist_rows(self.challenge, preview),
                "statuses": status_words(preview["statuses"]),
                "remarks": remarks_to_organiser(self.challenge),
            }
        return super().get_context_data(
            may_preview=may_preview,
            may_publish=may_publish_result(self.request.user, self.challenge, now=self.now),
            result=result_of(self.challenge),
            **kwargs,
        )
