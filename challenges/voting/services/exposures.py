from collections.abc import Iterable

from django.db import transaction

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import require
from challenges.ideas.models import Idea

from ..models import Exposure
from ..queries import ideas_to_show, not_seen_yet
from ..rules import may_vote
from .ballots import begin_to_count, leave_to_count, locked_ballot, remember_origin

MOST_SEEN_AT_ONCE = 50


@transaction.atomic
def record_exposures(
    *, challenge: Challenge, voter, ideas: Iterable[Idea], source: str = "", network: str = ""
) -> int:
    """The site showed these ideas to this voter; each counts once. Returns how many were new.

    What is not on the wall of the challenge, and her own ideas, are left out. Supports that had
    to wait until she was shown enough begin to count. source: the host of the site that she came
    from; network: hers as text, kept as a salted hash. Both are kept once, for the search for
    votes that belong together.
    Raises Refused when the voter may not vote here, now.
    """
    ballot = locked_ballot(challenge=challenge, voter=voter)
    now = database_now()
    challenge = Challenge.objects.select_related("page").get(pk=challenge.pk)
    require(may_vote(voter, challenge, now=now))
    shown = ideas_to_show(challenge, voter.pk).filter(pk__in=[idea.pk for idea in ideas])
    new = not_seen_yet(ballot, shown.order_by("pk")[:MOST_SEEN_AT_ONCE])
    Exposure.objects.bulk_create(Exposure(ballot=ballot, idea=idea, shown_at=now) for idea in new)
    # A support makes its own exposure, so none of these is supported.
    changes = [{idea.pk: [0, 1, 0] for idea in new}, begin_to_count(ballot, challenge, now)]
    leave_to_count(challenge=challenge, changes=changes, now=now)
    remember_origin(ballot, source=source, network=network)
    return len(new)
