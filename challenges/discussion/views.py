from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from challenges.core.clock import page_now
from challenges.core.errors import Refused
from challenges.core.limits import HOUR, Limited, per_address, per_member
from challenges.core.web import SignedIn, asks
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to

from . import services
from .forms import CommentForm, ReasonForm
from .queries import address_of, idea_of, reachable_comments
from .rules import may_comment, may_hide_comment, may_report_comment


class CommentPostView(SignedIn, Limited, View):
    """Takes a comment; when something is wrong, the text is still there to be sent again."""

    http_method_names = ["post"]
    template_name = "challenges/discussion/comment_post.html"
    limits = (per_member(10), per_member(100, HOUR), per_address(120))

    def post(self, request, public_id):
        ideas = Idea.objects.select_related("challenge__page", "challenge__organisation")
        idea = get_object_or_404(visible_to(request.user, ideas), public_id=public_id)
        if not idea.is_public:
            raise Http404
        asks(may_comment(request.user, idea, now=page_now(request)))
        form = CommentForm(request.POST, idea=idea)
        if not form.is_valid():
            return self.again(form, status=200)
        return self.save(form)

    def save(self, form):
        text, parent = form.cleaned_data["text"], form.cleaned_data["parent"]
        try:
            comment = services.post_comment(
                idea=form.idea, author=self.request.user, text=text, parent=parent
            )
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.again(form, status=409)
        messages.success(self.request, _("Your comment is on the page."))
        return redirect(address_of(comment, form.idea))

    def again(self, form, status):
        context = {"form": form, "idea": form.idea}
        return render(self.request, self.template_name, context, status=status)

    def after_sign_in(self) -> str:
        return reverse("challenges:idea", args=[self.kwargs["public_id"]])


class CommentReasonView(SignedIn, Limited, View):
    """Asks for a reason (GET), then does it (POST); for comments that the person can reach."""

    def get(self, request, pk):
        return self.page(self.comment(), ReasonForm())

    def post(self, request, pk):
        comment, form = self.comment(), ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(comment, form)
        self.act(comment, form.cleaned_data["reason"])
        messages.success(request, self.done)
        return redirect(address_of(comment, comment.idea))

    def comment(self):
        # By id, not by pk: only a plain integer column is asked soundly for a number beyond it.
        comment = get_object_or_404(reachable_comments(self.request.user), id=self.kwargs["pk"])
        comment.idea = idea_of(comment)
        self.ask(comment)
        return comment

    def page(self, comment, form):
        context = {
            "comment": comment,
            "idea": comment.idea,
            "form": form,
            "back": address_of(comment, comment.idea),
            "site_name": settings.SITE_NAME,
        }
        return render(self.request, self.template_name, context)


class CommentReportView(CommentReasonView):
    template_name = "challenges/discussion/comment_report.html"
    limits = (per_member(30, HOUR),)

    @property
    def done(self) -> str:
        return _("Thank you. The organiser will look at the comment.")

    def ask(self, comment):
        asks(may_report_comment(self.request.user, comment))

    def act(self, comment, reason):
        services.report_comment(comment=comment, reporter=self.request.user, reason=reason)


class CommentHideView(CommentReasonView):
    """Also restore=1: shows a hidden comment again."""

    template_name = "challenges/discussion/comment_hide.html"
    needs_second_factor = True

    @property
    def done(self) -> str:
        return _("The comment is hidden. Readers see your reason in its place.")

    def post(self, request, pk):
        if "restore" not in request.POST:
            return super().post(request, pk)
        comment = self.comment()
        services.restore_comment(comment=comment, by=request.user)
        messages.success(request, _("The comment can be read again."))
        return redirect(address_of(comment, comment.idea))

    def ask(self, comment):
        asks(may_hide_comment(self.request.user, comment))

    def act(self, comment, reason):
        services.hide_comment(comment=comment, by=self.request.user, reason=reason)
