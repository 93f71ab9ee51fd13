from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.judging.correction_queries import corrected, corrections_of_review
from challenges.judging.correction_rules import may_ask_correction
from challenges.judging.enums import ReviewStatus
from challenges.judging.queries import (
    discussion_of,
    neighbours_of,
    review_of,
    task_after,
    versions_of,
)
from challenges.judging.rules import (
    has_second_step,
    may_declare_conflict,
    may_judge,
    may_read_discussion,
)
from challenges.judging.services import OutOfDate, keep_typed, save_review, skip_idea

from ...forms import ConflictForm, CorrectionForm, RecuseForm, ScoreForm
from .shared import OnPanel


class OnIdea(OnPanel):
    """One idea of the judge's own queue with its score card."""

    template_name = "challenges/desk/judge_score.html"

    def load(self) -> None:
        self.task = get_object_or_404(self.queue, idea__public_id=self.kwargs["public_id"])
        self.idea = self.task.idea
        self.idea.challenge = self.seat.challenge
        self.verdict = may_judge(self.request.user, self.idea, now=self.now)
        self.review = review_of(self.seat, self.idea)

    def again(self, status=422, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)

    def to_next(self, done: str, with_next: str):
        """On to the next idea, or to the queue when there is none."""
        following = task_after(self.queue, self.task)
        messages.success(self.request, with_next if following else done)
        if following is None:
            return self.go("judge-queue")
        return self.go("judge-score", following.idea.public_id)

    def score_form(self, data=None, complete=False):
        return ScoreForm(
            data,
            criteria=self.seat.challenge.criteria.all(),
            complete=complete,
            initial=ScoreForm.initial_of(self.review),
        )

    def correction_form(self, data=None):
        return CorrectionForm(
            data,
            criteria=self.seat.challenge.criteria.all(),
            initial=ScoreForm.initial_of(self.review),
        )

    def get_context_data(
        self, form=None, conflict_form=None, recuse_form=None, correction_form=None, **kwargs
    ):
        user, answers = self.request.user, self.idea.answers
        before, after = neighbours_of(self.queue, self.task)
        reads_others = may_read_discussion(user, self.idea)
        return super().get_context_data(
            idea=self.idea,
            task=self.task,
            review=self.review,
            before=before,
            after=after,
            verdict=self.verdict,
            second_step=has_second_step(user),
            form=form or self.score_form(),
            conflict_form=conflict_form or ConflictForm(),
            recuse_form=recuse_form or self.recuse_form(),
            may_declare_conflict=may_declare_conflict(user, self.idea, now=self.now),
            discussion=discussion_of(self.seat, self.idea) if reads_others else None,
            versions=self.versions(),
            **self.once_closed(correction_form),
            answers=[
                (question.prompt, answers.get(str(question.pk), ""))
                for question in self.seat.challenge.questions.all()
            ],
            **kwargs,
        )

    def once_closed(self, form) -> dict:
        """What she asked to correct about her finished review, and whether she still may."""
        challenge = self.seat.challenge
        if self.review is None or not challenge.has_closed(WindowKind.JUDGING, self.now):
            return {}
        criteria = list(challenge.criteria.all())
        asked = corrections_of_review(self.review)
        return {
            "may_ask_correction": may_ask_correction(self.request.user, self.idea, now=self.now),
            "corrections": [corrected(row, criteria) for row in asked],
            "correction_form": form or self.correction_form(),
        }

    def versions(self) -> list:
        """(version, [(criterion, score)]) of her own review, oldest first."""
        if self.review is None:
            return []
        criteria = self.seat.challenge.criteria.all()
        return [
            (version, [(row.name, version.scores.get(str(row.pk))) for row in criteria])
            for version in versions_of(self.review)
        ]

    def recuse_form(self, data=None):
        return RecuseForm(data, criteria=self.seat.challenge.criteria.all())


class JudgeScoreView(OnIdea):
    """The idea and the score card; nothing about its author, its supporters or other judges."""

    def post(self, request, slug, public_id):
        if self.by_script and not self.verdict:
            return JsonResponse({"text": self.verdict.reason}, status=403)
        asks(self.verdict)
        save = request.POST.get("save")
        form = self.score_form(request.POST, complete=save == "complete")
        if not form.is_valid():
            return self.again(form=form)
        try:
            return {"auto": self.keep, "skip": self.skip}.get(save, self.save)(form)
        except OutOfDate as refusal:
            return self.compare(form, refusal)
        except Refused as refusal:
            if self.by_script:
                return JsonResponse({"text": refusal.reason}, status=403)
            raise

    def keep(self, form):
        """After each choice, by the script of the page."""
        review = keep_typed(judge=self.seat, idea=self.idea, **form.typed())
        at = date_format(review.saved_at.astimezone(self.seat.challenge.zone), "H:i")
        return JsonResponse({"text": _("Saved %(at)s") % {"at": at}, "seen": review.revision})

    def skip(self, form):
        if set(form.changed_data) - {"seen"}:
            keep_typed(judge=self.seat, idea=self.idea, **form.typed())
        skip_idea(judge=self.seat, idea=self.idea)
        return self.to_next(
            _("Put off. It is the last idea that is left."),
            _("Put off: it waits at the end of your queue. Here is the next idea."),
        )

    def save(self, form):
        """After a draft it stays here; after a complete review it goes to the next idea, if any."""
        complete = form.complete
        save_review(judge=self.seat, idea=self.idea, complete=complete, **form.typed())
        if complete:
            return self.to_next(
                _("Saved. You have scored every idea: thank you."),
                _("Saved. Here is the next idea."),
            )
        messages.success(self.request, _("Draft saved. It does not count yet."))
        return self.go("judge-score", self.idea.public_id)

    def compare(self, form, refusal):
        """What she typed beside what is stored; to save again is then her choice."""
        if self.by_script:
            return JsonResponse({"text": refusal.reason}, status=409)
        self.review = review_of(self.seat, self.idea)
        stored = ScoreForm.initial_of(self.review)
        return self.again(
            status=409,
            form=self.score_form(form.with_seen(stored["seen"])),
            refusal=refusal.reason,
            differences=form.differences(stored),
            was_complete=self.review.status == ReviewStatus.COMPLETE,
        )
