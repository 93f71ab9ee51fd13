from datetime import UTC

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.ideas.models import Idea
from challenges.ideas.rules import may_see_authors
from challenges.judging.conflict_queries import found_conflicts
from challenges.judging.correction_queries import corrected, corrections_of
from challenges.judging.correction_rules import may_decide_corrections
from challenges.judging.models import Judge, Panel
from challenges.judging.panel_queries import (
    bench,
    conflicts_of,
    departures_of,
    extra_reviews_of,
    ideas_to_score,
    plan_of,
    progress_by_idea,
    split_ideas,
    with_reminder,
)
from challenges.judging.panel_rules import may_remind, may_run_panel, may_see_progress
from challenges.judging.queries import panel_of, with_progress, withdrawn_reviews
from challenges.judging.rules import may_invite_judge, may_open_discussion
from challenges.judging.services import (
    ask_extra_reviews,
    choose_plan,
    invite_judge,
    open_discussion,
    remind_all,
    remind_judge,
    replace_judge,
)
from challenges.ranking.queries import result_of
from challenges.ranking.rules import may_close_judging
from challenges.ranking.services import close_judging

from ..balance_words import current_report
from ..forms import CorrectionDecisionForm, ExtraReviewsForm, InviteForm, PlanForm, ReplaceForm
from ..panel_words import assignment_words, panel_told, spreads
from ..rules import may_preview_result
from .shared import OnChallenge


