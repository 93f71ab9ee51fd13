from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from challenges.briefs.models import Challenge
from challenges.briefs.phases import in_zone
from challenges.briefs.queries import visible_to as challenges_visible_to
from challenges.core.clock import page_now
from challenges.core.errors import Refused
from challenges.core.limits import HOUR, Limited, per_address, per_member
from challenges.core.web import SignedIn, asks

from . import services
from .enums import Status
from .forms import HideForm, IdeaForm, ReportForm
from .models import Idea
from .next_steps import next_step
from .queries import has_handed_in, ideas_of, suggested_tags, visible_to
from .rules import (
    is_not_merged,
    may_begin_idea,
    may_edit_idea,
    may_hide_idea,
    may_report_idea,
    may_submit_idea,
    may_withdraw_idea,
    may_write_idea,
    submission_is_open,
    withdrawal_is_possible,
)


class IdeaFormView(SignedIn, Limited, View):
    """The form for one idea. Whatever happens, what was typed is on the page or in a draft."""

    template_name = "challenges/ideas/idea_form.html"
    limits = (per_member(20), per_member(100, HOUR), per_address(120))
    idea = None

    def get(self, request, **kwargs):
        verdict = self.verdict()
        if not verdict:
            return self.closed(verdict.reason, status=403)
        return self.page(self.form())

    def post(self, request, **kwargs):
        # Whether it is too late is for the service to say, by the database's clock.
        verdict = self.verdict_on_person()
        if not verdict:
            return self.closed(verdict.reason, status=403)
        as_draft = "draft" in request.POST and not self.is_handed_in
        form = self.form(request.POST, request.FILES, as_draft=as_draft)
        form.is_valid()
        if as_draft:
            return self.save(form)
        if form.errors:
            return self.keep_and_show(form)
        return self.submit(form)

    def submit(self, form):
        try:
            services.hand_in(**self.write(form), fields=form.text_fields)
        except Refused as refusal:
            return self.too_late(form, refusal.reason)
        messages.success(self.request, _("Your idea is submitted. A receipt is on its way to you."))
        return redirect("challenges:my-ideas")

    def save(self, form):
        """The button "Save draft"."""
        if form.errors:
            return self.keep_and_show(form)
        idea = services.keep_as_draft(**self.write(form), fields=form.draft_fields)
        messages.success(self.request, _("Draft saved. Only you can see it."))
        return redirect("challenges:idea-edit", public_id=idea.public_id)

    def keep_and_show(self, form):
        """Show what is wrong; a draft keeps the text, and a good picture, meanwhile."""
        if form.draft_fields and not self.is_handed_in:
            self.idea = services.keep_as_draft(**self.write(form), fields=form.draft_fields)
            form = self.form_again(form)
        return self.page(form, kept=bool(self.idea) and not self.is_handed_in)

    def too_late(self, form, reason):
        """The form was opened in time and sent too late: the text is kept, but not handed in."""
        kept = None
        if not self.is_handed_in:
            kept = services.keep_as_draft(**self.write(form), fields=form.draft_fields)
        return self.closed(reason, status=409, kept=kept, typed=None if kept else form)

    def form_again(self, form):
        """The same answers and errors on the draft that now holds them."""
        again = self.form(self.request.POST, as_draft=form.as_draft)
        again.is_valid()
        for error in form.errors.get("picture", []):
            again.add_error("picture", error)
        return again

    def form(self, *data, **options):
        return IdeaForm(
            *data,
            challenge=self.challenge,
            author=self.request.user,
            idea=self.idea,
            accept_rules=not has_handed_in(self.request.user, self.challenge),
            **options,
        )

    def write(self, form) -> dict:
        return {
            "challenge": self.challenge,
            "author": self.request.user,
            "idea": self.idea,
            "public_id": form.cleaned_data.get("key"),
            "picture": form.picture_fields,
        }

    @property
    def is_handed_in(self) -> bool:
        return self.idea is not None and self.idea.status != Status.DRAFT

    def page(self, form, **context):
        context |= {"form": form, "tags": suggested_tags(self.challenge)}
        context |= {"picture_chosen": "picture" in self.request.FILES}
        return render(self.request, self.template_name, self.context(**context))

    def closed(self, reason, *, status, **context):
        context = self.context(reason=reason, **context)
        return render(self.request, "challenges/ideas/idea_closed.html", context, status=status)

    def context(self, **more) -> dict:
        now = page_now(self.request)
        window = self.challenge.window("submission")
        return {
            "challenge": self.challenge,
            "idea": self.idea,
            "handed_in": self.is_handed_in,
            "not_open_yet": window is not None and now < window.opens_at,
            "opens": in_zone(window.opens_at, self.challenge) if window else "",
            "closes": in_zone(window.closes_at, self.challenge) if window else "",
            "action": self.address(),
            **more,
        }

    def after_sign_in(self) -> str:
        return self.request.get_full_path()


class IdeaSubmitView(IdeaFormView):
    """A new idea."""

    @cached_property
    def challenge(self):
        rows = challenges_visible_to(self.request.user, Challenge.objects.select_related("page"))
        return get_object_or_404(rows, slug=self.kwargs["slug"])

    def verdict(self):
        return may_submit_idea(self.request.user, self.challenge, now=page_now(self.request))

    def verdict_on_person(self):
        return may_begin_idea(self.request.user, self.challenge)

    def address(self) -> str:
        if self.idea:
            return reverse("challenges:idea-edit", args=[self.idea.public_id])
        return reverse("challenges:idea-submit", args=[self.challenge.slug])


