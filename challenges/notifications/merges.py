"""Letters about ideas that were merged: to both authors, and to those who supported the one."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from challenges.briefs.enums import WindowKind
from challenges.briefs.phases import in_zone
from challenges.core.clock import database_now
from challenges.ideas.models import Merge
from challenges.ideas.queries import standing_merges
from challenges.voting.queries import supporters_of
from challenges.voting.rules import voting_is_open

from .services import send_letter

# A vote that was being stated while the ideas were merged is written down by then.
VOTES_ARE_WRITTEN = timedelta(minutes=1)


def tell_authors(*, merge: Merge, name: str) -> None:
    """Write the letter `name` to the authors of both ideas, each once. It names neither."""
    for idea in (merge.idea, merge.kept):
        if idea is merge.kept and merge.idea.author_id == merge.kept.author_id:
            continue
        if idea.author.is_active:
            is_kept = idea is merge.kept
            context = _context(merge) | {"name": idea.author.display_name, "is_kept": is_kept}
            send_letter(name=name, to=idea.author.email, context=context)


def ask_supporters_again() -> int:
    """Ask everybody who supports an idea that was merged to state her support again for the kept
    one, once for each merge. Returns how many letters.

    For the worker's ticker; any number of workers may call it at the same time.
    """
    due = standing_merges().filter(asked_at=None, merged_at__lte=database_now() - VOTES_ARE_WRITTEN)
    return sum(_ask(merge=pk) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _ask(*, merge: int) -> int:
    merges = Merge.objects.select_for_update(of=("self",))
    merge = merges.select_related("idea__author", "kept__challenge__page").get(pk=merge)
    if merge.asked_at or merge.undone_at:
        return 0
    now = database_now()
    merge.asked_at = now
    merge.save(update_fields=["asked_at"])
    challenge = merge.kept.challenge
    if not voting_is_open(challenge, now=now):
        return 0
    context = _context(merge) | {
        "closes_at": in_zone(challenge.window(WindowKind.VOTING).closes_at, challenge),
        "votes_path": reverse("challenges:my-votes", args=[challenge.slug]),
    }
    asked = 0
    # Who has an idea in either has the credit, and cannot support it.
    ballots = supporters_of(merge.idea).exclude(voter_id=merge.kept.author_id)
    for ballot in ballots.filter(voter__is_active=True).select_related("voter").iterator():
        letter = context | {"name": ballot.voter.display_name, "has_budget": ballot.budget}
        send_letter(name="support_again", to=ballot.voter.email, context=letter)
        asked += 1
    return asked


def _context(merge: Merge) -> dict:
    return {
        "merge": merge,
        "idea": merge.idea,
        "kept": merge.kept,
        "challenge": merge.kept.challenge,
    }
