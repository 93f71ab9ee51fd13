"""Dates that move after the opening: later only, with a reason that everybody reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from challenges.core.canonical import canonical_json, sha256_hex
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.texts import plain_text

from .card import complete, utc_text
from .enums import WindowKind
from .models import Challenge, MethodCard, Window
from .phases import in_zone
from .rules import may_move_dates
from .services import current_card
from .signals import dates_moved

SHORTEST_REASON = 20
LONGEST_REASON = 500
# A year typed wrong must not keep a challenge open for ever.
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Change:
    """A later version of the method card: when and why, and each date that is another."""

    version: int
    at: datetime
    reason: str
    lines: list[str]


@transaction.atomic
def move_dates(
    *, challenge: Challenge, by, reason: str, windows: Mapping[str, tuple[datetime, datetime]]
) -> MethodCard:
    """Move dates later: the next version of the method card, which says why and by whom.

    windows: {kind: (opens, closes)} as they shall be; what is not named, or the same, stays.
    The date of the award moves by as much as the end of the last window; nothing else of the rules
    changes. Holds the lock on the challenge that freezing its ballots
    takes, so that no window is counted as closed and then found open.
    Raises Refused before the rules are frozen and after the result; for a date that is earlier
    than it was, or has passed; and without a reason of a sentence.
    """
    # Not the key: who votes meanwhile need not wait.
    challenge = Challenge.objects.select_for_update(no_key=True, of=("self",)).get(pk=challenge.pk)
    card, now = current_card(challenge), database_now()
    require(may_move_dates(by, challenge, now=now))
    if card is None:
        raise Refused(_("The rules are not frozen yet: change the dates in the rules."))
    moved = _moved(challenge, windows, now)
    reason = _given(reason)
    for window in moved:
        window.save(update_fields=["opens_at", "closes_at"])
    body = canonical_json(_moved_rules(card.rules, _spans(challenge)))
    later = MethodCard.objects.create(
        challenge=challenge,
        version=card.version + 1,
        body=body,
        sha256=sha256_hex(body),
        reason=reason,
        frozen_at=now,
        frozen_by=by,
    )
    log(challenge.page, "challenges.move_dates", user=by)
    dates_moved.send(MethodCard, card=later)
    return later


def changes_of(challenge: Challenge) -> list[Change]:
    """Every change since the rules were frozen, the newest first, in words."""
    cards = sorted(challenge.cards.all(), key=lambda card: card.version)
    return [
        Change(card.version, card.frozen_at, card.reason, _lines(before, card, challenge))
        for before, card in reversed(list(zip(cards, cards[1:], strict=False)))
    ]


def _moved(challenge: Challenge, windows: Mapping, now: datetime) -> list[Window]:
    """The windows that change, with their new dates set."""
    moved = []
    for kind, (opens, closes) in windows.items():
        window = challenge.window(kind)
        if window is None:
            raise Refused(_("There is no such window in this challenge."))
        if (opens, closes) != (window.opens_at, window.closes_at):
            _require_later(window, opens, closes, challenge, now)
            window.opens_at, window.closes_at = opens, closes
            moved.append(window)
    if not moved:
        raise Refused(_("No date is another than it was."))
    _require_order(challenge)
    return moved


def _require_later(window: Window, opens, closes, challenge: Challenge, now: datetime) -> None:
    label = WindowKind(window.kind).label
    if challenge.has_closed(window.kind, now):
        raise Refused(_("%s: this window has closed, so its dates stay.") % label)
    if opens != window.opens_at and window.opens_at <= now:
        raise Refused(_("%s: this window has opened, so only its end can move.") % label)
    if opens < window.opens_at or closes < window.closes_at:
        raise Refused(
            _("%s: dates can only be moved later, as people rely on the ones they read.") % label
        )
    if closes <= opens:
        raise Refused(_("%s: it must close after it opens.") % label)
    if closes > window.closes_at + FURTHEST:
        raise Refused(_("%s: at most a year later.") % label)


def _require_order(challenge: Challenge) -> None:
    voting, judging = challenge.window(WindowKind.VOTING), challenge.window(WindowKind.JUDGING)
    if voting and judging and judging.closes_at <= voting.closes_at:
        raise Refused(
            _(
                "Judging has to close after voting, as the panel scores what the crowd chose. "
                "Move the end of judging too."
            )
        )


def _given(reason: str) -> str:
    reason = plain_text(reason)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refused(
            _("Say why in a sentence of %(least)d to %(most)d characters: everybody reads it.")
            % {"least": SHORTEST_REASON, "most": LONGEST_REASON}
        )
    return reason


def _moved_rules(rules: dict, windows: dict) -> dict:
    moved = rules | {"windows": windows}
    by = rules.get("award", {}).get("decide_by")
    if by:
        later = datetime.fromisoformat(by) + (_last_of(windows) - _last_of(rules["windows"]))
        moved["award"] = rules["award"] | {"decide_by": utc_text(later)}
    return moved


def _last_of(windows: dict) -> datetime:
    return max(datetime.fromisoformat(closes) for _opens, closes in windows.values())


def _spans(challenge: Challenge) -> dict:
    return {
        window.kind: [utc_text(window.opens_at), utc_text(window.closes_at)]
        for window in challenge.windows_by_kind.values()
    }


def _lines(before: MethodCard, after: MethodCard, challenge: Challenge) -> list[str]:
    words = (_("%(window)s: opens %(new)s instead of %(old)s."),
             _("%(window)s: closes %(new)s instead of %(old)s."))  # fmt: skip
    lines = []
    old, new = before.rules["windows"], after.rules["windows"]
    for kind in (kind for kind in WindowKind if kind in new and kind in old):
        for sentence, was, now in zip(words, old[kind], new[kind], strict=True):
            if was != now:
                at = {"old": _told(was, challenge), "new": _told(now, challenge)}
                lines.append(sentence % {"window": kind.label, **at})
    was, now = (complete(card.rules)["award"]["decide_by"] for card in (before, after))
    if was != now:
        sentence = _("The bounty is to be awarded by %(new)s instead of %(old)s.")
        lines.append(sentence % {"old": _told(was, challenge), "new": _told(now, challenge)})
    return lines


def _told(moment: str, challenge: Challenge) -> str:
    return in_zone(datetime.fromisoformat(moment), challenge)
