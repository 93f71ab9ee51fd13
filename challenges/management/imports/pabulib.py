"""Turns a Pabulib election into a decided challenge with every ballot in it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.text import slugify

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.services import publish_brief, set_rules, start_challenge
from challenges.core.canonical import sha256_hex
from challenges.core.public_ids import ALPHABET, LENGTH
from challenges.core.texts import one_line
from challenges.ideas.models import Idea
from challenges.organisations.enums import Kind
from challenges.organisations.models import Organisation
from challenges.organisations.services import create_organisation
from challenges.ranking.services import publish_result
from challenges.voting.queries import tallies
from challenges.voting.services import import_votes

from .faults import ImportFault
from .ideas_in_bulk import IdeaRow, add_ideas
from .pabulib_file import Election, Project
from .people import accounts, imported_account

# Zone and currency of the countries whose elections Pabulib has; others run in UTC and euros.
COUNTRIES = {
    "Poland": ("Europe/Warsaw", "PLN"),
    "France": ("Europe/Paris", "EUR"),
    "Netherlands": ("Europe/Amsterdam", "EUR"),
    "Hungary": ("Europe/Budapest", "EUR"),
    "United Kingdom": ("Europe/London", "GBP"),
    "UK": ("Europe/London", "GBP"),
    "USA": ("America/New_York", "USD"),
}
# Letters that do not come apart into a plain letter and an accent.
LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "æ": "ae"})
CITE = "Faliszewski et al. 2023, pabulib.org"


def already_imported(election: Election) -> Challenge | None:
    return Challenge.objects.filter(source_sha256=election.sha256).first()


@transaction.atomic
def import_election(election: Election, progress) -> Challenge:
    """Write the whole election, or nothing: challenge, ideas, ballots, counts and result.

    Raises ImportFault when the stored counts do not come out as the file has them.
    """
    by = imported_account()
    challenge = _start(election, by)
    ideas = _add_projects(election, challenge, by)
    _add_ballots(election, challenge, ideas, progress)
    _check_counts(election, ideas, challenge)
    publish_result(challenge=challenge, by=None, winner_reason="")
    return Challenge.objects.get(pk=challenge.pk)


def _start(election: Election, by) -> Challenge:
    meta = election.meta
    place = ", ".join(filter(None, (meta["unit"], meta.get("subunit", ""))))
    zone, currency = COUNTRIES.get(meta["country"], ("UTC", "EUR"))
    title = one_line(f"{place}: participatory budget {meta.get('instance', '')}")
    challenge = start_challenge(
        organisation=_organisation(meta),
        title=title[:160],
        by=by,
        slug=_slug(f"{place} {meta.get('instance', '')}")[:70],
        lead=f"Which projects should the budget of {place} pay for?"[:300],
    )
    fields = {
        "time_zone": zone,
        "currency": currency,
        "crowd_weight": Decimal(1),
        "reviews_min": 0,
        "floor": Decimal(0),
        "quorum": 0,
        "shortlist_size": len(election.projects),
        "blind": False,
        "source_note": source_note(election),
        "source_sha256": election.sha256,
    }
    question = {"prompt": "The project", "help": "", "max_words": 300, "required": False}
    set_rules(
        challenge=challenge,
        by=by,
        fields=fields,
        windows={WindowKind.VOTING: _window(election, ZoneInfo(zone))},
        criteria=[],
        tiers=[],
        questions=[question],
    )
    publish_brief(challenge=challenge, by=by)
    return Challenge.objects.get(pk=challenge.pk)


def _organisation(meta: dict[str, str]) -> Organisation:
    name = f"City of {meta['unit']}"[:100]
    known = Organisation.objects.filter(name=name).first()
    return known or create_organisation(
        name=name,
        slug=_slug(name)[:50],
        kind=Kind.NONPROFIT,
        about=f"Shown here for its participatory budget ({meta['country']}), as published by "
        "Pabulib. The city itself has no account on this platform.",
    )


def source_note(election: Election) -> str:
    """What was imported, of how much, and how it was counted; readers see it beside the result."""
    meta, found = election.meta, len(election.ballots)
    parts = [f"A real election: {meta.get('description') or meta['unit']}, {meta['country']}"]
    parts[0] += f", {meta.get('instance', '')} ({CITE})."
    if election.is_sample:
        parts.append(
            f"The file holds a sample: {found:,} of {election.held:,} ballots. "
            "The counts here are those of the sample, not the official ones."
        )
    else:
        parts.append(f"The file holds all {found:,} ballots.")
    if election.has_points:
        parts.append(
            "People gave points; a project to which somebody gave at least one point counts here "
            "as supported by that person, whatever the number of points."
        )
        if election.official_counts_points:
            parts.append("The official counts are sums of points, so they are higher.")
    parts.append(
        "Everybody who handed in a ballot counts as having seen every project. No panel took "
        "part: the ranking is the crowd's, while the city also weighed the costs."
    )
    return " ".join(parts)


def _window(election: Election, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first moment of the first day to the last of the last, as clocks stood there."""
    begin, end = election.dates
    opens = datetime.combine(begin, time.min, zone)
    closes = datetime.combine(end + timedelta(days=1), time.min, zone)
    if closes > datetime.now(zone):
        raise ImportFault(f"the election ends on {end}, which is not over yet")
    return opens, closes