class IdeaEditView(IdeaFormView):
    """A draft, or a submitted idea until the time for ideas is over."""

    def setup(self, request, **kwargs):
        super().setup(request, **kwargs)
        if request.user.is_authenticated:
            rows = Idea.objects.select_related("challenge__page", "challenge__organisation")
            self.idea = visible_or_404(request.user, kwargs["public_id"], rows)
            self.challenge = self.idea.challenge

    def verdict(self):
        return may_edit_idea(self.request.user, self.idea, now=page_now(self.request))

    def verdict_on_person(self):
        return may_write_idea(self.request.user, self.idea)

    def address(self) -> str:
        return reverse("challenges:idea-edit", args=[self.idea.public_id])


class IdeaWithdrawView(SignedIn, View):
    """Asks first (GET), then withdraws (POST)."""

    def get(self, request, public_id):
        idea = self.idea_to_withdraw(public_id)
        return render(request, "challenges/ideas/idea_withdraw.html", {"idea": idea})

    def post(self, request, public_id):
        idea = visible_or_404(request.user, public_id)
        # Pressed twice: it is done already.
        if not (idea.author_id == request.user.pk and idea.status == Status.WITHDRAWN):
            services.withdraw_idea(idea=self.idea_to_withdraw(public_id), by=request.user)
        messages.success(request, _("Your idea is withdrawn. It is no longer on the wall."))
        return redirect("challenges:my-ideas")

    def idea_to_withdraw(self, public_id) -> Idea:
        idea = visible_or_404(self.request.user, public_id)
        asks(may_withdraw_idea(self.request.user, idea, now=page_now(self.request)))
        return idea

    def after_sign_in(self) -> str:
        return reverse("challenges:my-ideas")


class IdeaHideView(SignedIn, View):
    """For those who run the challenge: hide with a reason, or (restore=1) show again."""

    needs_second_factor = True

    def get(self, request, public_id):
        return self.page(self.idea_to_hide(public_id), HideForm())

    def post(self, request, public_id):
        idea = self.idea_to_hide(public_id)
        if "restore" in request.POST:
            services.restore_idea(idea=idea, by=request.user)
            messages.success(request, _("The idea is on the wall again."))
            return redirect(idea)
        form = HideForm(request.POST)
        if not form.is_valid():
            return self.page(idea, form)
        services.hide_idea(idea=idea, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The idea is hidden. Its author can read your reason."))
        return redirect(idea)

    def page(self, idea, form):
        context = {"idea": idea, "form": form}
        return render(self.request, "challenges/ideas/idea_hide.html", context)

    def idea_to_hide(self, public_id) -> Idea:
        idea = visible_or_404(self.request.user, public_id)
        asks(may_hide_idea(self.request.user, idea, now=page_now(self.request)))
        return idea


class IdeaReportView(SignedIn, Limited, View):
    """Asks for a reason (GET), then notes it (POST); for ideas on the wall."""

    limits = (per_member(30, HOUR),)

    def get(self, request, public_id):
        return self.page(self.idea_to_report(public_id), ReportForm())

    def post(self, request, public_id):
        idea, form = self.idea_to_report(public_id), ReportForm(request.POST)
        if not form.is_valid():
            return self.page(idea, form)
        services.report_idea(idea=idea, reporter=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. The organiser will look at the idea."))
        return redirect(idea)

    def page(self, idea, form):
        context = {"idea": idea, "form": form}
        return render(self.request, "challenges/ideas/idea_report.html", context)

    def idea_to_report(self, public_id) -> Idea:
        idea = visible_or_404(self.request.user, public_id)
        asks(may_report_idea(self.request.user, idea))
        return idea

    def after_sign_in(self) -> str:
        return reverse("challenges:idea", args=[self.kwargs["public_id"]])


class IdeaPictureView(View):
    """The file itself, after asking who may see its idea."""

    def get(self, request, public_id):
        idea = visible_or_404(request.user, public_id)
        try:
            response = FileResponse(idea.picture.open("rb"), content_type="image/webp")
        except (ValueError, FileNotFoundError) as error:
            raise Http404 from error
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Disposition"] = 'inline; filename="picture.webp"'
        everybody = visible_to(AnonymousUser(), Idea.objects.filter(pk=idea.pk)).exists()
        # Short, because a picture may be replaced, withdrawn or hidden at any time.
        response["Cache-Control"] = "public, max-age=300" if everybody else "private, no-store"
        return response


class MyIdeasView(SignedIn, TemplateView):
    """Drafts, submitted and withdrawn ideas, each with its next step."""

    template_name = "challenges/ideas/my_ideas.html"

    def get_context_data(self, **kwargs):
        rows = ideas_of(self.request.user).select_related("challenge__page")
        rows = rows.prefetch_related("challenge__windows").order_by("-pk")
        now = page_now(self.request)
        for idea in rows:
            idea.next_step = next_step(idea, now)
            idea.can_change = (
                not idea.hidden_at
                and is_not_merged(idea)
                and submission_is_open(idea.challenge, now=now)
            )
            idea.can_withdraw = withdrawal_is_possible(idea)
        groups = [
            (title, [idea for idea in rows if idea.status == status])
            for status, title in (
                (Status.DRAFT, _("Drafts")),
                (Status.SUBMITTED, _("Submitted")),
                (Status.MERGED, _("Merged into another idea")),
                (Status.WITHDRAWN, _("Withdrawn")),
            )
        ]
        return super().get_context_data(groups=groups, any_ideas=bool(rows), **kwargs)


def visible_or_404(user, public_id, rows=None) -> Idea:
    """What she may not see does not exist for her."""
    rows = Idea.objects.select_related("challenge__page") if rows is None else rows
    return get_object_or_404(visible_to(user, rows), public_id=public_id)
