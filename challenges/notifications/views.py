from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View

from challenges.core.web import SignedIn, asks
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to

from .follows import follow_idea, follow_of
from .models import Follow
from .rules import may_follow_idea


class IdeaFollowView(SignedIn, View):
    """State (want=1) or end (want=0) that I want to be told of an awarded idea."""

    http_method_names = ["post"]

    def post(self, request, public_id):
        idea = get_object_or_404(visible_to(request.user, Idea.objects), public_id=public_id)
        wish = request.POST.get("want")
        if wish not in ("0", "1"):
            raise BadRequest("want is 0 or 1")
        if wish == "1":
            asks(may_follow_idea(request.user, idea))
        follow_idea(idea=idea, user=request.user, wanted=wish == "1")
        told = _("You get a letter when there is news.") if wish == "1" else _("No more letters.")
        messages.success(request, told)
        return redirect(idea)

    def after_sign_in(self) -> str:
        return reverse("challenges:idea", args=[self.kwargs["public_id"]])


@method_decorator(csrf_exempt, name="dispatch")
class FollowEndView(TemplateView):
    """The link in a letter: GET asks, for scanners of mail follow links; POST ends it, for a mail
    programme too, which has no cookie: the link itself is the right to do so."""

    template_name = "challenges/notifications/follow_end.html"

    def dispatch(self, request, *args, token, **kwargs):
        found = follow_of(token)
        if found is None:
            raise Http404
        user, idea = found
        self.follows = Follow.objects.filter(user=user, idea=idea)
        self.idea = Idea.objects.filter(pk=idea).first()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request):
        self.follows.delete()
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        return super().get_context_data(idea=self.idea, is_over=not self.follows.exists(), **kwargs)
