"""What the page of one idea is made from: everybody opens it, so its queries are prepared."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from challenges.briefs.models import Question
from challenges.core.prepared import Prepared
from challenges.ideas.models import Idea, IdeaVersion
from challenges.ideas.queries import (
    co_authors,
    standing_merges,
    tag_names,
    taken_in,
    visible_to,
)
from challenges.ideas.rules import may_see_authors
from challenges.people.models import User
from challenges.voting.queries import supported_before, with_own_support, with_support_of

from .queries import NOBODY


def idea_of_page(user, public_id: str) -> Idea | None:
    """The idea with its challenge, if there is one that this person may see."""
    if not user.is_authenticated:
        found = _for_visitor(public_id)
    elif user.is_staff:
        ideas = visible_to(user, Idea.objects.filter(public_id=public_id))
        found = list(with_own_support(_with_page(ideas), user))
    else:
        found = _for_member(public_id, user.pk)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Merged:
    """What the page of an idea says of those merged into it.

    titles: theirs; authors: those who share the credit, where this reader may know; is_credited:
    whether the reader is one of them; supported: what of it she supports, and not this one yet.
    """

    titles: list[str]
    authors: list[User]
    is_credited: bool
    supported: list[Idea]


def merged_into(idea: Idea, user) -> Merged | None:
    """None for an idea that has taken in no other; then without a query."""
    if not idea.has_taken_in:
        return None
    merges = list(taken_in(idea))
    names_shown = may_see_authors(user, idea.challenge)
    return Merged(
        titles=[merge.idea.title for merge in merges],
        authors=co_authors([idea.pk]).get(idea.pk, []) if names_shown else [],
        is_credited=any(merge.idea.author_id == user.pk for merge in merges),
        supported=list(supported_before(user, idea)),
    )


def answers_of(idea: Idea) -> list[tuple[str, str]]:
    """The brief's questions with what the idea says to them; unanswered ones are left out."""
    questions = _questions(idea.challenge_id)
    answers = ((prompt, idea.answers.get(str(pk), "")) for pk, prompt in questions)
    return [(prompt, answer) for prompt, answer in answers if answer]


def tags_of(idea: Idea) -> list[str]:
    return [name for _pk, name in _tags([idea.pk])]


def _with_page(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    related = ideas.select_related("author", "challenge__page", "challenge__organisation")
    related = related.annotate(has_taken_in=Exists(standing_merges().filter(kept=OuterRef("pk"))))
    return related.defer("challenge__page__body", "challenge__organisation__about")


@Prepared
def _for_visitor(public_id: str) -> QuerySet[Idea]:
    ideas = visible_to(NOBODY, Idea.objects.filter(public_id=public_id))
    return with_own_support(_with_page(ideas), NOBODY)


@Prepared
def _for_member(public_id: str, user: int) -> QuerySet[Idea]:
    # Whoever it is: not of the staff, and nothing else is asked of her but her number.
    ideas = visible_to(User(pk=user), Idea.objects.filter(public_id=public_id))
    return with_support_of(_with_page(ideas), user)


_tags = Prepared(tag_names)
versions_of = Prepared(lambda idea: IdeaVersion.objects.filter(idea_id=idea).defer("body"))
_questions = Prepared(
    lambda challenge: Question.objects.filter(challenge_id=challenge).values_list("pk", "prompt")
)
