"""Brings the panel before the engine that draws who scores what, and writes down what it drew."""

import secrets
from collections import Counter
from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext as _

from challenges.balance import assignment as engine
from challenges.briefs.models import Challenge
from challenges.core.canonical import sha256_hex
from challenges.core.errors import Refused
from challenges.ideas.models import Idea

from ...conflict_queries import found_conflicts
from ...models import Assignment, Conflict, Judge, Review
from ...panel_models import AssignmentPlan
from ...panel_queries import Bench, bench, seated
from ...signals import queue_grew


def lock_panel(challenge: Challenge) -> Challenge:
    """The challenge under a lock, and its judges too: one who is saving a review is waited for, or
    waits and then finds what was decided here."""
    challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    list(Judge.objects.select_for_update().filter(challenge=challenge).order_by("pk"))
    return challenge


def ideas_of_challenge(challenge: Challenge, ideas: Iterable[Idea]) -> list[Idea]:
    """Read anew, with their authors. Raises Refused when one belongs to another challenge."""
    wanted = {idea.pk for idea in ideas}
    mine = Idea.objects.filter(pk__in=wanted, challenge=challenge).select_related("author")
    if len(found := list(mine.order_by("public_id"))) < len(wanted):
        raise Refused(_("An idea of another challenge cannot be judged here."))
    return found


def keep_from_own_ideas(seats, ideas, now) -> None:
    own = [(seat, idea) for seat in seats for idea in ideas if idea.author_id == seat.user_id]
    _bar([(seat, idea, _("Own idea")) for seat, idea in own], now)


def keep_from_conflicts(seats: Iterable[Judge], ideas: Iterable[Idea], now) -> None:
    """Bar what the site itself finds; but a review that has been begun stays with its judge."""
    found = [pair for pair in found_conflicts(seats, ideas) if pair.bars]
    judges = [pair.judge for pair in found]
    settled = set(Review.objects.filter(judge__in=judges).values_list("judge", "idea"))
    settled |= set(Conflict.objects.filter(judge__in=judges).values_list("judge", "idea"))
    new = [pair for pair in found if (pair.judge.pk, pair.idea.pk) not in settled]
    _bar([(pair.judge, pair.idea, pair.why) for pair in new], now)
    # In her list it would tell her whose idea it is.
    for pair in new:
        Assignment.objects.filter(judge=pair.judge, idea=pair.idea).delete()


def keep_from_found(challenge: Challenge, ideas: list[Idea], now) -> None:
    """Bar everybody of the panel from what connects her by now: a judge may have joined the
    author's organisation since the first draw. Ideas need their author."""
    seats = seated(Judge.objects.filter(challenge=challenge)).select_related("user")
    keep_from_conflicts(seats, ideas, now)


def bench_now(challenge: Challenge, ideas: list[Idea], now) -> Bench:
    """The panel before these ideas, after that."""
    keep_from_found(challenge, ideas, now)
    return bench(challenge, ideas)


def _bar(rows: Iterable[tuple[Judge, Idea, str]], now) -> None:
    Conflict.objects.bulk_create(
        [
            Conflict(judge=seat, idea=idea, reason=why[:300], declared_at=now)
            for seat, idea, why in rows
        ],
        ignore_conflicts=True,
    )


def draw(
    found: Bench, wanted: np.ndarray, kept: np.ndarray, plan: AssignmentPlan | None, purpose: str
) -> np.ndarray:
    """Who is to score what by the engine (I, J): `kept` stays, the rest is drawn around it.

    The lot is that of the plan; purpose tells one draw from another.
    """
    if not found.ideas or not found.judges:
        return kept
    lot = plan.seed if plan and plan.seed else f":{found.ideas[0].challenge_id}"
    text = f"{lot}:{purpose}"
    return engine.assign(
        [idea.public_id for idea in found.ideas],
        [judge.public_id for judge in found.judges],
        wanted,
        bytes.fromhex(sha256_hex(text)),
        conflicts=found.barred,
        limits=found.limits,
        kept=kept,
    ).given


def write(found: Bench, given: np.ndarray, now) -> list[tuple[Idea, Judge]]:
    """Make the assignments what the engine drew; returns those that are new."""
    ideas, judges = found.ideas, found.judges
    for i, j in np.argwhere(found.given & ~given):
        Assignment.objects.filter(idea=ideas[i], judge=judges[j]).delete()
    new = [(ideas[i], judges[j]) for i, j in np.argwhere(given & ~found.given)]
    add(new, now)
    return new


def tell(pairs: Iterable[tuple[Idea, Judge]]) -> None:
    """Say to each judge, once, how many ideas came to her queue while the panel was at work."""
    added = Counter(seat.pk for _idea, seat in pairs)
    for seat in Judge.objects.filter(pk__in=added).select_related("user", "challenge__page"):
        queue_grew.send(sender=Judge, judge=seat, added=added[seat.pk])


def add(pairs: Iterable[tuple[Idea, Judge]], now) -> None:
    Assignment.objects.bulk_create(
        [
            Assignment(judge=seat, idea=idea, shuffle_key=secrets.randbelow(2**31), assigned_at=now)
            for idea, seat in pairs
        ],
        ignore_conflicts=True,
    )
