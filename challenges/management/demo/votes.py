"""The ballots of the demo: members look at part of the wall and support some of what they see."""

from datetime import datetime
from random import Random

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.people.models import User
from challenges.voting.enums import Statement
from challenges.voting.models import Ballot, Exposure, Support, VoteEvent
from challenges.voting.services import recount

from .ideas import Told
from .schedule import moment

# How many of the members vote, and which part of the wall each of them sees.
TURNOUT = 0.55
SEEN = (0.3, 0.9)


def write_votes(
    challenge: Challenge, told: list[Told], members: list[User], now: datetime, chance: Random
) -> None:
    window = challenge.window(WindowKind.VOTING)
    voters = [member for member in members if chance.random() < TURNOUT]
    ballots = Ballot.objects.bulk_create(
        Ballot(challenge=challenge, voter=voter) for voter in voters
    )
    exposures, supports = [], []
    for ballot in ballots:
        at = moment(chance, (window.opens_at, window.closes_at), now)
        others = [row for row in told if row.idea.author_id != ballot.voter_id]
        seen = chance.sample(others, k=round(len(others) * chance.uniform(*SEEN)))
        exposures += [Exposure(ballot=ballot, idea=row.idea, shown_at=at) for row in seen]
        supports += [
            Support(ballot=ballot, idea=row.idea, stated_at=at)
            for row in seen
            if chance.random() < 0.04 + 0.5 * (row.appeal / 100) ** 1.6
        ]
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
    recount(challenge=challenge)
