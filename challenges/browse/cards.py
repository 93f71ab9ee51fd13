"""The cards of one page of the wall, as this visitor sees them, and the HTML of each."""

import html
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from challenges.briefs.models import Challenge
from challenges.core.prepared import Prepared
from challenges.core.public_ids import new_public_id
from challenges.core.texts import names_in_one
from challenges.discussion.queries import kind_of_ideas, with_comment_count
from challenges.ideas.queries import co_authors, public_ideas, standing_merges, tag_names
from challenges.ideas.rules import may_see_authors
from challenges.people.models import drawing_of
from challenges.voting.queries import with_own_support, with_support_of
from challenges.voting.rules import Standing

IDEAS_A_PAGE = 24
# Stands in a kept card where a form has the token of whoever looks at it. Nobody can guess it, so
# no text of a person holds it.
TOKEN_GOES_HERE = secrets.token_hex(16)

# Neither the answers, which are long, nor whole objects, which take longer to make than to read.
_COLUMNS = (
    "pk",
    "public_id",
    "author_id",
    "title",
    "summary",
    "drawing",
    "picture",
    "picture_alt",
    "comment_count",
    "is_supported",
)
_AUTHOR = ("author__display_name", "author__public_id", "has_taken_in")
_COUNT = ("tally__supports",)


class Card(NamedTuple):
    """Everything that the HTML of a card follows from.

    author: name (with those who share the credit) and number of the drawing, None where names are
    hidden. support: what
    voting.rules.Standing.control gives, as pairs. count: None unless counts may be seen.
    """

    public_id: str
    title: str
    lead: str
    pattern: int
    has_picture: bool
    image_alt: str
    comments: int
    tags: tuple[str, ...]
    author: tuple[str, int] | None
    support: tuple[tuple[str, object], ...]
    count: int | None

    @property
    def is_form(self) -> bool:
        return ("state", "open") in self.support


@dataclass(slots=True)
class _OnWall:
    """What a rule asks about an idea that is on the wall."""

    challenge: Challenge
    author_id: int | None
    is_public: bool = True


def cards_of(pks: list[int], stand: Standing, challenge: Challenge) -> list[Card]:
    """The cards of these ideas, in this order, for the visitor whose standing this is; what has
    been hidden a moment ago has none."""
    user = stand.user
    names_shown = bool(may_see_authors(user, challenge))
    ask = _ideas_on_cards(names_shown, stand.sees_counts, user.is_authenticated)
    voter = [user.pk] if user.is_authenticated else []
    found = {row[0]: row for row in ask(challenge.pk, kind_of_ideas(), pks, *voter)}
    tags = defaultdict(tuple)
    for pk, name in _tags_on_cards(pks):
        tags[pk] += (name,)
    mine = (user.display_name, user.drawing) if user.is_authenticated else None

    @cache
    def support(author_id: int | None, supported: bool) -> tuple:
        control = stand.control(_OnWall(challenge, author_id), supported=supported)
        return tuple(_on_card(control, stand).items())

    shared = _shared_credit(found.values()) if names_shown else {}
    cards = []
    for row in (found[pk] for pk in pks if pk in found):
        pk, public_id, author_id, title, lead, drawing, picture, alt, comments, supported = row[:10]
        is_own = author_id == user.pk
        author = mine if is_own else None
        if names_shown:
            names = [row[10], *shared.get(pk, [])]
            author = names_in_one(names), drawing_of(row[11])
        count = (row[-1] or 0) if stand.sees_counts else None
        facts = (public_id, title, lead, drawing, bool(picture), alt, comments, tags[pk], author)
        # Whose it is matters only if it is her own.
        cards.append(Card(*facts, support(author_id if is_own else None, bool(supported)), count))
    return cards


def _shared_credit(rows: Iterable[tuple]) -> dict[int, list[str]]:
    """Whom else the cards of these ideas name. Without a query where nothing was merged."""
    merged = [row[0] for row in rows if row[12]]
    people = co_authors(merged) if merged else {}
    return {pk: [each.display_name for each in each_of] for pk, each_of in people.items()}


