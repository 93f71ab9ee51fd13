"""What the home page says of the whole site: one fresh result, and numbers that mean something."""

import json
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from challenges.awards.models import Award
from challenges.awards.queries import unpaid
from challenges.ideas.models import Idea
from challenges.ideas.queries import credits_of, on_walls, visible_to
from challenges.people.models import User
from challenges.ranking import sentences
from challenges.ranking.models import Result
from challenges.ranking.queries import placed, placing_of
from challenges.ranking.report import Report, Row, report
from challenges.ranking.telling import title_of


@dataclass(frozen=True)
class FreshResult:
    """A winner as decided; beside: the titles of others on the first place. why: from the numbers,
    or what was computed where people decided otherwise; reason: by a person of the organisation.
    """

    result: Result
    idea: Idea
    authors: list[User]
    beside: list[str]
    row: Row
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
    placing = placing_of(result)
    winners = [row.idea for row in placing if row.place == 1]
    shown = next((public_id for public_id in winners if public_id in ideas), None)
    if shown is None:
        return None
    return FreshResult(
        result=result,
        idea=ideas[shown],
        authors=credits_of([ideas[shown]])[ideas[shown].pk],
        beside=[title_of(ideas.get(other)) for other in winners if other != shown],
        row=next(row for row in found.rows if row.id == shown),
        why=_why(found, ideas, shown, is_computed=placing == placed(result.data, (), None)),
        reason=_first_sentences(result.winner_reason),
    )


def _why(found: Report, ideas: dict[str, Idea], winner: str, *, is_computed: bool) -> str:
    if not is_computed:
        first = sentences.listed(title_of(ideas.get(row.id)) for row in found.winners)
        return _("Decided by people, not computed. By the computed result, first was: %s.") % first
    titles = {public_id: idea.title for public_id, idea in ideas.items()}
    all_shown = all(row.id in titles for row in found.rows)
    why = sentences.why_the_winner(found, titles) if all_shown else ""
    return why or sentences.why_this_score(found.winner_facts[winner], found)


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
