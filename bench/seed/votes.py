"""Members' votes: a ballot each, what she was shown and what she supports, its event, counters."""

from collections import Counter
from datetime import timedelta
from random import Random

from django.utils import timezone

from bench.plan import SEED
from challenges.briefs.models import Challenge
from challenges.voting.enums import Statement
from challenges.voting.models import Ballot, BallotBox, Exposure, Support, Tally, VoteEvent
from challenges.voting.services import refresh_order

from .bulk import code, fill, first_free_pk, put_sequences_right
from .people import pks_of

SHOWN = 2


def make_votes(slug: str, members: int) -> None:
    """Each member was shown two ideas and supports the first; all of it counts already."""
    challenge, at = Challenge.objects.get(slug=slug), timezone.now() - timedelta(days=10)
    BallotBox.objects.create(challenge=challenge)
    ideas = list(challenge.ideas.order_by("pk").values_list("pk", flat=True))
    first, voters = first_free_pk(Ballot), pks_of("member", members)
    ballots = (
        {"id": first + n, "challenge_id": challenge.pk, "voter_id": voter, "counted_at": at}
        for n, voter in enumerate(voters)
    )
    fill(Ballot, ballots, what=f"ballots of {slug}")
    pairs = list(_pairs(slug, ideas, first, members))
    supported = [each for n, each in enumerate(pairs) if n % SHOWN == 0]
    fill(VoteEvent, _events(slug, supported, at), what=f"events of {slug}")
    fill(Support, _rows(supported, stated_at=at), what=f"supports of {slug}")
    fill(Exposure, _rows(pairs, shown_at=at), what=f"exposures of {slug}")
    fill(Tally, _tallies(ideas, supported, pairs))
    put_sequences_right([Ballot, VoteEvent, Support, Exposure])
    refresh_order(challenge=challenge)


def _pairs(slug: str, ideas: list[int], first: int, members: int):
    """(ballot, idea): two different ideas each; some are shown much more than others."""
    random = Random(f"{SEED} votes {slug}")
    for ballot in range(first, first + members):
        one = int(len(ideas) * random.random() ** 2)
        yield ballot, ideas[one]
        yield ballot, ideas[(one + 1 + random.randrange(len(ideas) - 1)) % len(ideas)]


def _rows(pairs, **same):
    return ({"ballot_id": ballot, "idea_id": idea, **same} for ballot, idea in pairs)


def _events(slug: str, pairs, at):
    for number, (ballot, idea) in enumerate(pairs):
        yield {
            "code": code(f"event {slug}", number),
            "ballot_id": ballot,
            "idea_id": idea,
            "statement": Statement.SUPPORT.value,
            "stated_at": at,
        }


def _tallies(ideas: list[int], supported, pairs):
    supports = Counter(idea for _ballot, idea in supported)
    exposures = Counter(idea for _ballot, idea in pairs)
    for idea in ideas:
        yield {"idea_id": idea, "supports": supports[idea], "exposures": exposures[idea]}
