from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from django.utils.translation import gettext as _

from challenges.core.verdicts import ALLOWED, Verdict, first_refusal, refused
from challenges.organisations.rules import may_edit_for

from .enums import WindowKind
from .models import Challenge
from .queries import visible_to


def may_see_challenge(user, challenge: Challenge) -> Verdict:
    if visible_to(user, Challenge.objects.filter(pk=challenge.pk)).exists():
        return ALLOWED
    return refused(_("There is no such challenge."))


def may_change_rules(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation, until the rules are frozen."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), rules_are_open(challenge, now=now)
    )


def rules_are_open(challenge: Challenge, *, now: datetime) -> Verdict:
    """Until the first window of a published brief opens.

    A draft whose dates have passed has promised nothing to anybody: it needs new dates.
    """
    if _has_begun(challenge, now) or challenge.cards.exists():
        return refused(_("The first window has opened, so the rules are frozen."))
    return ALLOWED


def bounty_may_become(
    challenge: Challenge, currency: str | None, tiers: Sequence[int] | None
) -> Verdict:
    """Once there is an idea, each place earns at least what its author was promised.

    currency, tiers: as they would be set, in minor units; None where they stay.
    """
    if not challenge.ideas.exists():
        return ALLOWED
    if currency not in (None, challenge.currency):
        return refused(_("Somebody has written an idea, so the currency of the bounty stays."))
    promised = [tier.amount_minor for tier in challenge.tiers.all()]
    offered = promised if tiers is None else tiers
    if any(new < old for old, new in zip_longest(promised, offered, fillvalue=0)):
        return refused(
            _("Somebody has written an idea for this bounty. You can raise it, but not lower it.")
        )
    return ALLOWED


def may_take_down(challenge: Challenge, *, now: datetime) -> Verdict:
    """Unpublish, move or delete the brief: only while nobody can have relied on it."""
    if _has_begun(challenge, now) or challenge.cards.exists():
        return refused(
            _("This challenge has started. Its brief stays where people found it; you can edit it.")
        )
    return ALLOWED


def may_move_dates(user, challenge: Challenge, *, now: datetime) -> Verdict:
    """Owners and editors of the organisation, from the opening until the result."""
    return first_refusal(
        may_edit_for(user, challenge.organisation), dates_can_move(challenge, now=now)
    )


def dates_can_move(challenge: Challenge, *, now: datetime) -> Verdict:
    """By the schedule alone: once the rules are frozen, while a window has not closed."""
    if challenge.decided_at:
        return refused(_("The result is published, so no date can move any more."))
    if not _has_begun(challenge, now):
        return refused(_("The rules are not frozen yet: change the dates in the rules."))
    if all(challenge.has_closed(kind, now) for kind in challenge.windows_by_kind):
        return refused(_("Every window has closed, so no date can move any more."))
    return ALLOWED


def may_be_published(challenge: Challenge, *, now: datetime) -> Verdict:
    """May a draft be sent for approval, approved and published? With complete rules, and dates
    that people can still keep."""
    return first_refusal(is_ready(challenge), dates_are_ahead(challenge, now=now))


def dates_are_ahead(challenge: Challenge, *, now: datetime) -> Verdict:
    """A draft may have waited for its approval longer than its dates allow."""
    passed = [
        str(WindowKind(kind).label)
        for kind, window in challenge.windows_by_kind.items()
        if window.has_closed(now)
    ]
    if passed:
        return refused(
            _(
                "These windows have closed already: %s. Set new dates in the rules, or nobody "
                "could take part."
            )
            % ", ".join(passed)
        )
    return ALLOWED


def is_ready(challenge: Challenge) -> Verdict:
    """Does it have the rules that a brief needs before it goes to approval?"""
    missing = [words for present, words in _parts(challenge) if not present]
    if missing:
        return refused(_("Still missing in the rules: %s.") % ", ".join(missing))
    return ALLOWED


def _parts(challenge: Challenge) -> list[tuple[bool, str]]:
    windows = challenge.windows_by_kind
    with_panel = challenge.has_panel
    return [
        (WindowKind.SUBMISSION in windows, _("the dates for ideas")),
        (WindowKind.VOTING in windows, _("the dates for voting")),
        (not with_panel or WindowKind.JUDGING in windows, _("the dates for judging")),
        (bool(challenge.tiers.all()), _("the bounty")),
        (not with_panel or bool(challenge.criteria.all()), _("the criteria")),
        (bool(challenge.questions.all()), _("the questions of the idea form")),
    ]


def _has_begun(challenge: Challenge, now: datetime) -> bool:
    return challenge.page.live and challenge.has_started(now)


def names_are_hidden(challenge: Challenge) -> bool:
    """In a blind challenge nobody reads who wrote an idea before the result is out."""
    return challenge.blind and challenge.decided_at is None
