"""Wild cards: the ideas in play, one of them to be read, and the nominations that she gave."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.ideas.queries import search
from challenges.judging.nomination_queries import (
    ideas_to_nominate,
    nominations_each,
    nominations_of,
)
from challenges.judging.nomination_rules import (
    has_nomination_left,
    may_give_nominations,
    may_nominate,
    may_take_back_nomination,
)
from challenges.judging.rules import has_second_step
from challenges.judging.services import nominate_idea, take_back_nomination

from ...forms import NominationForm
from .shared import OnPanel

IDEAS_A_PAGE = 25


class Nominating(OnPanel):
    """What the pages of nominations share."""

    def load(self) -> None:
        self.given = {row.idea_id: row for row in nominations_of(self.seat)}

    def get_context_data(self, **kwargs):
        challenge = self.seat.challenge
        return super().get_context_data(
            voting=challenge.window(WindowKind.VOTING),
            most=nominations_each(challenge),
            given=list(self.given.values()),
            second_step=has_second_step(self.request.user),
            **kwargs,
        )

    def may_give(self):
        return may_give_nominations(self.request.user, self.seat.challenge, now=self.now)


class JudgeNominationsView(Nominating):
    """What she nominated, and the ideas in play in an order of her own, to be searched."""

    template_name = "challenges/desk/judge_nominations.html"

    def get_context_data(self, **kwargs):
        user, challenge = self.request.user, self.seat.challenge
        may_take_back = may_take_back_nomination(user, challenge, now=self.now)
        context = super().get_context_data(
            may_give=may_take_back or self.may_give(), may_take_back=may_take_back, **kwargs
        )
        if context["may_give"]:
            text = self.request.GET.get("q", "")
            ideas = search(ideas_to_nominate(self.seat), text)
            page = Paginator(ideas, IDEAS_A_PAGE).get_page(self.request.GET.get("page"))
            context |= {"page_obj": page, "text": text, "given_ideas": set(self.given)}
        return context


class JudgeNominateView(Nominating):
    """One idea to read, as the panel would read it, and why it should come before the panel."""

    template_name = "challenges/desk/judge_nominate.html"

    def load(self) -> None:
        super().load()
        ideas = ideas_to_nominate(self.seat)
        self.idea = get_object_or_404(ideas, public_id=self.kwargs["public_id"])
        self.idea.challenge = self.seat.challenge
        self.nomination = self.given.get(self.idea.pk)
        self.verdict = may_nominate(self.request.user, self.idea, now=self.now)

    def post(self, request, slug, public_id):
        asks(self.verdict)
        form = NominationForm(request.POST)
        if not form.is_valid():
            return self.again(422, form=form)
        try:
            nominate_idea(judge=self.seat, idea=self.idea, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            return self.again(409, form=form, refusal=refusal.reason)
        messages.success(request, _("Nominated. Only you know until voting has closed."))
        return self.go("judge-nominations")

    def again(self, status, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_context_data(self, form=None, **kwargs):
        reason = self.nomination.reason if self.nomination else ""
        answers = self.idea.answers
        return super().get_context_data(
            idea=self.idea,
            nomination=self.nomination,
            may_give=self.verdict or self.may_give(),
            verdict=self.verdict,
            has_left=self.nomination or has_nomination_left(self.seat),
            form=form or NominationForm(initial={"reason": reason}),
            answers=[
                (question.prompt, answers.get(str(question.pk), ""))
                for question in self.seat.challenge.questions.all()
            ],
            **kwargs,
        )


class JudgeTakeBackView(Nominating):
    """A nomination is taken back, also one for an idea that is no longer on show."""

    http_method_names = ["post"]

    def post(self, request, slug, public_id):
        asks(may_take_back_nomination(request.user, self.seat.challenge, now=self.now))
        rows = (row for row in self.given.values() if row.idea.public_id == public_id)
        if found := next(rows, None):
            take_back_nomination(judge=self.seat, idea=found.idea)
        messages.success(request, _("Taken back. You may nominate another idea."))
        return self.go("judge-nominations")
