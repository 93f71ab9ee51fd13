from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.views.generic import TemplateView

from challenges.awards.queries import award_of
from challenges.awards.terms import rights_told
from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.phases import next_change, phase
from challenges.briefs.rules import names_are_hidden
from challenges.core.clock import page_now
from challenges.core.page_cache import page_changes_at
from challenges.discussion.drawn import reader_of, threads_html
from challenges.discussion.queries import threads_of
from challenges.discussion.rules import may_comment, may_moderate
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from challenges.ideas.queries import kept_instead_of
from challenges.ideas.rules import (
    hides_when,
    is_seated_judge,
    may_edit_idea,
    may_hide_idea,
    may_see_author,
    may_withdraw_idea,
)
from challenges.judging.queries import remarks_to_author
from challenges.notifications.follows import follows
from challenges.organisations.rules import may_view_for
from challenges.ranking import card_sentences
from challenges.ranking.cards import card_of
from challenges.ranking.queries import results_of
from challenges.voting.queries import count_of
from challenges.voting.rules import Standing, standing, voting_is_over
from challenges.voting.served import remember_served

from .cards import html_of
from .forms import SORT_NAMES, choice_of, number_in
from .idea_page import (
    answers_of,
    idea_of_page,
    merged_into,
    tags_of,
    versions_of,
)
from .queries import (
    challenge_of_wall,
    edition_of,
    hourly_seed,
    page_of_cards,
    sorts,
    tags_on_wall,
    wall_of,
)


class WallView(TemplateView):
    """All ideas of a challenge that are on show, in the visitor's own order unless asked."""

    template_name = "challenges/browse/wall.html"

    def get_context_data(self, **kwargs):
        now = page_now(self.request)
        page_changes_at(self.request, next_change(self.challenge, now))
        stand = self.standing
        ideas = wall_of(self.challenge, self.choice, stand)
        self.carry_order_in_links(stand)
        takes_ideas = self.challenge.is_open(WindowKind.SUBMISSION, now)
        page = page_of_cards(ideas, self.choice.page, stand, self.challenge)
        return super().get_context_data(
            challenge=self.challenge,
            choice=self.choice,
            page=page,
            next_url=self.address_after(page),
            cards=self.drawn(page.object_list),
            tags=tags_on_wall(self.challenge, self.choice.tag),
            sorts=self.sorts,
            phase=phase(self.challenge, now),
            standing=stand,
            takes_ideas=takes_ideas,
            may_submit=takes_ideas and not self.is_judge,
            **kwargs,
        )

    def address_after(self, page) -> str:
        """Of the next page, else of this one."""
        query = self.request.GET.copy()
        if page.has_next():
            query["page"] = page.next_page_number()
        return f"{self.request.path}?{query.urlencode()}"

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if context["standing"].may_vote and context["cards"]:
            shown = [card.public_id for card in context["page"].object_list]
            remember_served(response, shown, self.request.user, self.challenge)
        return response

    @cached_property
    def challenge(self) -> Challenge:
        challenge = challenge_of_wall(self.request.user, self.kwargs["slug"])
        if challenge is None:
            raise Http404
        return challenge

    @cached_property
    def voting_is_over(self) -> bool:
        return voting_is_over(self.challenge, now=page_now(self.request))

    @cached_property
    def standing(self) -> Standing:
        return standing(self.request.user, self.challenge, now=page_now(self.request))

    @property
    def is_judge(self) -> bool:
        user = self.request.user
        return user.is_authenticated and is_seated_judge(user, self.challenge)

    @cached_property
    def choice(self):
        is_over = self.voting_is_over and self.challenge.decided_at is not None
        return choice_of(
            self.request.GET,
            offered=self.offered_sorts,
            has_seen=self.request.user.is_authenticated,
            default_sort="support" if is_over else "random",
            default_seed=hourly_seed(page_now(self.request)),
        )

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        return tuple((sort, str(SORT_NAMES[sort])) for sort in self.offered_sorts)

    @cached_property
    def offered_sorts(self) -> list[str]:
        tells_when = not hides_when(self.challenge, now=page_now(self.request))
        by_support = self.voting_is_over and self.standing.sees_counts
        return sorts(voting_is_over=by_support, tells_when=tells_when)

    def drawn(self, cards) -> SafeString:
        token = get_token(self.request) if any(card.is_form for card in cards) else ""
        return html_of(cards, back=self.request.get_full_path(), token=token)

    def carry_order_in_links(self, stand) -> None:
        """A visitor has no account to tie her order to, so the links to further pages say it; and
        for everybody which edition she is looking through, while few-seen ideas come first."""
        if self.choice.sort != "random":
            return
        query = self.request.GET.copy()
        if not self.request.user.is_authenticated:
            query["seed"] = self.choice.seed
        if stand.is_open:
            query["order"] = str(edition_of(self.challenge, self.choice.edition)[0])
        self.request.GET = query


class IdeaView(TemplateView):
    """One idea with its discussion; its author also sees a draft here, as others will see it."""

    template_name = "challenges/browse/idea.html"

    def get(self, request, *args, **kwargs):
        if self.kept and not self.reads_merged:
            return redirect(self.kept)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        idea, user, now = self.idea, self.request.user, page_now(self.request)
        page_changes_at(self.request, next_change(idea.challenge, now))
        stand = standing(user, idea.challenge, now=now)
        merged = merged_into(idea, user)
        idea.is_credited = merged is not None and merged.is_credited
        context = {
            "idea": idea,
            "merged": merged,
            "kept": self.kept,
            "may_report": user.is_authenticated and idea.author_id != user.pk and idea.is_public,
            "challenge": idea.challenge,
            "phase": phase(idea.challenge, now),
            "answers": answers_of(idea),
            "tags": tags_of(idea),
            "versions": versions_of(idea.pk),
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
        idea = idea_of_page(self.request.user, self.kwargs["public_id"])
        if idea is None:
            raise Http404
        return idea

    @cached_property
    def kept(self) -> Idea | None:
        """What stands for this idea since it was merged."""
        is_merged = self.idea.status == Status.MERGED
        return kept_instead_of(self.idea, self.request.user) if is_merged else None

    @property
    def reads_merged(self) -> bool:
        """Its author and the organiser; everybody else is led to the kept one."""
        user = self.request.user
        is_author = self.idea.author_id == user.pk
        return is_author or bool(may_view_for(user, self.idea.challenge.organisation))

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
        award = award_of(self.idea)
        return {
            "award": award,
            "rights": award and rights_told(award),
            "follows": award is not None and follows(self.request.user, self.idea),
            "card": found[0],
            "result": results[0],
            "headline": card_sentences.headline(found[0]),
            "sentences": card_sentences.sentences_of(found[0]),
            "changes": card_sentences.changes(found[1], found[0]) if found[1:] else [],
        }

    def discussion(self) -> dict:
        """A hidden, withdrawn or unfinished idea takes its comments along."""
        idea, user, asked = self.idea, self.request.user, self.request.GET
        if not idea.is_public:
            return {}
        threads = threads_of(idea, asked.get("page", "1"), sees_author=self.sees_author)
        context = {
            "threads": threads,
            "comments": threads.comments,
            "may_comment": may_comment(user, idea, now=page_now(self.request)),
            "may_moderate": may_moderate(user, idea),
            "reply_to": number_in(asked.get("reply", "")),
        }
        reader = reader_of(self.request, idea, threads.object_list, context)
        return context | {"threads_html": threads_html(threads.object_list, idea, reader)}
