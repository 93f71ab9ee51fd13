"""What a member reads of her own votes."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from challenges.briefs.models import Challenge
from challenges.briefs.queries import visible_to as challenges_visible_to
from challenges.core.clock import page_now
from challenges.core.web import SignedIn
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to

from .own_ballot import own_ballot
from .receipts import supports_of, votes_of
from .rules import standing

VOTES_A_PAGE = 50


@method_decorator(never_cache, name="dispatch")
class MyVotesView(SignedIn, TemplateView):
    """A member's own ballot: what she supports, whether it counts, and a receipt of each vote."""

    template_name = "challenges/voting/my_votes.html"

    def get_context_data(self, **kwargs):
        user, challenge = self.request.user, self.challenge
        stand = standing(user, challenge, now=page_now(self.request))
        pages = Paginator(votes_of(user, challenge), VOTES_A_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        context = {
            "challenge": challenge,
            "page": page,
            "shown": self.on_show([vote.idea_id for vote in page.object_list]),
            "standing": stand,
            "ballot": stand.ballot or own_ballot(user, challenge),
        }
        return super().get_context_data(**context, **self.supported(), **kwargs)

    @cached_property
    def challenge(self) -> Challenge:
        challenges = Challenge.objects.select_related("page", "organisation")
        challenges = challenges.prefetch_related("windows")
        visible = challenges_visible_to(self.request.user, challenges)
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    def on_show(self, ideas: list[int]) -> set[int]:
        """Those of `ideas` (pks) that she may still see."""
        found = visible_to(self.request.user, Idea.objects.filter(pk__in=ideas))
        return set(found.values_list("pk", flat=True))

    def supported(self) -> dict:
        ideas = [support.idea for support in supports_of(self.request.user, self.challenge)]
        shown = self.on_show([idea.pk for idea in ideas])
        supported = [idea for idea in ideas if idea.pk in shown]
        return {
            "supported": supported,
            "supports": len(ideas),
            "not_on_show": len(ideas) - len(supported),
        }
