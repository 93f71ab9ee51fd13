"""The list of challenges and what each card says: published ones only, whoever is looking."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from challenges.briefs.enums import Stage
from challenges.briefs.models import Challenge
from challenges.briefs.phases import Phase, phase
from challenges.briefs.queries import for_lists, published
from challenges.ideas.models import Idea, TaggedIdea
from challenges.ideas.queries import on_walls

CHALLENGES_A_PAGE = 24
TAGS_ON_A_CARD = 4
TAGS_IN_FILTER = 40
STAGES = [stage for stage in Stage if stage != Stage.DRAFT]
SORTS = {"closing": _("Closing soon"), "new": _("Newest"), "bounty": _("Highest bounty")}
# What can still be taken part in comes before what is being decided, and that before what is over.
TURN = {Stage.OPEN: 0, Stage.VOTING: 0, Stage.ANNOUNCED: 1, Stage.JUDGING: 2}
AT_THE_END = datetime.max.replace(tzinfo=UTC)


@dataclass
class ChallengeCard:
    challenge: Challenge
    phase: Phase
    ideas: int = 0
    tags: list[str] = field(default_factory=list)


@dataclass
class ChallengeList:
    """One page of cards, and the choices that led to it."""

    page: Page
    total: int
    stage: str
    tag: str
    sort: str
    tags: list[str]
    stages = STAGES
    sorts = SORTS

    @property
    def is_filtered(self) -> bool:
        return bool(self.stage or self.tag)


def challenge_list(asked, now: datetime) -> ChallengeList:
    """What the address asks for; what it asks unsoundly is left out.

    Which stage a challenge is in follows from its windows and the time, so all published ones are
    read (they are few, and no brief's text is read) and only those of this page are counted.
    """
    cards = cards_of(Challenge.objects.all(), now)
    tags = _tags_by_challenge(cards)
    stage = asked.get("stage") if asked.get("stage") in STAGES else ""
    sort = asked.get("sort") if asked.get("sort") in SORTS else "closing"
    tag = asked.get("tag", "").strip().lower()
    chosen = [
        card
        for card in cards
        if (not stage or card.phase.stage == stage) and (not tag or tag in tags[card.challenge.pk])
    ]
    page = Paginator(in_order(chosen, sort), CHALLENGES_A_PAGE).get_page(asked.get("page"))
    _count_ideas(page.object_list)
    for card in page.object_list:
        card.tags = tags[card.challenge.pk][:TAGS_ON_A_CARD]
    names = sorted({name for names in tags.values() for name in names[:TAGS_IN_FILTER]})
    return ChallengeList(page, len(cards), stage, tag, sort, names)


def open_cards(now: datetime, most: int) -> list[ChallengeCard]:
    """What can be taken part in now or soon, by closing date."""
    cards = cards_of(Challenge.objects.filter(decided_at=None), now)
    cards = [card for card in cards if TURN.get(card.phase.stage, 2) < 2]
    shown = in_order(cards, "closing")[:most]
    _count_ideas(shown)
    return shown


def cards_of(challenges: QuerySet[Challenge], now: datetime) -> list[ChallengeCard]:
    """One for each published challenge."""
    return [ChallengeCard(row, phase(row, now)) for row in for_lists(published(challenges))]


def in_order(cards: list[ChallengeCard], sort: str) -> list[ChallengeCard]:
    if sort == "new":
        return sorted(cards, key=lambda card: (_published(card), card.challenge.pk), reverse=True)
    if sort == "bounty":
        # Amounts of different currencies are compared by their number; nobody knows a rate.
        return sorted(cards, key=lambda card: (-card.challenge.bounty_minor, card.challenge.pk))
    return sorted(cards, key=_by_closing)


def idea_counts(challenges: list[Challenge]) -> dict[int, int]:
    """Ideas on show in each of these challenges, in one query."""
    ideas = on_walls(Idea.objects.filter(challenge__in=challenges))
    rows = ideas.order_by().values("challenge").annotate(n=Count("pk"))
    return dict(rows.values_list("challenge", "n"))


def _count_ideas(cards: list[ChallengeCard]) -> None:
    counts = idea_counts([card.challenge for card in cards])
    for card in cards:
        card.ideas = counts.get(card.challenge.pk, 0)


def _tags_by_challenge(cards: list[ChallengeCard]) -> dict[int, list[str]]:
    """The tags on each challenge's ideas, the most used first."""
    challenges = [card.challenge for card in cards]
    ideas = on_walls(Idea.objects.filter(challenge__in=challenges))
    rows = (
        TaggedIdea.objects.filter(content_object__in=ideas.order_by().values("pk"))
        .values_list("content_object__challenge", "tag__name")
        .annotate(n=Count("pk"))
        .order_by("-n", "tag__name")
    )
    found = defaultdict(list)
    for challenge, name, _n in rows:
        found[challenge].append(name)
    return found


def _published(card: ChallengeCard) -> datetime:
    return card.challenge.page.first_published_at or card.challenge.created_at


def _by_closing(card: ChallengeCard) -> tuple:
    """The next date of what is still to come, the latest decision of what is over."""
    challenge, turn = card.challenge, TURN.get(card.phase.stage, 3)
    if challenge.decided_at:
        return turn, -challenge.decided_at.timestamp(), challenge.pk
    return turn, (card.phase.at or AT_THE_END).timestamp(), challenge.pk
