"""The ballots as they are frozen: which file there is, what its lines say, what a group cast."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge, Window
from challenges.ideas.models import Idea
from challenges.ideas.queries import public_ideas

from .ballot_lines import EVERYTHING, ballot_line, head_line
from .chain import pseudonym
from .models import Ballot, BallotBox, BallotFile, Exposure, Support
from .queries import Counts, tallies, voters

BALLOTS_AT_ONCE = 500


def ballot_file_of(challenge: Challenge) -> BallotFile | None:
    """What was frozen, without its body, which may be long."""
    return BallotFile.objects.filter(challenge=challenge).defer("body").first()


def with_ballots_to_freeze(now: datetime) -> QuerySet[Challenge]:
    """Challenges with ballots whose voting is over."""
    of_it = {"challenge": OuterRef("pk")}
    closed = Window.objects.filter(kind=WindowKind.VOTING, closes_at__lte=now, **of_it)
    return Challenge.objects.filter(
        Exists(closed),
        Exists(Ballot.objects.filter(**of_it)),
        ~Exists(BallotFile.objects.filter(**of_it)),
    )


def ballots_sha256(challenge: Challenge) -> str:
    """The hash that the seed of the result follows from; ask when voting is over.

    Of the frozen file; of an election held elsewhere that of the file it came in, so that everybody
    who imports it comes to the same. What nobody has frozen yet is hashed as it would be.
    """
    if challenge.source_sha256:
        return challenge.source_sha256
    if frozen := ballot_file_of(challenge):
        return frozen.sha256
    box = BallotBox.objects.filter(challenge=challenge).first() or BallotBox(challenge=challenge)
    found = hashlib.sha256()
    for line in lines_of(challenge, box.salt):
        found.update(f"{line}\n".encode())
    return found.hexdigest()


def voters_and_supports(challenge: Challenge) -> tuple[int, int]:
    """How many ballots support something, and how many supports count."""
    counted = Support.objects.filter(ballot__challenge=challenge, ballot__counted_at__isnull=False)
    return voters(challenge).count(), counted.count()


def lines_of(challenge: Challenge, salt: str) -> Iterator[str]:
    """The lines of the ballot file: the head, then a line for each ballot, by pseudonym.

    Ideas that have left the wall since stay in it, with the votes they had. At any moment only a
    few hundred ballots are at hand. docs/decisions/the-frozen-ballot-file.md
    """
    ideas = _ideas_voted_on(challenge)
    yield head_line(
        challenge=challenge.slug, ideas=list(ideas.values()), source_sha256=challenge.source_sha256
    )
    places = {pk: place for place, pk in enumerate(ideas)}
    saw_everything = _saw_everything(challenge)
    for some in _in_batches(_ballots_by_pseudonym(challenge, salt)):
        pks = [pk for _voter, pk, _counts in some]
        supports = _ideas_by_ballot(Support, pks, places)
        seen = {} if saw_everything else _ideas_by_ballot(Exposure, pks, places)
        for voter, pk, counts in some:
            hers = supports.get(pk, set())
            shown = EVERYTHING if saw_everything else seen.get(pk, set()) | hers
            yield ballot_line(voter=voter, seen=shown, supports=hers, counts=counts)


def counts_of_groups(challenge: Challenge, groups: list[list[int]]) -> list[dict[int, Counts]]:
    """What each group of ballots (pks, which count, each in one group) is in the counts of each
    idea (pk); in as many queries for many groups as for few of the same ballots."""
    number_of = {ballot: number for number, ballots in enumerate(groups) for ballot in ballots}
    supports, exposures = _sums(Support, number_of), _sums(Exposure, number_of)
    if challenge.source_sha256:
        # Imported voters left no rows of what they saw.
        exposures = supports
        if _saw_everything(challenge):
            ideas = _ideas_voted_on(challenge)
            exposures = {n: dict.fromkeys(ideas, len(group)) for n, group in enumerate(groups)}
    found = []
    for number in range(len(groups)):
        given, shown = supports.get(number, {}), exposures.get(number, {})
        ideas = sorted(given.keys() | shown.keys())
        found.append({idea: Counts(given.get(idea, 0), shown.get(idea, 0)) for idea in ideas})
    return found


def counted_among(ballots: Sequence[int]) -> set[int]:
    """Those of these ballots (pks) whose supports count."""
    found: set[int] = set()
    for some in _in_batches(ballots):
        counted = Ballot.objects.filter(pk__in=some, counted_at__isnull=False).order_by()
        found.update(counted.values_list("pk", flat=True))
    return found


def _ideas_voted_on(challenge: Challenge) -> dict[int, str]:
    """Public ids by pk, sorted by public id: what is on the wall, and what was shown and is not."""
    about = {"idea": OuterRef("pk")}
    shown = Exists(Exposure.objects.filter(**about)) | Exists(Support.objects.filter(**about))
    ideas = Idea.objects.filter(shown | Q(pk__in=public_ideas(challenge)), challenge=challenge)
    return dict(ideas.order_by("public_id").values_list("pk", "public_id"))


def _saw_everything(challenge: Challenge) -> bool:
    """Was the whole list before each voter? docs/decisions/exposures-of-imported-elections.md"""
    if not challenge.source_sha256:
        return False
    ballots = challenge.ballots.count()
    return not tallies(challenge).exclude(exposures=ballots).exists()


def _ballots_by_pseudonym(challenge: Challenge, salt: str) -> list[tuple[str, int, bool]]:
    ballots = Ballot.objects.filter(challenge=challenge).order_by()
    rows = ballots.values_list("voter__public_id", "pk", "counted_at")
    return sorted(
        (pseudonym(salt, voter), pk, counted_at is not None)
        for voter, pk, counted_at in rows.iterator()
    )


def _ideas_by_ballot(model, ballots: list[int], places: dict[int, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    pairs = model.objects.filter(ballot__in=ballots).order_by().values_list("ballot_id", "idea_id")
    for ballot, idea in pairs:
        found.setdefault(ballot, set()).add(places[idea])
    return found


def _in_batches(rows: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(rows), BALLOTS_AT_ONCE):
        yield rows[start : start + BALLOTS_AT_ONCE]


def _sums(model, number_of: Mapping[int, int]) -> dict[int, dict[int, int]]:
    """By the number of the group, then by idea."""
    sums: dict[int, dict[int, int]] = {}
    for some in _in_batches(list(number_of)):
        pairs = model.objects.filter(ballot__in=some).order_by()
        for ballot, idea in pairs.values_list("ballot_id", "idea_id"):
            of_group = sums.setdefault(number_of[ballot], {})
            of_group[idea] = of_group.get(idea, 0) + 1
    return sums
