from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from challenges.briefs.models import Challenge
from challenges.discussion.queries import with_comment_count
from challenges.ideas.models import Idea
from challenges.ideas.queries import in_visitor_order, public_ideas, search, tagged
from challenges.ideas.rules import may_see_authors
from challenges.voting.queries import with_own_support
from challenges.voting.rules import Standing

IDEAS_A_PAGE = 24


@dataclass(frozen=True)
class Choice:
    """What a visitor asked of the wall, where the address says it soundly."""

    words: str = ""
    tag: str = ""
    sort: str = "random"
    seed: str = ""
    page: str = "1"

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.tag)


@dataclass
class Card:
    """One idea as this visitor sees it on the wall; `author` is None where names are hidden."""

    idea: Idea
    author: object | None
    support: dict
    count: int | None
    tags: list[str]


def visitor_seed(user, challenge: Challenge, asked: str) -> str:
    """A member's own order is hers for good; a visitor's follows the seed in the address."""
    who = f"member {user.pk}" if user.is_authenticated else f"visitor {asked}"
    return salted_hmac("challenges.browse.wall", f"{who} {challenge.pk}").hexdigest()


def hourly_seed(now: datetime) -> str:
    """What visitors without a seed get: the same for all for an hour, so that it can be cached."""
    return salted_hmac("challenges.browse.hour", f"{now:%Y%m%d%H}").hexdigest()[:8]


def sorts(*, counts_are_shown: bool) -> list[str]:
    """The orders on offer; by support only when everybody may see the counts."""
    return ["random", "newest", "title", "discussed", *(["support"] if counts_are_shown else [])]


def wall_of(challenge: Challenge, choice: Choice, seed: str) -> QuerySet[Idea]:
    """The ideas that were asked for, in the order that was asked for."""
    ideas = public_ideas(challenge)
    if choice.tag:
        ideas = tagged(ideas, choice.tag)
    return _IN_ORDER[choice.sort](search(ideas, choice.words), seed)


def page_of_cards(ideas: QuerySet[Idea], page: str, stand: Standing, challenge: Challenge) -> Page:
    """One page of the wall: which ideas there are, and then all about those of this page, in as
    many queries for ten ideas as for a thousand."""
    pks = list(ideas.values_list("pk", flat=True))
    page = Paginator(pks, IDEAS_A_PAGE).get_page(page)
    page.object_list = cards_of(page.object_list, stand, challenge)
    return page


def cards_of(pks: Iterable[int], stand: Standing, challenge: Challenge) -> list[Card]:
    """The cards of these ideas, in this order, for the visitor whose standing this is."""
    user = stand.user
    names_shown = bool(may_see_authors(user, challenge))
    ideas = with_own_support(with_comment_count(Idea.objects.filter(pk__in=pks)), user)
    ideas = ideas.select_related("author") if names_shown else ideas
    ideas = ideas.select_related("tally") if stand.sees_counts else ideas
    found = {idea.pk: idea for idea in ideas.prefetch_related("tags")}
    cards = []
    for idea in (found[pk] for pk in pks if pk in found):
        idea.challenge = challenge
        card = Card(
            idea=idea,
            author=_author(idea, user, names_shown),
            support=_on_card(stand.control(idea, supported=idea.is_supported), stand),
            count=count_of(idea) if stand.sees_counts else None,
            tags=sorted(tag.name for tag in idea.tags.all()),
        )
        cards.append(card)
    return cards


def count_of(idea: Idea) -> int:
    """How many support it. Ask voting.rules.may_see_counts first."""
    return idea.tally.supports if hasattr(idea, "tally") else 0


def answers_of(idea: Idea) -> list[tuple[str, str]]:
    """The brief's questions with what the idea says to them; unanswered ones are left out."""
    answers = (
        (question.prompt, idea.answers.get(str(question.pk), ""))
        for question in idea.challenge.questions.all()
    )
    return [(prompt, answer) for prompt, answer in answers if answer]


def _on_card(control: dict, stand: Standing) -> dict:
    """What keeps somebody from all ideas is said once above the wall, not on each card."""
    if control["state"] != "closed" or stand.may_vote:
        return control
    return control | {"reason": "", "state": "closed" if stand.sees_counts else ""}


def _author(idea: Idea, user, names_shown: bool):
    if names_shown:
        return idea.author
    return user if idea.author_id == user.pk else None


_IN_ORDER: dict[str, Callable[[QuerySet[Idea], str], QuerySet[Idea]]] = {
    "random": in_visitor_order,
    "newest": lambda ideas, seed: ideas.order_by("-submitted_at", "-pk"),
    "title": lambda ideas, seed: ideas.order_by(Lower("title"), "pk"),
    "discussed": lambda ideas, seed: with_comment_count(ideas).order_by("-comment_count", "pk"),
    "support": lambda ideas, seed: ideas.order_by(
        F("tally__supports").desc(nulls_last=True), Lower("title"), "pk"
    ),
}
