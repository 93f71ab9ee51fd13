"""Numbers of supports that stand nowhere else, planted wherever votes are counted, and the search
for them in whatever the site answers."""

import re

from django.db import connection
from django.utils import timezone

from challenges.voting.models import PendingCount, Tally
from challenges.voting.queries import voters_count
from challenges.voting.services import state_support
from tests.builders.ideas import an_idea
from tests.builders.people import a_user
from tests.builders.rings import a_report_with
from tests.builders.voting import supports

from .crawler import Answer, close, headers_of
from .readable import readable
from .routes import Route, routes
from .world import World, a_world

# Added up already, still to be added up, and both: of supports, exposures, and from outside.
TALLY, PENDING = (735_113, 937_719, 462_131), (190_711, 206_333, 151_129)
BOTH = tuple(one + more for one, more in zip(TALLY, PENDING, strict=True))
# Rows of supports, each by a voter of her own: what a live COUNT would say.
ROWS = 1319


# Keys of rows stand in addresses and forms: no new row has one that could be taken for a count.
KEYS_FROM = 20_000


def _figure(number: int) -> str:
    """The number with any separator: 1319, 1,319, 1.319, 1'319, 1 319 (thin and unbreakable)."""
    groups = f"{number:,}".split(",")
    return r"[\s,.’'\u00a0\u2009\u202f]?".join(groups) + r"(?!\d)"


# Also the rates that follow from them: 78.4 or 78,4 per cent, 0.7839; 80.6, 0.8066.
_RATES = (r"78[.,][34]\d*", r"0?[.,]78[34]\d*", r"80[.,][67]\d*", r"0?[.,]80[67]\d*")
_NUMBERS = sorted({*TALLY, *PENDING, *BOTH, ROWS, ROWS + 1})
FIGURES = re.compile("|".join([*(rf"(?<!\d){_figure(number)}" for number in _NUMBERS), *_RATES]))


def planted(state: str, **rules) -> tuple[World, list]:
    """A world and its ideas; everybody of it who may vote can be asked for by role, and so can a
    `voter`, a member who supports an idea now."""
    _begin_keys_at(KEYS_FROM)
    world = a_world(state, **rules)
    ideas = [world.idea, world.other_idea]
    ideas += [an_idea(challenge=world.challenge, title=f"Idea {n}") for n in range(6)]
    supports(world.idea, ROWS)
    world.people["voter"] = a_user("The voter")
    if state == "voting":
        state_support(idea=ideas[3], voter=world.people["voter"], wanted=True)
        assert voters_count(world.challenge) == ROWS + 1
    for number, idea in enumerate(ideas):
        counts = dict(zip(("supports", "exposures", "outside"), TALLY, strict=True))
        counts["supports"] -= 7 * number
        Tally.objects.update_or_create(idea=idea, defaults=counts)
    PendingCount.objects.create(
        challenge=world.challenge,
        changes={str(world.idea.pk): list(PENDING)},
        made_at=timezone.now(),
    )
    # Newer than the world's own, so that while voting is open this is the one that is told.
    a_report_with(
        world.challenge, ideas, supports=TALLY[1], of_group=TALLY[0], rate=0.784, final=False
    )
    return world, ideas


def _begin_keys_at(number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(seqrelid::regclass, %s) FROM pg_sequence "
                "WHERE coalesce(pg_sequence_last_value(seqrelid::regclass), 0) < %s",
                [number, number],
            )
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s)", [number])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, %s FROM sqlite_master "
            "WHERE type = 'table' AND sql LIKE '%%AUTOINCREMENT%%' "
            "AND name NOT IN (SELECT name FROM sqlite_sequence)",
            [number],
        )


def found_in(answers) -> list[tuple[str, str]]:
    """Where a figure stands: the address, and the words around it."""
    places = []
    for answer in answers:
        text = without_what_varies(answer.all)
        if found := FIGURES.search(text):
            places.append((answer.url, text[max(0, found.start() - 60) : found.end() + 30]))
    return places


def without_what_varies(text: str) -> str:
    """Drawn pictures, ids, tokens, salts and hashes hold any digits at all; so do times of day."""
    text = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    text = re.sub(r"(csrf\w*\"[^>]{0,20}|X-CSRFToken[^\w]+|token=\")\w{20,}", "", text)
    # First the times: of 2026-11-25T13:45:12.806309 a part of the second would be left.
    text = re.sub(r"\d\d:\d\d(:\d\d(\.\d+)?)?", "", text)
    return re.sub(r"\b[\w-]{12,}\b", "", text)


def addresses(world: World, belongs) -> list[str]:
    """One for each route of the project that `belongs`, with this world's things in its place."""
    return [_filled(route, world) for route in routes() if belongs(route)]


def visit(world: World, role: str, paths, head=True) -> list[Answer]:
    """What this person gets at each, with the headers of GET and of HEAD, and where it led to."""
    answers, client = [], world.client(role)
    for path in paths:
        got = client.get(path, follow=True)
        text = readable(got.getvalue())
        headers = [headers_of(got), *(f"Location: {url}" for url, _status in got.redirect_chain)]
        if head:
            headers.append(headers_of(only := client.head(path)))
            close(only)
        answers.append(Answer(path, got.status_code, text, "\n".join(headers)))
    return answers


def _filled(route: Route, world: World) -> str:
    """Numbers are those of the page of the brief, but for comments and awards."""
    numbers = {"comment-report": world.comment.pk, "comment-hide": world.comment.pk}
    numbers |= {"award-paid": world.award_pk}
    number = numbers.get(route.name.rpartition(":")[2], world.challenge.page_id)
    pattern = re.sub(r"<slug:slug>", world.slug, route.pattern)
    pattern = re.sub(r"<public_id:\w+>", world.idea.public_id, pattern)
    pattern = re.sub(r"<int:\w+>|\(\\d\+\)", str(number), pattern)
    pattern = re.sub(r"\^\(\(\?:\[\\w\\-\]\+/\)\*\)\$", f"challenges/{world.slug}/", pattern)
    return Route(route.name, pattern).path
