from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.phases import phase
from challenges.briefs.queries import visible_to as challenges_visible_to
from challenges.briefs.rules import names_are_hidden
from challenges.core.clock import page_now
from challenges.discussion.queries import threads_of, with_comment_count
from challenges.discussion.rules import may_comment, may_moderate
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas, tags_of, visible_to
from challenges.ideas.rules import (
    may_edit_idea,
    may_hide_idea,
    may_see_author,
    may_withdraw_idea,
)
from challenges.judging.queries import remarks_to_author
from challenges.ranking import card_sentences
from challenges.ranking.cards import card_of
from challenges.ranking.queries import results_of
from challenges.voting.queries import with_own_support
from challenges.voting.rules import may_see_counts, standing

from .forms import WallForm, choice_of
from .queries import (
    answers_of,
    count_of,
    hourly_seed,
    page_of_cards,
    visitor_seed,
    wall_of,
)

TAGS_IN_FILTER = 30


class WallView(TemplateView):
    """All ideas of a challenge that are on show, in the visitor's own order unless asked."""

    template_name = "challenges/browse/wall.html"

    def get_context_data(self, **kwargs):
        user, now = self.request.user, page_now(self.request)
        seed = visitor_seed(user, self.challenge, self.choice.seed)
        stand = standing(user, self.challenge, now=now)
        ideas = wall_of(self.challenge, self.choice, seed)
        self.carry_seed_in_links()
        return super().get_context_data(
            challenge=self.challenge,
            choice=self.choice,
            form=self.form,
            page=page_of_cards(ideas, self.choice.page, stand, self.challenge),
            phase=phase(self.challenge, now),
            standing=stand,
            takes_ideas=self.challenge.is_open(WindowKind.SUBMISSION, now),
            **kwargs,
        )

    @cached_property
    def challenge(self) -> Challenge:
        challenges = Challenge.objects.select_related("page", "organisation")
        challenges = challenges.prefetch_related("windows")
        visible = challenges_visible_to(self.request.user, challenges)
        return get_object_or_404(visible, slug=self.kwargs["slug"])

    @cached_property
    def counts_are_shown(self) -> bool:
        return bool(may_see_counts(self.challenge, now=page_now(self.request)))

    @property
    def is_over(self) -> bool:
        return self.counts_are_shown and self.challenge.decided_at is not None

    @cached_property
    def choice(self):
        return choice_of(
            self.request.GET,
            counts_are_shown=self.counts_are_shown,
            default_sort="support" if self.is_over else "random",
            default_seed=hourly_seed(page_now(self.request)),
        )

    @property
    def form(self) -> WallForm:
        tags = tags_of(public_ideas(self.challenge))[:TAGS_IN_FILTER]
        return WallForm(self.choice, tags=tags, counts_are_shown=self.counts_are_shown)

    def carry_seed_in_links(self) -> None:
        """A visitor has no account to tie her order to, so the links to further pages say it."""
        if self.choice.sort == "random" and not self.request.user.is_authenticated:
            query = self.request.GET.copy()
            query["seed"] = self.choice.seed
            self.request.GET = query


class IdeaView(TemplateView):
    """One idea with its discussion; its author also sees a draft here, as others will see it."""

    template_name = "challenges/browse/idea.html"

    def get_context_data(self, **kwargs):
        idea, user, now = self.idea, self.request.user, page_now(self.request)
        stand = standing(user, idea.challenge, now=now)
        context = {
            "idea": idea,
            "challenge": idea.challenge,
            "phase": phase(idea.challenge, now),
            "answers": answers_of(idea),
            "tags": sorted(idea.tags.names()),
            "versions": list(idea.versions.all()),
            "sees_author": self.sees_author,
            "names_are_hidden": names_are_hidden(idea.challenge),
            "support": stand.control(idea, supported=idea.is_supported),
            "count": count_of(idea) if stand.sees_counts and idea.is_public else None,
            "standing": stand,
            "is_author": idea.author_id == user.pk,
            "may_edit": may_edit_idea(user, idea, now=now),
            "may_withdraw": may_withdraw_idea(user, idea, now=now),
            "may_hide": may_hide_idea(user, idea, now=page_now(self.request)),
            "remarks": list(remarks_to_author(idea)) if idea.author_id == user.pk else [],
        }
        return super().get_context_data(**context, **self.card(), **self.discussion(), **kwargs)

    @cached_property
    def idea(self) -> Idea:
        ideas = Idea.objects.select_related(
            "author", "challenge__page", "challenge__organisation", "tally", "hidden_by"
        ).prefetch_related("challenge__windows", "challenge__questions")
        ideas = with_own_support(with_comment_count(ideas), self.request.user)
        visible = visible_to(self.request.user, ideas)
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    @cached_property
    def sees_author(self) -> bool:
        return bool(may_see_author(self.request.user, self.idea))

    def card(self) -> dict:
        """How the idea did, for everybody, once there is a result that knows it."""
        if not self.idea.is_public or self.idea.challenge.decided_at is None:
            return {}
        results = list(results_of(self.idea.challenge).order_by("-version")[:2])
        found = [card_of(result, self.idea.public_id) for result in results]
        if not found or found[0] is None:
            return {}
        return {
            "card": found[0],
            "result": results[0],
            "headline": card_sentences.headline(found[0]),
            "sentences": card_sentences.sentences_of(found[0]),
            "changes": card_sentences.changes(found[1], found[0]) if found[1:] else [],
        }

    def discussion(self) -> dict:
        """A hidden, withdrawn or unfinished idea takes its comments along."""
        idea, user, now = self.idea, self.request.user, page_now(self.request)
        if not idea.is_public:
            return {}
        answered = self.request.GET.get("reply", "")
        return {
            "threads": threads_of(
                idea, self.request.GET.get("page", "1"), sees_author=self.sees_author
            ),
            "comments": idea.comment_count,
            "may_comment": may_comment(user, idea, now=now),
            "may_moderate": may_moderate(user, idea),
            "reply_to": int(answered[:9]) if answered.isdecimal() else None,
        }
