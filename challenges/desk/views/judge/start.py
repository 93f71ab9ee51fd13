"""What comes before the first score: the rules of the panel, and an idea to practise on."""

from django.contrib import messages
from django.utils.translation import gettext as _

from challenges.core.canonical import sha256_hex
from challenges.judging import agreement
from challenges.judging.practice import practice_idea
from challenges.judging.services import agree_to_rules, end_practice

from ...forms import ScoreForm
from .shared import OnPanel


class JudgeRulesView(OnPanel):
    """The rules of the panel, and when she agreed to them."""

    template_name = "challenges/desk/judge_rules.html"

    def post(self, request, slug):
        agree_to_rules(judge=self.seat, sha256=request.POST.get("sha256", ""))
        messages.success(request, _("Thank you. Your agreement is kept with your seat."))
        if self.seat.practice_over_at is None:
            return self.go("judge-practice")
        return self.go("judge-queue")

    def get_context_data(self, **kwargs):
        words = agreement.text()
        return super().get_context_data(
            paragraphs=agreement.paragraphs(), sha256=sha256_hex(words), **kwargs
        )


class JudgePracticeView(OnPanel):
    """A made-up idea on the real score card. What is chosen here is checked and thrown away."""

    template_name = "challenges/desk/judge_practice.html"

    def post(self, request, slug):
        skips = request.POST.get("save") == "skip"
        form = self.score_form(request.POST)
        if not skips and not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        end_practice(judge=self.seat)
        if not skips:
            messages.success(
                request, _("That is all there is to it. Nothing of the practice was kept.")
            )
        task = self.first_task()
        if task is None or skips:
            return self.go("judge-queue")
        return self.go("judge-score", task.idea.public_id)

    def score_form(self, data=None):
        return ScoreForm(data, criteria=self.seat.challenge.criteria.all(), complete=True)

    def get_context_data(self, form=None, **kwargs):
        return super().get_context_data(
            idea=practice_idea(), form=form or self.score_form(), **kwargs
        )
