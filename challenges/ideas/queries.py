"""Which ideas: what a person may see, in which order, by which words."""

from collections.abc import Iterable
from hashlib import sha256

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.expressions import CombinedExpression
from taggit.models import Tag
from wagtail.search.models import IndexEntry

from challenges.briefs.models import Challenge
from challenges.briefs.queries import visible_to as challenges_visible_to
from challenges.core.texts import one_line
from challenges.organisations.queries import organisations_of
from challenges.people.models import User

from .enums import Status
from .models import Idea, IdeaDecision, IdeaReport, Merge, TaggedIdea, ToldApart

# A prime, so that (key * a + c) % m gives every key a place of its own.
MODULUS = 2**31 - 1
LONGEST_SEARCH = 200
SUGGESTED_TAGS = 20
_PUBLIC = Q(status=Status.SUBMITTED, hidden_at__isnull=True)
# What was merged is on no wall, but was never anything to hide: its page leads to the kept one.
_SEEN_BY_ALL = Q(status__in=(Status.SUBMITTED, Status.MERGED), hidden_at__isnull=True)


def visible_to(user, ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """THE answer to who may see which idea; pages, search, files, mails and comments all ask here.

    Public and merged ideas of challenges she may see; her own, whatever their state; and for staff
    and for members of the organisation also what is withdrawn or hidden, but nobody else's drafts.
    """
    challenges = challenges_visible_to(user, Challenge.objects.all())
    public = Q(_SEEN_BY_ALL, challenge__in=challenges.values("pk"))
    if not user.is_authenticated:
        return ideas.filter(public)
    handed_in = ~Q(status=Status.DRAFT)
    if not user.is_staff:
        theirs = organisations_of(user).order_by().values("pk")
        handed_in &= Q(challenge__organisation__in=theirs)
    return ideas.filter(public | Q(author_id=user.pk) | handed_in)


def on_walls(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """Those on the wall of a published challenge, for everybody: what is merged is on none."""
    return ideas.filter(_PUBLIC, challenge__page__live=True)


def public_ideas(challenge: Challenge) -> QuerySet[Idea]:
    """What is on the wall: submitted and not hidden."""
    return Idea.objects.filter(_PUBLIC, challenge=challenge)


def ideas_of(author, challenge: Challenge | None = None) -> QuerySet[Idea]:
    """All of her ideas, in one challenge or in every one."""
    ideas = Idea.objects.filter(author_id=author.pk)
    return ideas.filter(challenge=challenge) if challenge else ideas


def in_visitor_order(ideas: QuerySet[Idea], seed: str, *first) -> QuerySet[Idea]:
    """The visitor's own order: random between visitors, the same on every page of one visitor.

    first: expressions that come before chance.
    """
    factor, shift = numbers_of(seed)
    place = ExpressionWrapper(
        (F("shuffle_key") * factor + shift) % MODULUS, output_field=BigIntegerField()
    )
    return ideas.order_by(*first, place, "pk")


def numbers_of(seed: str) -> tuple[int, int]:
    """What a seed stands for: the `a` and `b` of (key * a + b) % MODULUS."""
    digest = sha256(seed.encode("utf-8")).digest()
    factor = int.from_bytes(digest[:8], "big") % (MODULUS - 1) + 1
    return factor, int.from_bytes(digest[8:16], "big") % MODULUS


def search(ideas: QuerySet[Idea], text: str) -> QuerySet[Idea]:
    """Those of `ideas` in which every word occurs, in the order they had; all without a text.

    The index also holds drafts and hidden ideas: pass what the person may see.
    """
    if not text.strip():
        return ideas
    words = _words(text)
    return ideas.filter(pk__in=_with_words(words).values("pk")) if words else ideas.none()


def pks_with(text: str) -> Iterable[int]:
    """The pks of ALL ideas in which every word occurs, of any challenge and also what is hidden:
    for whoever takes out of it what may be seen, where that is tens of thousands."""
    words = _words(text)
    if not words:
        return []
    if connection.vendor != "postgresql":
        return _with_words(words).values_list("pk", flat=True)
    # By the index of the words alone: to join the ideas takes PostgreSQL twice as long.
    kind = ContentType.objects.get_for_model(Idea)
    both = CombinedExpression(F("title"), "||", F("body"), output_field=SearchVectorField())
    entries = IndexEntry.objects.filter(content_type=kind).annotate(both=both)
    found = entries.filter(both=SearchQuery(words)).values_list("object_id", flat=True)
    return map(int, found)


def _words(text: str) -> str:
    # A double quote breaks the SQLite index's query, NUL both databases' (one_line drops it).
    return one_line(text.replace('"', " "))[:LONGEST_SEARCH]


def _with_words(words: str) -> QuerySet[Idea]:
    return Idea.objects.all().search(words, order_by_relevance=False).get_queryset().order_by()


def tagged(ideas: QuerySet[Idea], name: str) -> QuerySet[Idea]:
    """Those of `ideas` that carry the tag."""
    return ideas.filter(pk__in=Idea.objects.filter(tags__name=name.lower()).values("pk"))


def tags_of(ideas: QuerySet[Idea]) -> QuerySet[Tag]:
    """The tags of these ideas with `uses`, the most used first."""
    # Filtered first, so that only what these ideas carry is joined and counted.
    tags = Tag.objects.filter(
        challenges_taggedidea_items__content_object__in=ideas.order_by().values("pk")
    )
    return tags.annotate(uses=Count("challenges_taggedidea_items")).order_by("-uses", "name")


def tag_names(pks: Iterable[int]) -> QuerySet[tuple[int, str]]:
    """(pk of an idea, tag) for each tag of these ideas, by name."""
    rows = TaggedIdea.objects.filter(content_object__in=pks).order_by("tag__name")
    return rows.values_list("content_object_id", "tag__name")


def suggested_tags(challenge: Challenge) -> QuerySet[Tag]:
    """Tags that public ideas of this challenge use."""
    return tags_of(public_ideas(challenge))[:SUGGESTED_TAGS]


def standing_merges() -> QuerySet[Merge]:
    """Those that nobody has undone."""
    return Merge.objects.filter(undone_at=None)


def taken_in(idea: Idea) -> QuerySet[Merge]:
    """What is merged into this idea, with the authors who have the credit too."""
    return standing_merges().filter(kept=idea).select_related("idea__author").order_by("pk")


def co_authors(pks: Iterable[int]) -> dict[int, list[User]]:
    """Who shares the credit for each of these ideas with its author, as something of theirs was
    merged into it: {pk: people, the first merged first}. Asks nothing of whether names are hidden:
    see rules.may_see_author."""
    found: dict[int, dict[int, User]] = {}
    merges = standing_merges().filter(kept__in=pks).exclude(idea__author=F("kept__author"))
    for merge in merges.select_related("idea__author").order_by("pk"):
        found.setdefault(merge.kept_id, {})[merge.idea.author_id] = merge.idea.author
    return {pk: list(people.values()) for pk, people in found.items()}


def credits_of(ideas: Iterable[Idea]) -> dict[int, list[User]]:
    """pk of an idea -> who wrote it, then whoever wrote what was merged into it, each once.

    In one query, where the ideas come with their authors. Ask first whether the reader may know.
    """
    ideas = list(ideas)
    others = co_authors([idea.pk for idea in ideas])
    return {idea.pk: [idea.author, *others.get(idea.pk, [])] for idea in ideas}


def kept_instead_of(idea: Idea, user) -> Idea | None:
    """What the idea is merged into, if this person may see that."""
    merges = standing_merges().filter(idea=idea)
    return visible_to(user, Idea.objects.filter(pk__in=merges.values("kept"))).first()


def is_credited(user, idea: Idea) -> bool:
    """Has she written what was merged into it?"""
    merged = standing_merges().filter(kept=idea, idea__author_id=user.pk)
    return user.is_authenticated and merged.exists()


def ideas_written_by(user, challenge: Challenge) -> set[int]:
    """The ideas that are hers, or that she has the credit for because hers was merged into them."""
    credited = standing_merges().filter(idea__author_id=user.pk).values("kept")
    hers = Q(author_id=user.pk) | Q(pk__in=credited)
    return set(Idea.objects.filter(hers, challenge=challenge).values_list("pk", flat=True))


def credited_for(ideas: Iterable[Idea]) -> set[tuple[int, int]]:
    """(pk of an idea, pk of a person) for everybody whose idea is merged into one of these."""
    merges = standing_merges().filter(kept__in=[idea.pk for idea in ideas])
    return set(merges.values_list("kept", "idea__author"))


def open_reports(challenge: Challenge) -> QuerySet[IdeaReport]:
    """Reports on ideas that nobody has decided about since, oldest first."""
    answers = IdeaDecision.objects.filter(
        idea=OuterRef("idea"), decided_at__gte=OuterRef("reported_at")
    )
    reports = IdeaReport.objects.filter(~Exists(answers), idea__challenge=challenge)
    return reports.select_related("idea", "reporter").order_by("reported_at", "pk")


def told_apart(challenge: Challenge) -> set[tuple[int, int]]:
    """Pairs of ideas of which somebody has said that they are two; the lower number first."""
    pairs = ToldApart.objects.filter(first__challenge=challenge)
    return set(pairs.values_list("first_id", "second_id"))


def has_handed_in(author, challenge: Challenge) -> bool:
    """Has she submitted an idea to this challenge before, and so accepted its rules?"""
    return ideas_of(author, challenge).filter(submitted_at__isnull=False).exists()
