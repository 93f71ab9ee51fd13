from datetime import UTC

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.core.errors import Refused
from challenges.core.web import asks
from challenges.ideas.rules import may_see_authors
from challenges.judging.conflict_queries import found_conflicts
from challenges.judging.correction_queries import corrected, corrections_of
from challenges.judging.correction_rules import may_decide_corrections
from challenges.judging.models import Panel
from challenges.judging.panel_queries import (
    bench,
    conflicts_of,
    departures_of,
    extra_reviews_of,
    ideas_to_score,
    marks_by_idea,
    plan_of,
    progress_by_idea,
    split_ideas,
    with_reminder,
)
from challenges.judging.panel_rules import may_remind, may_run_panel, may_see_progress
from challenges.judging.queries import panel_of, with_progress, withdrawn_reviews
from challenges.judging.rules import may_invite_judge, may_open_discussion
from challenges.judging.services import invite_judge
from challenges.ranking.queries import result_of
from challenges.ranking.rules import may_close_judging

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
        plan = plan_of(challenge)
        ideas = list(ideas_to_score(challenge).select_related("author"))
        judges = self.judges(kwargs.get("replace_form"))
        opened = Panel.objects.filter(challenge=challenge).select_related("discussion_opened_by")
        return super().get_context_data(
            form=form or InviteForm(),
            plan_form=plan_form or PlanForm(initial=PlanForm.initial_of(plan)),
            extra_form=extra_form or ExtraReviewsForm(),
            judges=judges,
            may_invite=may_invite_judge(user, challenge, now=self.now),
            may_close=self.may_close(),
            may_run_panel=may_run_panel(user, challenge, now=self.now),
            may_remind=may_remind(user, challenge, now=self.now),
            plan=plan,
            departures=list(departures_of(challenge)),
            extra_reviews=list(extra_reviews_of(challenge)),
            **self.discussion(opened.first()),
            **self.before_panel(plan, ideas, judges),
            **self.connections(judges, ideas),
            **self.once_closed(judges, ideas),
            corrections=self.corrections(*decision_form),
            **kwargs,
        )

    def judges(self, refused) -> list:
        """Everybody asked, each with the form that puts somebody else in her place."""
        today = self.now.astimezone(UTC).date()
        judges = list(with_reminder(with_progress(panel_of(self.challenge)), today))
        for judge in judges:
            is_hers = refused is not None and refused.data["judge"] == judge.public_id
            judge.replace_form = refused if is_hers else ReplaceForm.about(judge)
        return judges

    @cached_property
    def marks(self) -> dict:
        """Each complete review; sealed until judging has closed, but for where the panel splits."""
        return marks_by_idea(self.challenge)

    def may_close(self):
        """Asked of the rule only where what the page knows already leaves it open."""
        challenge = self.challenge
        if challenge.scores_owed or not challenge.has_scores:
            return None
        return may_close_judging(self.request.user, challenge, now=self.now)

    def discussion(self, opened) -> dict:
        """Since when it is open; else whether it can be opened."""
        if opened and opened.discussion_opened_at:
            return {"opened": opened}
        may_open = may_open_discussion(self.request.user, self.challenge, now=self.now)
        return {"opened": None, "may_open_discussion": may_open}

    def before_panel(self, plan, ideas, judges) -> dict:
        """How the ideas are shared out and how far they are."""
        found = bench(self.challenge, ideas, judges)
        wanted = found.wanted(plan)
        may_see = may_see_progress(self.request.user, self.challenge)
        return {
            "assignment": assignment_words(found.as_assignment(wanted)),
            "may_see_progress": may_see,
            "ideas": progress_by_idea(found, wanted) if may_see else [],
            "split": split_ideas(self.marks) if may_see else set(),
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
        if not self.challenge.has_closed(WindowKind.JUDGING, self.now):
            return {}
        if not may_preview_result(self.request.user, self.challenge, now=self.now):
            return {}
        report = current_report(self.challenge, result_of(self.challenge))
        return {"told": panel_told(report, judges), "spreads": spreads(self.marks, ideas)}
