from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from challenges.briefs.models import Challenge
from challenges.briefs.queries import visible_to
from challenges.core.prepared import Prepared
from challenges.core.short_memory import ShortMemory
from challenges.ideas.queries import public_ideas, tags_of
from challenges.people.models import User
from challenges.voting.rules import Standing

from .cards import IDEAS_A_PAGE, cards_of
from .order import Asked, pks_in_order

TAGS_IN_FILTER = 30
_OF_OTHERS = ("page__live", "page__lead", "organisation__name", "ballot_box__edition")
NOBODY = AnonymousUser()
_tags = ShortMemory(most=1_000, times=4)


@dataclass(frozen=True)
class Choice:
    """What a visitor asked of the wall, where the address says it soundly.

    edition: of the order she has begun to look through, None for the one in force.
    """

    words: str = ""
    tag: str = ""
    sort: str = "random"
    seed: str = ""
    page: str = "1"
    unseen: bool = False
    edition: int | None = None

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.tag or self.unseen)


def visitor_seed(user, challenge: Challenge, asked: str) -> str:
    """A member's own order is hers for good; a visitor's follows the seed in the address."""
    who = f"member {user.pk}" if user.is_authenticated else f"visitor {asked}"
    return salted_hmac("challenges.browse.wall", f"{who} {challenge.pk}").hexdigest()


def hourly_seed(now: datetime) -> str:
    """What visitors without a seed get: the same for all for an hour, so that it can be cached."""
    return salted_hmac("challenges.browse.hour", f"{now:%Y%m%d%H}").hexdigest()[:8]


def challenge_of_wall(user, slug: str) -> Challenge | None:
    """The challenge, if there is one that this person may know of."""
    if user.is_authenticated and user.is_staff:
        found = list(_with_wall(visible_to(user, Challenge.objects.filter(slug=slug))))
    elif user.is_authenticated:
        found = _challenge_for_member(slug, user.pk)
    else:
        found = _challenge_for_visitor(slug)
    return found[0] if found else None


def _with_wall(challenges: QuerySet[Challenge]) -> QuerySet[Challenge]:
    related = challenges.select_related("page", "organisation", "ballot_box")
    own = [field.name for field in Challenge._meta.concrete_fields]
    return related.only(*own, *_OF_OTHERS)


_challenge_for_visitor = Prepared(
    lambda slug: _with_wall(visible_to(NOBODY, Challenge.objects.filter(slug=slug)))
)
_challenge_for_member = Prepared(
    lambda slug, user: _with_wall(visible_to(User(pk=user), Challenge.objects.filter(slug=slug)))
)


def sorts(*, voting_is_over: bool, tells_when: bool = True) -> list[str]:
    """The orders on offer; by support only when nobody can vote any more.

    tells_when: may one learn which idea came when? See ideas.rules.hides_when.
    """
    by_time, by_support = ["newest"] * tells_when, ["support"] * voting_is_over
    return ["random", *by_time, "title", "discussed", *by_support]


def wall_of(challenge: Challenge, choice: Choice, stand: Standing) -> Sequence[int]:
    """The ideas that were asked for, in the order that was asked for, to be cut into pages.

    While voting is open those come first that few have seen.
    """
    edition, bucket = edition_of(challenge, choice.edition) if stand.is_open else (0, "")
    asked = Asked(
        sort=choice.sort,
        words=choice.words,
        tag=choice.tag,
        seed=visitor_seed(stand.user, challenge, choice.seed),
        bucket=bucket,
        edition=edition,
        unseen_by=stand.user if choice.unseen else None,
    )
    return pks_in_order(challenge, asked)


def edition_of(challenge: Challenge, asked: int | None) -> tuple[int, str]:
    """The edition of the order and where its buckets stand: the one that was asked for, so that
    nothing moves for whoever is looking, unless it is older than the one before the last."""
    box = getattr(challenge, "ballot_box", None)
    edition = box.edition if box else 0
    if asked is not None and asked == edition - 1:
        return asked, "bucket_before"
    return edition, "bucket"


def tags_on_wall(challenge: Challenge, chosen: str) -> tuple[str, ...]:
    """The most used tags to choose from, and the one that is chosen."""
    names = _tags.get(challenge.pk, lambda: _most_used_tags(challenge))
    return names if not chosen or chosen in names else (*names, chosen)


def page_of_cards(pks: Sequence[int], page: str, stand: Standing, challenge: Challenge) -> Page:
    """One page of the wall, in as many queries for ten ideas as for a hundred thousand."""
    page = Paginator(pks, IDEAS_A_PAGE).get_page(page)
    page.object_list = cards_of([int(pk) for pk in page.object_list], stand, challenge)
    return page


def _most_used_tags(challenge: Challenge) -> tuple[str, ...]:
    return tuple(tag.name for tag in tags_of(public_ideas(challenge))[:TAGS_IN_FILTER])
