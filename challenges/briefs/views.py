from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.workflow import WorkflowAction

from challenges.core.clock import page_now
from challenges.core.web import asks
from challenges.organisations.queries import organisations_of, written_for_by
from challenges.organisations.rules import may_edit_for

from .calendar import calendar_file
from .forms import ChallengeStartForm, RulesForms
from .models import Challenge
from .queries import visible_to, with_rules
from .rulebook import rulebook
from .rules import is_ready, may_be_published, rules_are_open
from .services import set_rules, start_challenge


class CalendarView(View):
    """The dates of a challenge, for anybody's calendar."""

    def get(self, request, slug):
        challenges = with_rules(visible_to(request.user, Challenge.objects.all()))
        challenge = get_object_or_404(challenges, slug=slug)
        body = calendar_file(challenge, base_url=settings.BASE_URL)
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{challenge.slug}.ics"'
        return response


class CmsView(WagtailAdminTemplateMixin):
    """A page of ours inside Wagtail's admin."""

    header_icon = "tasks"

    def get_breadcrumbs_items(self):
        challenges = {"url": reverse("challenges:cms-challenges"), "label": _("Challenges")}
        here = {"url": "", "label": self.get_page_title()}
        trail = [challenges, here] if challenges["label"] != here["label"] else [here]
        return [*self.breadcrumbs_items, *trail]


class CmsChallengesView(CmsView, TemplateView):
    """The challenges of one's own organisations; staff see all."""

    template_name = "challenges/briefs/cms_challenges.html"
    page_title = gettext_lazy("Challenges")

    def get_context_data(self, **kwargs):
        user, now = self.request.user, page_now(self.request)
        own = Challenge.objects.filter(organisation__in=organisations_of(user).order_by())
        rows = [
            {"challenge": challenge, "stage": challenge.stage(now), "ready": is_ready(challenge)}
            for challenge in with_rules(own).defer("page__body")
        ]
        may_start = written_for_by(user).exists()
        return super().get_context_data(rows=rows, may_start=may_start, **kwargs)


class CmsChallengeStartView(CmsView, FormView):
    template_name = "challenges/briefs/cms_challenge_start.html"
    page_title = gettext_lazy("Start a challenge")
    form_class = ChallengeStartForm
    action_url = reverse_lazy("challenges:cms-challenge-start")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        asks(may_edit_for(self.request.user, form.cleaned_data["organisation"]))
        challenge = start_challenge(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Here is the draft. Write the brief, then its rules."))
        return redirect("wagtailadmin_pages:edit", challenge.page_id)


class CmsApprovalView(WorkflowAction):
    """Approves, or sends back, a brief without opening it. Its rules may have lost a part since it
    was sent, so approving asks for them again."""

    def post(self, request, *args, **kwargs):
        challenge = with_rules(Challenge.objects).filter(page_id=self.object.pk).first()
        if challenge and self.action_name == "approve" and not challenge.page.live:
            ready = may_be_published(challenge, now=page_now(request))
            if not ready:
                messages.error(request, ready.reason)
                return redirect(self.redirect_url)
        return super().post(request, *args, **kwargs)


class CmsChallengeRulesView(CmsView, TemplateView):
    """Dates, bounty, criteria and the balance, until the first window opens."""

    template_name = "challenges/briefs/cms_challenge_rules.html"

    def dispatch(self, request, *args, **kwargs):
        # Others' challenges are not known to exist here, not even the published ones.
        if not organisations_of(request.user).filter(pk=self.challenge.organisation_id).exists():
            raise Http404
        asks(may_edit_for(request.user, self.challenge.organisation))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def challenge(self) -> Challenge:
        challenges = with_rules(Challenge.objects.all())
        return get_object_or_404(challenges, slug=self.kwargs["slug"])

    def get_page_title(self):
        return _("Rules: %s") % self.challenge.title

    def get_context_data(self, **kwargs):
        now = page_now(self.request)
        kwargs.setdefault("forms", RulesForms(self.challenge, now))
        return super().get_context_data(
            challenge=self.challenge,
            is_open=rules_are_open(self.challenge, now=now),
            ready=is_ready(self.challenge),
            card=rulebook(self.challenge, now),
            **kwargs,
        )

    def post(self, request, slug):
        forms = RulesForms(self.challenge, page_now(request), request.POST)
        if not forms.is_valid():
            return self._again(forms)
        try:
            set_rules(challenge=self.challenge, by=request.user, **forms.rules)
        except ValidationError as error:
            forms.settings.add_error(None, error.messages)
            return self._again(forms)
        messages.success(request, _("The rules are saved."))
        return redirect("challenges:cms-challenge-rules", slug)

    def _again(self, forms):
        messages.error(self.request, _("The rules are not saved: something below needs a change."))
        return self.render_to_response(self.get_context_data(forms=forms))
