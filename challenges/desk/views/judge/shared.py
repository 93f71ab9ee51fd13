from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.briefs.enums import WindowKind
from challenges.judging.enums import GIVEN_UP_TASKS, Task
from challenges.judging.queries import counts_of, open_tasks, queue_of, seats_of
from challenges.judging.rules import has_agreed
from challenges.people.factors import has_second_factor

from ..shared import OnDesk


class OnPanel(OnDesk):
    """A judge's page: who has no seat on this panel does not find it."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.seat = get_object_or_404(seats_of(request.user), challenge__slug=kwargs["slug"])
        self.queue = queue_of(self.seat)
        self.load()
        return super().dispatch(request, *args, **kwargs)

    def load(self) -> None:
        """What a page needs besides the seat."""

    @property
    def by_script(self) -> bool:
        """Sent by the page's own script, which reads JSON and leaves the page as it is."""
        return self.request.headers.get("Accept") == "application/json"

    def handle_no_permission(self):
        if self.by_script:
            text = _("You are signed out, so this was not saved. It is still on this page.")
            return JsonResponse({"text": text}, status=401)
        return super().handle_no_permission()

    def after_sign_in(self) -> str:
        return self.request.get_full_path()

    def go(self, name: str, *more):
        url = reverse(f"challenges:{name}", args=[self.seat.challenge.slug, *more])
        return JsonResponse({"next": url}) if self.by_script else redirect(url)

    def get_context_data(self, **kwargs):
        counts = counts_of(self.queue)
        agreed = has_agreed(self.seat)
        return super().get_context_data(
            seat=self.seat,
            challenge=self.seat.challenge,
            window=self.seat.challenge.window(WindowKind.JUDGING),
            now=self.now,
            counts=counts,
            scored=counts[Task.DONE],
            to_score=sum(counts[task] for task in Task if task not in GIVEN_UP_TASKS),
            agreed=agreed,
            wants_practice=self.seat.practice_over_at is None and not counts[Task.DONE],
            # In the demo anybody may sign in as the judge, so nothing is asked there.
            factor_waived=settings.DEMO and not has_second_factor(self.request.user),
            **kwargs,
        )

    def first_task(self):
        return open_tasks(self.queue).first()
