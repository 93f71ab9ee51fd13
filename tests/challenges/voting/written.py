"""What votes leave behind in the database."""

from challenges.voting.models import Ballot, Exposure, Support, VoteEvent
from challenges.voting.queries import counts_now


def rows(challenge) -> dict:
    """Everything that a vote in this challenge writes; `counts` by idea, oldest first."""
    counts = counts_now(challenge)
    return {
        "ballots": Ballot.objects.count(),
        "events": list(VoteEvent.objects.values_list("statement", flat=True)),
        "supports": Support.objects.count(),
        "exposures": Exposure.objects.count(),
        "counts": [tuple(counts[pk]) for pk in sorted(counts)],
    }


NOTHING = {"ballots": 0, "events": [], "supports": 0, "exposures": 0, "counts": []}
