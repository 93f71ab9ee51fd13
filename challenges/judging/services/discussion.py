from django.db import transaction

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import require

from .. import rules
from ..models import Panel


@transaction.atomic
def open_discussion(*, challenge: Challenge, by) -> Panel:
    """From now on each judge reads, idea by idea, what the others wrote for the author, once her
    own review of it is complete. Never their scores. Cannot be taken back.

    Raises Refused when it is open already, outside of judging, and with fewer than two judges who
    have scored.
    """
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    now = database_now()
    require(rules.discussion_can_open(challenge, now=now))
    panel, _created = Panel.objects.get_or_create(challenge=challenge)
    panel.discussion_opened_at, panel.discussion_opened_by = now, by
    panel.save(update_fields=["discussion_opened_at", "discussion_opened_by"])
    return panel
