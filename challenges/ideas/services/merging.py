from django.db import transaction
from django.utils.translation import gettext as _

from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import plain_text

from ..enums import Status
from ..models import Idea, Merge, ToldApart
from ..queries import standing_merges
from ..rules import can_be_merged, may_merge_ideas, may_unmerge_ideas, unmerging_is_open
from ..signals import ideas_merged, merge_undone
from .locks import locked

SHORTEST_REASON = 20
LONGEST_REASON = 300


@transaction.atomic
def merge_ideas(*, idea: Idea, kept: Idea, by, reason: str) -> Merge:
    """Let `kept` stand for both: `idea` leaves the wall, and its page leads to `kept`, where both
    authors have the credit. No support moves. Sends ideas_merged.

    Raises Refused when `by` may not, or not any more; where supporters would have no time to state
    their support again; for an idea that is not on the wall or has taken in others; and without a
    reason of a sentence.
    """
    idea, kept = _both_locked(idea, kept)
    now = database_now()
    require(may_merge_ideas(by, kept.challenge, now=now))
    require(can_be_merged(idea, kept))
    reason = plain_text(reason)[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise Refused(_("Say in a sentence why they are one idea: both authors read it."))
    idea.status = Status.MERGED
    idea.save(update_fields=["status"])
    merge = Merge.objects.create(idea=idea, kept=kept, reason=reason, merged_by=by, merged_at=now)
    ideas_merged.send(Merge, merge=merge)
    return merge


@transaction.atomic
def unmerge_ideas(*, merge: Merge, by) -> Merge:
    """Let both ideas stand for themselves again, with the supports that each has. Sends
    merge_undone; a second call changes nothing.

    Raises Refused when `by` may not, or not any more.
    """
    merge = Merge.objects.select_related("idea", "kept").get(pk=merge.pk)
    _both_locked(merge.idea, merge.kept)
    merge = Merge.objects.select_related("idea", "kept__challenge__page").get(pk=merge.pk)
    if merge.undone_at:
        return merge
    require(may_unmerge_ideas(by, merge.kept.challenge, now=database_now()))
    return _undo(merge, by)


def let_go(kept: Idea, *, by) -> None:
    """What was merged into an idea stands for itself again, as that one is withdrawn.

    Should be called while holding the locks of all of them. Too late in the challenge nothing
    changes: nobody could support it any more.
    """
    if not unmerging_is_open(kept.challenge, now=database_now()):
        return
    for merge in standing_merges().filter(kept=kept).select_related("idea", "kept"):
        _undo(merge, by)


@transaction.atomic
def tell_apart(*, first: Idea, second: Idea, by) -> ToldApart:
    """Note that two ideas with similar words are two, so that nobody is asked again.

    Raises Refused when `by` may not, or for ideas of two challenges.
    """
    first, second = sorted((first, second), key=lambda idea: idea.pk)
    require(may_merge_ideas(by, first.challenge, now=database_now()))
    if first.challenge_id != second.challenge_id or first.pk == second.pk:
        raise Refused(_("Choose two ideas of this challenge."))
    made = {"told_by": by, "told_at": database_now()}
    return ToldApart.objects.get_or_create(first=first, second=second, defaults=made)[0]


def _both_locked(idea: Idea, kept: Idea) -> tuple[Idea, Idea]:
    """Always in one order, so that two who merge crosswise do not wait for each other."""
    rows = {row.pk: locked(row) for row in sorted((idea, kept), key=lambda row: row.pk)}
    return rows[idea.pk], rows[kept.pk]


def _undo(merge: Merge, by) -> Merge:
    """Should be called while holding the locks of both ideas."""
    merge.undone_at, merge.undone_by = database_now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    Idea.objects.filter(pk=merge.idea_id, status=Status.MERGED).update(status=Status.SUBMITTED)
    # Not of `update`: the search index is told when a row is saved.
    Idea.objects.get(pk=merge.idea_id).save(update_fields=["status"])
    merge_undone.send(Merge, merge=merge)
    return merge
