"""Awards: a decided challenge whose bounty has been awarded."""

from challenges.awards.services import award_bounty
from tests.builders.ranking import a_decided_challenge


def an_awarded_challenge(rows=None, **options):
    """The challenge, its ideas by title, the organiser, and the awards by place."""
    challenge, ideas, organiser = a_decided_challenge(rows, **options)
    return challenge, ideas, organiser, award_bounty(challenge=challenge, by=organiser)