class DeskPanelView(OnChallenge):
    """Who judges what, and how far each has come; what they gave only once judging has closed."""

    template_name = "challenges/desk/desk_panel.html"
    tab = "panel"

    def post(self, request, slug):
        asks(may_invite_judge(request.user, self.challenge, now=self.now))
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.again(form=form)
        try:
            invite_judge(challenge=self.challenge, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", refusal.reason)
            return self.again(form=form, status=409)
        messages.success(
            request, _("Invitation sent to %(email)s.") % {"email": form.cleaned_data["email"]}
        )
        return redirect("challenges:desk-panel", slug=slug)

    def get_context_data(
        self, form=None, plan_form=None, extra_form=None, decision_form=(None, None), **kwargs
    ):
        user, challenge = self.request.user, self.challenge
        judges = with_progress(panel_of(challenge))
        plan = plan_of(challenge)
        ideas = list(ideas_to_score(challenge).select_related("author"))
        judges = list(with_reminder(judges, self.now.astimezone(UTC).date()))
        return super().get_context_data(
            form=form or InviteForm(),
            plan_form=plan_form or PlanForm(initial=PlanForm.initial_of(plan)),
            extra_form=extra_form or ExtraReviewsForm(),
            judges=judges,
            may_invite=may_invite_judge(user, challenge, now=self.now),
            may_close=may_close_judging(user, challenge, now=self.now),
            may_run_panel=may_run_panel(user, challenge, now=self.now),
            may_remind=may_remind(user, challenge, now=self.now),
            may_open_discussion=may_open_discussion(user, challenge, now=self.now),
            opened=Panel.objects.filter(challenge=challenge).first(),
            plan=plan,
            departures=list(departures_of(challenge)),
            extra_reviews=list(extra_reviews_of(challenge)),
            **self.before_panel(plan, ideas),
            **self.connections(judges, ideas),
            **self.once_closed(judges, ideas),
            corrections=self.corrections(*decision_form),
            **kwargs,
        )

    def before_panel(self, plan, ideas) -> dict:
        """How the ideas are shared out and how far they are."""
        found = bench(self.challenge, ideas)
        wanted = found.wanted(plan)
        may_see = may_see_progress(self.request.user, self.challenge)
        return {
            "assignment": assignment_words(found.as_assignment(wanted)),
            "may_see_progress": may_see,
            "ideas": progress_by_idea(found, wanted) if may_see else [],
            "split": split_ideas(self.challenge) if may_see else set(),
            "withdrawn": list(withdrawn_reviews(self.challenge)) if may_see else [],
        }

    def connections(self, judges, ideas) -> dict:
        """Conflicts name whose idea it is: not for who may not know it."""
        if not may_see_authors(self.request.user, self.challenge):
            return {"conflicts": [], "found": []}
        declared = list(conflicts_of(self.challenge))
        known = {(row.judge_id, row.idea_id) for row in declared}
        seats = [judge for judge in judges if judge.accepted_at and not judge.has_left]
        found = found_conflicts(seats, ideas)
        new = [row for row in found if (row.judge.pk, row.idea.pk) not in known]
        return {"conflicts": declared, "found": new}

    def corrections(self, pk, form) -> list[dict]:
        """What judges want corrected, each with a form or why there is none; pk, form: the one
        that was sent with errors. No name stands beside scores."""
        challenge, rows = self.challenge, list(corrections_of(self.challenge))
        criteria = list(challenge.criteria.all()) if rows else []
        verdicts = may_decide_corrections(self.request.user, challenge, rows, now=self.now)
        return [
            {
                "told": corrected(row, criteria),
                "may_decide": verdicts[row.pk],
                "form": form
                if row.pk == pk
                else CorrectionDecisionForm(auto_id=f"correction-{row.pk}-%s"),
            }
            for row in rows
        ]

    def once_closed(self, judges, ideas) -> dict:
        """What they gave; sealed for everybody until no score can change."""
        if not may_preview_result(self.request.user, self.challenge, now=self.now):
            return {}
        report = current_report(self.challenge, result_of(self.challenge))
        return {"told": panel_told(report, judges), "spreads": spreads(self.challenge, ideas)}


class OnPanelOf(OnChallenge):
    """Something done to the panel, from its page and back to it."""

    http_method_names = ["post"]
    template_name = DeskPanelView.template_name

    def done(self, act, text) -> object:
        """Do it and say so; what the state refuses is said in its place."""
        try:
            text = text(act())
        except Refused as refusal:
            messages.error(self.request, refusal.reason)
        else:
            messages.success(self.request, text)
        return redirect("challenges:desk-panel", slug=self.challenge.slug)

    def seat(self, public_id) -> Judge:
        return get_object_or_404(self.challenge.judges, public_id=public_id)


class PlanChooseView(OnPanelOf):
    """How the panel shares the shortlist; once more draws anew what nobody has begun."""

    def post(self, request, slug):
        asks(may_run_panel(request.user, self.challenge, now=self.now))
        form = PlanForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say how many reviews each idea gets."))
            return redirect("challenges:desk-panel", slug=slug)
        return self.done(
            lambda: choose_plan(challenge=self.challenge, by=request.user, **form.cleaned_data),
            lambda _plan: _("The work is shared out. Reviews that were begun stayed."),
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
        form = ReplaceForm(request.POST)
        form.is_valid()
        seat = self.seat(form.cleaned_data.get("judge", ""))
        reason = form.cleaned_data.get("reason", "")
        return self.done(
            lambda: replace_judge(judge=seat, by=request.user, reason=reason),
            lambda _left: (
                _("%(judge)s has left the panel. What she completed counts.") % {"judge": seat}
            ),
        )


class ExtraReviewsAskView(OnPanelOf):
    """More reviews for ideas over which the panel splits."""

    def post(self, request, slug):
        asks(may_run_panel(request.user, self.challenge, now=self.now))
        form = ExtraReviewsForm(request.POST)
        form.is_valid()
        chosen = request.POST.getlist("idea")
        ideas = Idea.objects.filter(challenge=self.challenge, public_id__in=chosen)
        return self.done(
            lambda: ask_extra_reviews(
                challenge=self.challenge,
                ideas=ideas,
                by=request.user,
                reason=form.cleaned_data.get("reason", ""),
                reviews=form.cleaned_data.get("reviews", 1),
            ),
            lambda _rows: _("More reviews are asked for. It will be told with the result."),
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
