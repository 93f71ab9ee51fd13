"""The ballots of the demo: members look at part of the wall and support some of what they see."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.people.models import User
from challenges.voting.enums import Statement
from challenges.voting.models import Ballot, Exposure, Support, VoteEvent
from challenges.voting.services import recount, write_no_receipts

from .ideas import Told
from .schedule import moment

# How many of the members vote, and which part of the wall each of them sees.
TURNOUT = 0.55
SEEN = (0.3, 0.9)
# A ring: so many ideas of the lower half, supported by each within so many seconds.
RING_SUPPORTS = 7
RING_TAKES = 9 * 60


def write_votes(
    challenge: Challenge, told: list[Told], members: list[User], now: datetime, chance: Random
) -> None:
    window = challenge.window(WindowKind.VOTING)
    voters = [member for member in members if chance.random() < TURNOUT]
    ballots = _new_ballots(challenge, voters)
    exposures, supports = [], []
    for ballot in ballots:
        at = moment(chance, (window.opens_at, window.closes_at), now)
        ballot.counted_at = at
        others = [row for row in told if row.idea.author_id != ballot.voter_id]
        seen = chance.sample(others, k=round(len(others) * chance.uniform(*SEEN)))
        exposures += [Exposure(ballot=ballot, idea=row.idea, shown_at=at) for row in seen]
        supports += [
            Support(ballot=ballot, idea=row.idea, stated_at=at)
            for row in seen
            if chance.random() < 0.04 + 0.5 * (row.appeal / 100) ** 1.6
        ]
    _write(challenge, ballots, exposures, supports)


def write_ring(challenge: Challenge, told: list[Told], members: list[User], size: int) -> None:
    """`size` members who had not voted cast the same ballot within minutes, on the second day.

    Drawn by a chance of its own: the rest of the story stays as it is.
    """
    chance = Random(challenge.slug)
    by_appeal = sorted(told, key=lambda row: (row.appeal, row.idea.public_id))
    chosen = chance.sample(by_appeal[: len(told) // 2], k=RING_SUPPORTS)
    busy = set(challenge.ballots.values_list("voter_id", flat=True))
    busy |= {row.idea.author_id for row in chosen}
    idle = [member for member in members if member.pk not in busy]
    ballots = _new_ballots(challenge, chance.sample(idle, k=size))
    start = challenge.window(WindowKind.VOTING).opens_at + timedelta(days=1, hours=2)
    exposures, supports = [], []
    for ballot in ballots:
        at = ballot.counted_at = start + timedelta(seconds=chance.uniform(0, RING_TAKES))
        exposures += [Exposure(ballot=ballot, idea=row.idea, shown_at=at) for row in chosen]
        supports += [Support(ballot=ballot, idea=row.idea, stated_at=at) for row in chosen]
    _write(challenge, ballots, exposures, supports)


def _new_ballots(challenge: Challenge, voters: Iterable[User]) -> list[Ballot]:
    return Ballot.objects.bulk_create(Ballot(challenge=challenge, voter=voter) for voter in voters)


def _write(challenge: Challenge, ballots, exposures, supports) -> None:
    for ballot in ballots:
        # She looked at the wall when she voted, not today.
        ballot.created_at = ballot.counted_at
    Ballot.objects.bulk_update(ballots, ["counted_at", "created_at"], batch_size=500)
    Exposure.objects.bulk_create(exposures, batch_size=2000)
    Support.objects.bulk_create(supports, batch_size=2000)
    VoteEvent.objects.bulk_create(
        (
            VoteEvent(
                ballot=row.ballot,
                idea=row.idea,
                statement=Statement.SUPPORT,
                stated_at=row.stated_at,
            )
            for row in supports
        ),
        batch_size=2000,
    )
    # Nobody is written to about votes of a story.
    write_no_receipts(challenge=challenge)
    recount(challenge=challenge)
