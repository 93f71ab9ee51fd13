from django.contrib import messages
from django.utils.translation import gettext as _

from challenges.core.web import asks
from challenges.judging.rules import may_declare_conflict, may_recuse
from challenges.judging.services import declare_conflict, recuse

from ...forms import ConflictForm
from .score import OnIdea


class JudgeConflictView(OnIdea):
    """A judge says that she must not score this idea."""

    http_method_names = ["post"]

    def post(self, request, slug, public_id):
        asks(may_declare_conflict(request.user, self.idea, now=self.now))
        form = ConflictForm(request.POST)
        if not form.is_valid():
            return self.again(conflict_form=form)
        declare_conflict(judge=self.seat, idea=self.idea, reason=form.cleaned_data["reason"])
        messages.success(request, _("Noted. You will not score this idea."))
        return self.go("judge-queue")


class JudgeRecuseView(OnIdea):
    """A judge says that she cannot judge one of the criteria."""

    http_method_names = ["post"]

    def post(self, request, slug, public_id):
        asks(may_recuse(request.user, self.idea, now=self.now))
        form = self.recuse_form(request.POST)
        if not form.is_valid():
            return self.again(recuse_form=form)
        recuse(judge=self.seat, idea=self.idea, criterion=form.cleaned_data["criterion"])
        messages.success(
            request,
            _("Noted. Your review is withdrawn and counts nowhere; somebody else is asked."),
        )
        return self.go("judge-queue")