def _add_projects(election: Election, challenge: Challenge, by) -> dict[str, Idea]:
    question = challenge.questions.get()
    handed_in = challenge.window(WindowKind.VOTING).opens_at
    currency = challenge.currency
    rows = [
        IdeaRow(
            external_id=project.id,
            title=project.name,
            summary=f"Cost {project.cost:,} {currency}",
            answers={str(question.pk): _about(project, currency)},
            tags=project.tags,
            author=by,
            submitted_at=handed_in,
            public_id=_public_id(election, project),
        )
        for project in election.projects.values()
    ]
    return add_ideas(challenge, rows)


def _public_id(election: Election, project: Project) -> str:
    """Follows from the file, so that everybody who imports it comes to the same digest."""
    number = int(sha256_hex(f"{election.sha256}:{project.id}"), 16)
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def _about(project: Project, currency: str) -> str:
    chosen = "The city chose to pay for it." if project.selected else ""
    return "\n\n".join(filter(None, (project.name, f"Cost: {project.cost:,} {currency}.", chosen)))


def _add_ballots(election: Election, challenge: Challenge, ideas: dict, progress) -> None:
    made: Callable[[int], None] = progress.step("Voters", len(election.ballots))
    # Of two elections, even with the same numbers of voters, nobody is the same person.
    names = {f"{election.sha256}:{voter}": "Voter" for voter in election.ballots}
    voters = accounts("voter", names, made)
    ballots = (
        (
            voters[f"{election.sha256}:{voter}"].pk,
            [ideas[project].pk for project in projects],
        )
        for voter, projects in election.ballots.items()
    )
    import_votes(
        challenge=challenge,
        ballots=ballots,
        exposures="all",
        at=challenge.window(WindowKind.VOTING).closes_at - timedelta(seconds=1),
        progress=progress.step("Ballots", len(election.ballots)),
    )


def _check_counts(election: Election, ideas: dict[str, Idea], challenge: Challenge) -> None:
    """What stands in the database now is what the file says; else nothing of it stays."""
    stored = {tally.idea_id: tally for tally in tallies(challenge)}
    for project in election.projects.values():
        tally = stored.get(ideas[project.id].pk)
        supports = tally.supports if tally else 0
        if supports != election.supports[project.id]:
            raise ImportFault(
                f"project {project.id}: {supports} supports stored instead of "
                f"{election.supports[project.id]}",
                project.line,
            )


def _slug(text: str) -> str:
    return slugify(text.translate(LETTERS))
