from datetime import datetime

from django.db import transaction
from django.utils.translation import ngettext

from challenges.briefs.enums import WindowKind
from challenges.core.errors import Refused, require
from challenges.core.prepared import insert
from challenges.ideas.models import Idea, Merge

from ..enums import Statement
from ..models import Ballot, Exposure, Support, VoteEvent
from ..queries import idea_for_vote_on
from ..rules import may_support, may_take_back_support
from ..signals import support_stated
from .ballots import (
    begin_to_count,
    difference,
    leave_to_count,
    locked_ballot,
    remember_origin,
    worth,
)


@transaction.atomic
def state_support(*, idea: Idea, voter, wanted: bool, network: str = "") -> VoteEvent | None:
    """State whether `voter` supports `idea`; to say the same again changes nothing.

    Returns the event that was written, whose code is her receipt, or None where the state was as
    wanted already. Raises Refused when the voter may not, by the database's clock after the wait
    for the lock, and when her budget is used up. network: see record_exposures.
    """
    ballot = locked_ballot(challenge=idea.challenge, voter=voter)
    # The state after the wait, not the one that the page was made from.
    (idea,) = idea_for_vote_on(ballot.pk, voter.pk, idea.pk)
    rule, now = may_support if wanted else may_take_back_support, idea.now
    require(rule(voter, idea, now=now))
    if idea.is_supported == wanted:
        return None
    remember_origin(ballot, network=network)
    _keep_budget(ballot, wanted)
    event = _write_event(ballot, idea, wanted, now)
    _count(ballot, idea, event, wanted, now)
    support_stated.send(sender=VoteEvent, event=event)
    return event


@transaction.atomic
def set_aside_own_support(*, merge: Merge) -> VoteEvent | None:
    """Who wrote what was merged has the credit for the kept idea, and nobody supports her own:
    take back, in the log, the support that she stated for it before, and give her budget back.

    Returns the event, dated as the merge, or None where she supports nothing of it. Waits for a
    vote of hers that is under way, and so holds the lock of her ballot.
    """
    idea, voter = merge.idea, merge.idea.author
    if voter.pk == merge.kept.author_id or not idea.challenge.window(WindowKind.VOTING):
        return None
    ballot = locked_ballot(challenge=idea.challenge, voter=voter)
    (kept,) = idea_for_vote_on(ballot.pk, voter.pk, merge.kept_id)
    if not kept.is_supported:
        return None
    _keep_budget(ballot, wanted=False)
    event = _write_event(ballot, kept, False, merge.merged_at)
    _count(ballot, kept, event, False, merge.merged_at)
    support_stated.send(sender=VoteEvent, event=event)
    return event


def _keep_budget(ballot: Ballot, wanted: bool) -> None:
    """Should be called while holding the lock of the ballot."""
    if ballot.budget is None:
        return
    if wanted and ballot.used >= ballot.budget:
        raise Refused(
            ngettext(
                "Your %(n)d support is placed. Take one back to place it here.",
                "Your %(n)d supports are placed. Take one back to place it here.",
                ballot.budget,
            )
            % {"n": ballot.budget}
        )
    ballot.used += 1 if wanted else -1
    ballot.save(update_fields=["used"])


def _write_event(ballot: Ballot, idea: Idea, wanted: bool, now: datetime) -> VoteEvent:
    """Should be called while holding the lock of the ballot."""
    statement = Statement.SUPPORT if wanted else Statement.WITHDRAWAL
    event = VoteEvent(ballot=ballot, idea=idea, statement=statement, stated_at=now)
    insert(event)
    if not wanted:
        Support.objects.filter(ballot=ballot, idea=idea).delete()
        return event
    insert(Support(ballot=ballot, idea=idea, stated_at=now))
    if not idea.is_seen:
        # Who supports an idea has seen it, by whatever way she came.
        insert(Exposure(ballot=ballot, idea=idea, shown_at=now))
    return event


def _count(ballot: Ballot, idea: Idea, event: VoteEvent, wanted: bool, now: datetime) -> None:
    counts = ballot.counted_at is not None
    before = worth(counts=counts, shown=idea.is_seen, supported=not wanted)
    after = worth(counts=counts, shown=True, supported=wanted)
    changes = [{idea.pk: difference(before, after)}, begin_to_count(ballot, idea.challenge, now)]
    leave_to_count(challenge=idea.challenge, changes=changes, now=now, event=event)
