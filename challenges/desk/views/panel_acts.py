"""What an organiser does with the panel, from its page and back to it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.ideas.models import Idea
from challenges.judging.models import Judge
from challenges.judging.panel_rules import may_remind, may_run_panel
from challenges.judging.rules import may_open_discussion
from challenges.judging.services import (
    ask_extra_reviews,
    choose_plan,
    open_discussion,
    remind_all,
    remind_judge,
    replace_judge,
)
from challenges.ranking.rules import may_close_judging
from challenges.ranking.services import close_judging

from ..forms import ExtraReviewsForm, PlanForm, ReplaceForm
from .panel import DeskPanelView
from .shared import OnChallenge


class OnPanelOf(DeskPanelView):
    """Something done to the panel."""

    http_method_names = ["post"]

    def done(self, act, text) -> object:
        """Do it and say so; what the state refuses is said in its place."""
        try:
            text = text(act())
        except Refused as refusal:
            messages.error(self.request, refusal.reason)
        else:
            messages.success(self.request, text)
        return redirect("challenges:desk-panel", slug=self.challenge.slug)

    def filled_in(self, name: str, form, act, text, *, field=None, **context) -> object:
        """Do what the form says; where it is refused, the page once more with what was typed."""
        if not form.is_valid():
            return self.again(**{name: form}, **context)
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(field, refusal.reason)
            return self.again(status=409, **{name: form}, **context)
        messages.success(self.request, text)
        return redirect("challenges:desk-panel", slug=self.challenge.slug)

    def seat(self, public_id) -> Judge:
        return get_object_or_404(self.challenge.judges, public_id=public_id)


class PlanChooseView(OnPanelOf):
    """How the panel shares the shortlist; once more draws anew what nobody has begun."""

    def post(self, request, slug):
        asks(may_run_panel(request.user, self.challenge, now=self.now))
        return self.filled_in(
            "plan_form",
            PlanForm(request.POST),
            lambda typed: choose_plan(challenge=self.challenge, by=request.user, **typed),
            _("The work is shared out. Reviews that were begun stayed."),
            field="reviews",
        )


class JudgeRemindView(OnPanelOf):
    """A letter to one judge, or to all who owe a review."""

    def post(self, request, slug):
        asks(may_remind(request.user, self.challenge, now=self.now))
        if one := request.POST.get("judge"):
            seat = self.seat(one)
            return self.done(
                lambda: remind_judge(judge=seat, by=request.user),
                lambda _sent: _("Reminded %(judge)s.") % {"judge": seat},
            )
        return self.done(lambda: remind_all(challenge=self.challenge, by=request.user), reminded)


class JudgeReplaceView(OnPanelOf):
    """A judge drops out, and others take over what she has not completed."""

    def post(self, request, slug):
        asks(may_run_panel(request.user, self.challenge, now=self.now))
        seat = self.seat(request.POST.get("judge", ""))
        words = _("%(judge)s has left the panel. What she completed counts.")
        return self.filled_in(
            "replace_form",
            ReplaceForm.about(seat, request.POST),
            lambda typed: replace_judge(judge=seat, by=request.user, reason=typed["reason"]),
            words % {"judge": seat},
            field="reason",
        )


class ExtraReviewsAskView(OnPanelOf):
    """More reviews for ideas over which the panel splits."""

    def post(self, request, slug):
        asks(may_run_panel(request.user, self.challenge, now=self.now))
        chosen = request.POST.getlist("idea")
        ideas = Idea.objects.filter(challenge=self.challenge, public_id__in=chosen)
        return self.filled_in(
            "extra_form",
            ExtraReviewsForm(request.POST),
            lambda typed: ask_extra_reviews(
                challenge=self.challenge, ideas=ideas, by=request.user, **typed
            ),
            _("More reviews are asked for. It will be told with the result."),
            ticked=chosen,
        )


class DiscussionOpenView(OnPanelOf):
    """From now on each judge reads what the others wrote, once her own review is in; for good."""

    def post(self, request, slug):
        asks(may_open_discussion(request.user, self.challenge, now=self.now))
        return self.done(
            lambda: open_discussion(challenge=self.challenge, by=request.user),
            lambda _panel: _("The discussion of the panel is open."),
        )


class JudgingCloseView(OnChallenge):
    """Ends judging before its window does, once nothing is left to score."""

    http_method_names = ["post"]

    def post(self, request, slug):
        asks(may_close_judging(request.user, self.challenge, now=self.now))
        close_judging(challenge=self.challenge)
        messages.success(request, _("Judging is closed. The result can be looked at."))
        return redirect("challenges:desk-result", slug=slug)


def reminded(sent: list) -> str:
    words = ngettext("Reminded %(n)d judge.", "Reminded %(n)d judges.", len(sent))
    return words % {"n": len(sent)}
