"""What the organisation tells of an awarded idea."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from challenges.awards.models import Milestone
from challenges.awards.rules import may_tell_of_project
from challenges.awards.services import add_milestone, post_update, reach_milestone
from challenges.core.errors import Refused
from challenges.core.web import asks

from ..forms.money import MilestoneForm, UpdateForm
from ..queries import challenges_on_desk
from .award_acts import OnAward
from .shared import OnDesk


class DeskProjectView(OnAward):
    """Milestones and updates of one awarded idea."""

    template_name = "challenges/desk/desk_project.html"

    def post(self, request, pk):
        asks(may_tell_of_project(request.user, self.award))
        is_update = request.POST.get("what") == "update"
        form = (UpdateForm if is_update else MilestoneForm)(request.POST)
        if form.is_valid() and self.told(form, is_update):
            return redirect("challenges:desk-project", pk=pk)
        which = {"update_form" if is_update else "milestone_form": form}
        return self.render_to_response(self.get_context_data(**which), status=422)

    def told(self, form, is_update: bool) -> bool:
        """False where it is refused; the reason then stands beside what was typed."""
        try:
            if is_update:
                post_update(award=self.award, by=self.request.user, **form.cleaned_data)
                messages.success(self.request, _("Posted. Followers are written to."))
            else:
                add_milestone(award=self.award, **form.cleaned_data)
                messages.success(self.request, _("The milestone stands on the page of the idea."))
        except Refused as refusal:
            form.add_error("title", refusal.reason)
            return False
        return True

    def get_context_data(self, **kwargs):
        kwargs.setdefault("update_form", UpdateForm())
        kwargs.setdefault("milestone_form", MilestoneForm())
        return super().get_context_data(
            award=self.award,
            challenge=self.challenge,
            may_tell=may_tell_of_project(self.request.user, self.award),
            milestones=self.award.milestones.all(),
            updates=self.award.updates.select_related("posted_by"),
            **kwargs,
        )


class MilestoneReachView(OnDesk):
    """Stated, not toggled: `reached` is 1 or 0."""

    http_method_names = ["post"]

    def post(self, request, pk):
        challenges = challenges_on_desk(request.user).order_by()
        milestones = Milestone.objects.filter(award__challenge__in=challenges)
        milestone = get_object_or_404(
            milestones.select_related("award__challenge__organisation"), pk=pk
        )
        asks(may_tell_of_project(request.user, milestone.award))
        reach_milestone(milestone=milestone, reached=request.POST.get("reached") == "1")
        return redirect("challenges:desk-project", pk=milestone.award_id)
