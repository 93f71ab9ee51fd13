from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.ideas.models import Idea
from challenges.judging.queries import remarks_to_organiser
from challenges.ranking.decisions import decided
from challenges.ranking.queries import result_of
from challenges.ranking.report import report
from challenges.ranking.rules import may_publish_result
from challenges.ranking.services import preview_result, publish_result

from ..balance_words import preview_words
from ..forms import PublishForm
from ..rules import may_preview_result
from .shared import OnChallenge


class DeskResultView(OnChallenge):
    """The balance as it would be published now; then the reason in words, and publishing."""

    template_name = "challenges/desk/desk_result.html"
    tab = "result"

    def post(self, request, slug):
        asks(may_preview_result(request.user, self.challenge, now=self.now))
        asks(may_publish_result(request.user, self.challenge, now=self.now))
        file, output = preview_result(self.challenge)
        form = self.form(report(file, output), request.POST)
        if not form.is_valid():
            return self.again(form=form)
        try:
            result = publish_result(challenge=self.challenge, by=request.user, **form.said())
        except Refused as refusal:
            # Much may have been written: it is given back.
            form.add_error(None, refusal.reason)
            return self.again(form=form, status=409)
        messages.success(
            request, _("Published as version %(version)d.") % {"version": result.version}
        )
        return redirect("challenges:desk-result", slug=slug)

    def form(self, found, data=None):
        before = result_of(self.challenge)
        rows = [row.id for row in found.rows]
        ideas = Idea.objects.filter(challenge=self.challenge, public_id__in=rows)
        titles = dict(ideas.values_list("public_id", "title"))
        return PublishForm(
            data,
            initial=PublishForm.initial_of(decided(before)) if before else {},
            finalists=[(row.id, titles[row.id], bool(row.favourite_of)) for row in found.rows],
            has_winner=any(row.place for row in found.rows),
            is_correction=before is not None,
            is_disconnected="disconnected" in found.statuses,
        )

    def get_context_data(self, form=None, **kwargs):
        may_preview = may_preview_result(self.request.user, self.challenge, now=self.now)
        if may_preview:
            file, output = preview_result(self.challenge)
            found, weight = report(file, output), self.request.GET.get("w")
            kwargs |= {
                "form": form or self.form(found),
                "report": found,
                "told": preview_words(self.challenge, found, self.request.user, weight=weight),
                "remarks": remarks_to_organiser(self.challenge),
            }
        return super().get_context_data(
            may_preview=may_preview,
            may_publish=may_publish_result(self.request.user, self.challenge, now=self.now),
            result=result_of(self.challenge),
            **kwargs,
        )
