from datetime import timedelta
from itertools import count

from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.queries import with_rules
from challenges.briefs.services import publish_brief, set_rules, start_challenge

from .organisations import an_organisation
from .people import a_user

_numbers = count(1)

# In which stage a challenge is when its windows lie these hours from now.
HOURS = {
    "draft": ((1, 2), (2, 3), (3, 4)),
    "announced": ((1, 2), (2, 3), (3, 4)),
    "open": ((-1, 1), (1, 2), (2, 3)),
    "voting": ((-2, -1), (-1, 1), (1, 2)),
    "judging": ((-3, -2), (-2, -1), (-1, 1)),
    "judged": ((-4, -3), (-3, -2), (-2, -1)),
}
CRITERIA = (
    {"name": "Usefulness", "weight": 60, "low": "no use", "middle": "some", "high": "great use"},
    {"name": "Feasibility", "weight": 40, "low": "cannot", "middle": "might", "high": "can"},
)
QUESTIONS = ({"prompt": "What is it?", "max_words": 50}, {"prompt": "Why?", "required": False})


def windows_for(stage):
    """{kind: (opens, closes)} that put a challenge into `stage` now."""
    now = timezone.now()
    return {
        kind: (now + timedelta(hours=first), now + timedelta(hours=last))
        for kind, (first, last) in zip(WindowKind.values, HOURS[stage], strict=True)
    }


def a_challenge(
    *,
    organisation=None,
    stage="voting",
    live=True,
    title="How might we?",
    slug=None,
    tiers=(60_000, 40_000),
    criteria=CRITERIA,
    questions=QUESTIONS,
    **fields,
) -> Challenge:
    """A challenge whose windows put it into `stage` now: draft, announced, open, voting, judging,
    or judged (all windows closed, no result yet); each window is an hour or two long.

    `live=False` leaves its brief a draft whatever the windows say. Not blind, quorum 1, one review
    enough and no floor, votes count at once and of new accounts too, unless `fields` say otherwise.
    Nobody belongs to its organisation unless the test says so, and no method card is frozen yet.
    """
    by = a_user("Bea")
    challenge = start_challenge(
        organisation=organisation or an_organisation(),
        title=title,
        by=by,
        slug=slug or f"challenge-{next(_numbers)}",
    )
    fields = {
        "blind": False,
        "quorum": 1,
        "reviews_min": 1,
        "floor": 0,
        "account_age_hours": 0,
        "shown_first": 0,
    } | fields
    set_rules(
        challenge=challenge,
        by=by,
        fields=fields,
        windows=windows_for(stage),
        criteria=criteria,
        tiers=tiers,
        questions=questions,
    )
    if live and stage != "draft":
        publish_brief(challenge=challenge, by=by)
    return with_rules(Challenge.objects).get(pk=challenge.pk)