def html_of(cards: list[Card], *, back: str, token: str) -> SafeString:
    """The items of the list, their words escaped.

    back: where the visitor comes back to without JavaScript; token: of her forms.
    """
    language = get_language()
    # Only a form has the address in it: all other cards are the same on every page.
    drawn = [_html(card, back if card.is_form else "", language) for card in cards]
    return mark_safe("".join(drawn).replace(TOKEN_GOES_HERE, token))


def _html(card: Card, back: str, language: str | None) -> str:
    mould = _mould.__wrapped__ if settings.DEBUG else _mould
    words = _words_of(card, back)
    shape = _with_words(card, [word and "any" for word in words])
    # As Django's own escape, without what that does for texts that are still to be translated.
    return mould(shape, bool(back), language).format(*map(html.escape, words))


def _words_of(card: Card, back: str) -> list[str]:
    """What differs from idea to idea where the elements are the same."""
    name = card.author[0] if card.author else ""
    fixed = [back, card.public_id, card.title, card.lead, card.image_alt, name, name[:1].upper()]
    return [*fixed, *card.tags]


def _with_words(card: Card, words: list[str]) -> Card:
    _back, public_id, title, lead, image_alt, name, initial, *tags = words
    return card._replace(
        public_id=public_id,
        title=title,
        lead=lead,
        image_alt=image_alt,
        author=card.author and (name, card.author[1], initial),
        tags=tuple(tags),
    )


@lru_cache(maxsize=2_000)
def _mould(shape: Card, has_back: bool, language: str | None) -> str:
    """The HTML of all cards of this shape, with {0}, {1}, … where their words go.

    Templates make it once; for each idea they would take most of the time of a page.
    """
    words = _words_of(shape, "any" if has_back else "")
    # Letters and digits alone: no filter of the template changes them, and no text has them.
    places = [word and secrets.token_hex(16) for word in words]
    places[1] = new_public_id()
    card = _with_words(shape, places)
    mould = _drawn(card, back=places[0]).replace("{", "{{").replace("}", "}}")
    for number, place in enumerate(places):
        mould = mould.replace(place, f"{{{number}}}") if place else mould
    return mould


def _drawn(card: Card, *, back: str) -> str:
    name, number, initial = card.author or ("", None, "")
    context = {
        "card": card,
        "url": reverse("challenges:idea", args=[card.public_id]),
        "author": name,
        "author_number": number,
        "author_initials": initial,
        "support": dict(card.support),
        "next": back,
        "csrf_token": TOKEN_GOES_HERE,
    }
    return render_to_string("challenges/browse/_card.html", context)


@cache
def _ideas_on_cards(names_shown: bool, counts_shown: bool, is_member: bool) -> Prepared:
    """The query for everything but the tags: of a challenge, for a list of ideas."""
    columns = _COLUMNS + _AUTHOR * names_shown + _COUNT * counts_shown

    def build(challenge, kind, pks, *voter) -> QuerySet:
        ideas = public_ideas(challenge).filter(pk__in=pks).order_by()
        ideas = with_comment_count(ideas, kind)
        if names_shown:
            merged = standing_merges().filter(kept=OuterRef("pk"))
            ideas = ideas.annotate(has_taken_in=Exists(merged))
        if is_member:
            ideas = with_support_of(ideas, *voter)
        else:
            ideas = with_own_support(ideas, AnonymousUser())
        return ideas.values_list(*columns)

    return Prepared(build, most=IDEAS_A_PAGE)


_tags_on_cards = Prepared(tag_names, most=IDEAS_A_PAGE)


def _on_card(control: dict, stand: Standing) -> dict:
    """What keeps somebody from all ideas is said once above the wall, not on each card."""
    if control["state"] != "closed" or stand.may_vote:
        return control
    return control | {"reason": "", "state": "closed" if stand.sees_counts else ""}
