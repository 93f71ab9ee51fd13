"""What the home page says of the whole site: one fresh result, and numbers that mean something."""

import json
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from challenges.awards.models import Award
from challenges.awards.queries import unpaid
from challenges.ideas.models import Idea
from challenges.ideas.queries import co_authors, on_walls, visible_to
from challenges.people.models import User
from challenges.ranking import sentences
from challenges.ranking.models import Result
from challenges.ranking.report import Row, report


@dataclass(frozen=True)
class FreshResult:
    result: Result
    idea: Idea
    authors: list[User]
    row: Row
    # Computed from the numbers, and written by a person of the organisation.
    why: str
    reason: str


def fresh_result() -> FreshResult | None:
    """The newest result of a challenge held here, while its winner is on show.

    An election brought in from a file was decided elsewhere and long ago.
    """
    results = Result.objects.filter(challenge__page__live=True, challenge__source_note="")
    result = (
        results.select_related("challenge__organisation")
        .order_by("-challenge__decided_at", "-version")
        .first()
    )
    if result is None:
        return None
    found = report(json.loads(result.input), result.data)
    ideas = visible_to(
        AnonymousUser(), Idea.objects.filter(public_id__in=[row.id for row in found.rows])
    )
    ideas = {idea.public_id: idea for idea in ideas.select_related("author")}
    row = found.winners[0] if found.winners else None
    if row is None or row.id not in ideas:
        return None
    titles = {public_id: idea.title for public_id, idea in ideas.items()}
    shown = all(row.id in titles for row in found.rows)
    why = sentences.why_the_winner(found, titles) if shown else ""
    why = why or sentences.why_this_score(found.winner_facts[row.id], found)
    idea = ideas[row.id]
    authors = [idea.author, *co_authors([idea.pk]).get(idea.pk, [])]
    return FreshResult(result, idea, authors, row, why, _first_sentences(result.winner_reason))


def site_numbers() -> dict[str, int]:
    """Bounties awarded and paid, ideas, members; nothing that was brought in from files."""
    awards = Award.objects.filter(challenge__page__live=True)
    numbers = awards.aggregate(
        awarded=Count("challenge", distinct=True),
        awards=Count("pk"),
        paid=Count("pk", filter=~Q(pk__in=unpaid(Award.objects.all()).values("pk"))),
    )
    ideas = on_walls(Idea.objects.filter(challenge__source_note=""))
    # Accounts that stand for people of a file are not active.
    return numbers | {
        "ideas": ideas.count(),
        "members": User.objects.filter(is_active=True).count(),
    }


def _first_sentences(text: str, enough: int = 120) -> str:
    """Whole sentences from the start, until they say something."""
    told = ""
    for sentence in " ".join(text.split()).split(". "):
        told = f"{told}. {sentence}" if told else sentence
        if len(told) >= enough:
            break
    return told if told.endswith((".", "!", "?", "”", "’")) or not told else f"{told}."
