"""What has to stand still before anybody looks at what the crowd and the panel said."""

from django.db import transaction
from django.utils.translation import ngettext

from challenges.briefs.models import Challenge
from challenges.briefs.services import mark_judging_closed
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.judging.services import lock_panel
from challenges.voting.integrity_queries import final_report_of
from challenges.voting.models import IntegrityReport
from challenges.voting.rules import flags_can_be_decided
from challenges.voting.services import freeze_ballots, make_report

from ..rules import judging_is_complete


def settle_votes(*, challenge: Challenge) -> IntegrityReport | None:
    """Freeze the ballots, and search them for the last time, where the worker has not; the report
    if it was made only now, by this.

    Each in a transaction of its own, before any lock is taken: what comes of it stays, whatever is
    refused afterwards. Raises Refused while voting is open.
    """
    frozen = freeze_ballots(challenge=challenge)
    if frozen is None or not frozen.voters or final_report_of(challenge):
        return None
    return make_report(challenge=challenge, final=True)


def fresh(challenge: Challenge) -> Challenge:
    """As the database has it now, whatever the caller has at hand."""
    return Challenge.objects.select_related("page").get(pk=challenge.pk)


def require_a_look(made: IntegrityReport | None, challenge: Challenge) -> None:
    """made: the report, if it is so new that nobody has seen it."""
    groups = sum(flag["links"] for flag in made.flags) if made else 0
    if groups and flags_can_be_decided(challenge, now=database_now()):
        raise Refused(
            ngettext(
                "The votes have just been searched, and %(n)d group of linked voters was found. "
                "Look at it first: you decide whether its votes count.",
                "The votes have just been searched, and %(n)d groups of linked voters were found. "
                "Look at them first: you decide whether their votes count.",
                groups,
            )
            % {"n": groups}
        )


def close_judging(*, challenge: Challenge) -> Challenge:
    """Close judging before its window does, now that every judge has finished; for good.

    Holds a lock on the challenge and its judges. From then on no score can change, nobody can join
    the panel and no idea the shortlist, so the result may be looked at. Once more changes nothing.
    Raises Refused while somebody has something left to score, and where the votes were searched
    only now and there are groups that a person has to decide about: afterwards nobody can.
    """
    current = fresh(challenge)
    if current.judging_closed_at is None:
        require(judging_is_complete(current, now=database_now()))
        require_a_look(settle_votes(challenge=challenge), current)
    return _close_judging(challenge=challenge)


@transaction.atomic
def _close_judging(*, challenge: Challenge) -> Challenge:
    challenge = lock_panel(challenge)
    now = database_now()
    if challenge.judging_closed_at is None:
        require(judging_is_complete(challenge, now=now))
        mark_judging_closed(challenge=challenge, at=now)
        challenge.refresh_from_db()
    return challenge
