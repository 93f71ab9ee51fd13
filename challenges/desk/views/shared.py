from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from challenges.core.clock import page_now
from challenges.core.web import SignedIn, asks

from ..queries import challenges_on_desk, with_work
from ..rules import may_run_challenge


@method_decorator(never_cache, name="dispatch")
class OnDesk(SignedIn, TemplateView):
    """A page of the desk: never cached, and after signing in one starts at the desk."""

    def after_sign_in(self) -> str:
        return reverse("challenges:desk")

    @property
    def now(self):
        return page_now(self.request)


class OnChallenge(OnDesk):
    """One challenge at the organiser's desk: who does not act for it does not find it (404), and
    who only looks cannot send anything (403)."""

    tab = ""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.find_challenge()
        if request.method == "POST":
            asks(self.may_run)
        return super().dispatch(request, *args, **kwargs)

    def find_challenge(self) -> None:
        user = self.request.user
        if self.request.method == "GET":
            # Every rule of the page asks for her role; what writes reads it anew each time.
            prefetch_related_objects([user], "memberships")
        challenges = with_work(challenges_on_desk(user))
        self.challenge = get_object_or_404(challenges, slug=self.kwargs["slug"])
        self.may_run = may_run_challenge(user, self.challenge)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            challenge=self.challenge,
            stage=self.challenge.stage(self.now),
            may_run=self.may_run,
            tab=self.tab,
            **kwargs,
        )

    def again(self, status: int = 422, **context):
        """The page once more, with a form that has errors."""
        return self.render_to_response(self.get_context_data(**context), status=status)
