from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.core.web import asks
from challenges.judging.enums import Task
from challenges.judging.queries import (
    counts_of,
    open_tasks,
    queue_of,
    review_of,
    seats_of,
    task_after,
)
from challenges.judging.rules import may_declare_conflict, may_judge
from challenges.judging.services import declare_conflict, save_review

from ..forms import ConflictForm, ScoreForm
from .shared import OnDesk


class OnPanel(OnDesk):
    """A judge's page: who has no seat on this panel does not find it."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.seat = get_object_or_404(seats_of(request.user), challenge__slug=kwargs["slug"])
        self.queue = queue_of(self.seat)
        self.load()
        return super().dispatch(request, *args, **kwargs)

    def load(self) -> None:
        """What a page needs besides the seat."""

    def get_context_data(self, **kwargs):
        counts = counts_of(self.queue)
        return super().get_context_data(
            seat=self.seat,
            challenge=self.seat.challenge,
            window=self.seat.challenge.window(WindowKind.JUDGING),
            now=self.now,
            counts=counts,
            scored=counts[Task.DONE],
            to_score=sum(counts.values()) - counts[Task.CONFLICT],
            **kwargs,
        )


class JudgeQueueView(OnPanel):
    """How far I am, and the next idea; in an order of my own."""

    template_name = "challenges/desk/judge_queue.html"

    def get_context_data(self, **kwargs):
        show = self.request.GET.get("show", "")
        tasks = self.queue.filter(task=show) if show in Task.values else self.queue
        context = super().get_context_data(show=show, tasks=list(tasks), **kwargs)
        context["filters"] = [(task, context["counts"][task]) for task in Task]
        context["next_task"] = open_tasks(self.queue).first()
        return context


class JudgeScoreView(OnPanel):
    """The idea and the score card; nothing about its author, its supporters or other judges."""

    template_name = "challenges/desk/judge_score.html"

    def load(self) -> None:
        self.task = get_object_or_404(self.queue, idea__public_id=self.kwargs["public_id"])
        self.idea = self.task.idea
        self.idea.challenge = self.seat.challenge
        self.verdict = may_judge(self.request.user, self.idea, now=self.now)
        self.review = review_of(self.seat, self.idea)

    def post(self, request, slug, public_id):
        asks(self.verdict)
        complete = request.POST.get("save") == "complete"
        form = self.score_form(request.POST, complete=complete)
        if not form.is_valid():
            return self.again(form=form)
        save_review(
            judge=self.seat,
            idea=self.idea,
            scores=form.scores(),
            remark_to_organiser=form.cleaned_data["remark_to_organiser"],
            remark_to_author=form.cleaned_data["remark_to_author"],
            complete=complete,
        )
        return self.go_on(complete)

    def go_on(self, complete: bool):
        """After a draft it stays here; after a complete review it goes to the next idea, if any."""
        slug, here = self.seat.challenge.slug, self.idea.public_id
        if not complete:
            messages.success(self.request, _("Draft saved. It does not count yet."))
            return redirect("challenges:judge-score", slug=slug, public_id=here)
        following = task_after(self.queue, self.task)
        if following is None:
            messages.success(self.request, _("Saved. You have scored every idea: thank you."))
            return redirect("challenges:judge-queue", slug=slug)
        messages.success(self.request, _("Saved. Here is the next idea."))
        return redirect("challenges:judge-score", slug=slug, public_id=following.idea.public_id)

    def again(self, **context):
        return self.render_to_response(self.get_context_data(**context), status=422)

    def score_form(self, data=None, complete=False):
        return ScoreForm(
            data,
            criteria=self.seat.challenge.criteria.all(),
            complete=complete,
            initial=ScoreForm.initial_of(self.review),
        )

    def get_context_data(self, form=None, conflict_form=None, **kwargs):
        answers = self.idea.answers
        return super().get_context_data(
            idea=self.idea,
            task=self.task,
            review=self.review,
            verdict=self.verdict,
            form=form or self.score_form(),
            conflict_form=conflict_form or ConflictForm(),
            may_declare_conflict=may_declare_conflict(self.request.user, self.idea, now=self.now),
            answers=[
                (question.prompt, answers.get(str(question.pk), ""))
                for question in self.seat.challenge.questions.all()
            ],
            **kwargs,
        )


class JudgeConflictView(JudgeScoreView):
    """A judge says that she must not score this idea."""

    http_method_names = ["post"]

    def post(self, request, slug, public_id):
        asks(may_declare_conflict(request.user, self.idea, now=self.now))
        form = ConflictForm(request.POST)
        if not form.is_valid():
            return self.again(conflict_form=form)
        declare_conflict(judge=self.seat, idea=self.idea, reason=form.cleaned_data["reason"])
        messages.success(request, _("Noted. You will not score this idea."))
        return redirect("challenges:judge-queue", slug=slug)
