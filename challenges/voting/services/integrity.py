"""The search for votes that belong together: when it runs, what is kept, what a person decides."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from challenges.balance.integrity import examine
from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import plain_text

from ..ballot_queries import ballots_sha256
from ..integrity_queries import (
    final_report_of,
    last_event_of,
    report_of,
    treatment_of,
    without_final_report,
)
from ..integrity_report import alternatives, final_seed, flag_rows, open_seed
from ..integrity_votes import counted_votes
from ..models import BallotBox, FlagDecision, IntegrityReport
from ..queries import with_voting_open
from ..rules import may_decide_flag, voting_is_over
from .ballot_file import freeze_ballots
from .sealing import locked_box

SEARCH_EVERY = timedelta(hours=1)
# A search that failed is not tried again at once, over and over.
FAILURE_RESTS = timedelta(minutes=10)
NEWEST_KEPT = 3
SHORTEST_REASON = 20


def make_report(*, challenge: Challenge, final: bool = False) -> IntegrityReport:
    """Search the counted supports, and keep what was found.

    final: once, of what is frozen, after voting has closed; if there is such a report already, it
    is returned. Of the others only the newest few are kept. Takes seconds, up to a minute for
    100,000 voters, and holds a lock only to write; ask for a final one before any lock is taken.
    Raises Refused for that while voting is open, and while a vote is still being written.
    """
    if final:
        if found := final_report_of(challenge):
            return found
        freeze_ballots(challenge=challenge)
    now = database_now()
    # Before the votes are read: what comes in meanwhile is new to the next search.
    through = last_event_of(challenge)
    counted = counted_votes(challenge, now=now)
    found = examine(counted.votes, _seed(challenge, final))
    flags, rows = list(found.flags), flag_rows(found.flags, counted)
    return _keep_report(
        challenge=challenge,
        made_at=now,
        is_final=final,
        through_event=through,
        flags=rows,
        not_measured=list(found.not_measured),
        alternatives=alternatives(flags, rows, counted, treatment_of(challenge)),
    )


def _seed(challenge: Challenge, final: bool) -> bytes:
    if final:
        return final_seed(ballots_sha256(challenge))
    return open_seed(BallotBox.objects.get_or_create(challenge=challenge)[0].salt)


@transaction.atomic
def _keep_report(*, challenge: Challenge, is_final: bool, **fields) -> IntegrityReport:
    locked_box(challenge)
    # Another worker may have searched at the same time.
    if is_final and (found := final_report_of(challenge)):
        return found
    report = IntegrityReport.objects.create(challenge=challenge, is_final=is_final, **fields)
    passing = IntegrityReport.objects.filter(challenge=challenge, is_final=False)
    newest = passing.order_by("-made_at", "-pk").values_list("pk", flat=True)[:NEWEST_KEPT]
    passing.exclude(pk__in=list(newest)).delete()
    return report


def reports_due() -> int:
    """Have the votes searched wherever voting is open and somebody voted since the last search, an
    hour ago or more; and once more where voting has closed. Returns how many searches were asked.

    For the worker's ticker; any number of workers may call it at the same time. The search itself
    is a task: it takes longer than a round of the ticker should.
    """
    now = database_now()
    due = [one for one in with_voting_open(now) if _is_due(one, now)]
    return sum(_ask(one, now) for one in [*due, *without_final_report(now)])


def search_again(*, challenge: Challenge) -> None:
    """Have the votes searched at once, at the organiser's wish.

    Raises Refused when nobody has voted since the last search, and while one is under way.
    """
    now = database_now()
    if not _has_grown(challenge, report_of(challenge)):
        raise Refused(_("Nobody has voted since the last search, so it would find the same."))
    if not _ask(challenge, now):
        raise Refused(_("The votes are being searched already."))


def is_being_searched(challenge: Challenge) -> bool:
    return _searches(challenge).filter(_UNDER_WAY).exists()


def _is_due(challenge: Challenge, now: datetime) -> bool:
    last = report_of(challenge)
    if last is not None and now < last.made_at + SEARCH_EVERY:
        return False
    return _has_grown(challenge, last)


def _has_grown(challenge: Challenge, last: IntegrityReport | None) -> bool:
    return last_event_of(challenge) > (last.through_event if last else 0)


def _ask(challenge: Challenge, now: datetime) -> bool:
    """False while a search of this challenge waits or runs, or has just failed."""
    failed = Q(status=TaskResultStatus.FAILED, finished_at__gt=now - FAILURE_RESTS)
    if _searches(challenge).filter(_UNDER_WAY | failed).exists():
        return False
    search_votes.enqueue(challenge.pk)
    return True


@task
def search_votes(challenge_pk: int) -> bool:
    """Make the report that this challenge lacks; False where it lacks none. Bears a second run."""
    challenge = Challenge.objects.get(pk=challenge_pk)
    is_over = voting_is_over(challenge, now=database_now())
    if not is_over and not _has_grown(challenge, report_of(challenge)):
        return False
    try:
        make_report(challenge=challenge, final=is_over)
    except Refused:
        # A vote that was in time is still being written: the next round asks again.
        return False
    return True


_UNDER_WAY = Q(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))


def _searches(challenge: Challenge):
    arguments = {"args": [challenge.pk], "kwargs": {}}
    return DBTaskResult.objects.filter(
        task_path=search_votes.module_path, args_kwargs=arguments
    ).order_by()


@transaction.atomic
def decide_flag(
    *, report: IntegrityReport, flag: str, set_aside: bool, reason: str, by
) -> FlagDecision:
    """Decide whether the votes of a linked group count; published with the result. The last
    decision holds, and none is ever changed.

    Holds the lock on the challenge that closing its judging and publishing its result take.
    Raises Refused for whoever may not, or not any more; for a report that is not the final one; for
    a flag that links nobody; and for a reason of fewer than 20 characters.
    """
    challenge = Challenge.objects.select_for_update().get(pk=report.challenge_id)
    now = database_now()
    require(may_decide_flag(by, challenge, now=now))
    if not report.is_final:
        raise Refused(_("This can be decided when the final search is done."))
    if not any(row["id"] == flag and row["links"] for row in report.flags):
        raise Refused(_("Only groups of linked voters can be set aside."))
    reason = plain_text(reason)
    if len(reason) < SHORTEST_REASON:
        raise Refused(_("Please give your reason in a sentence: everybody will read it."))
    return FlagDecision.objects.create(
        report=report, flag=flag, set_aside=set_aside, reason=reason, decided_by=by, decided_at=now
    )
