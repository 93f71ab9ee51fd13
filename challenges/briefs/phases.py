"""Where a challenge stands and what comes next, in words. Works on a challenge with its windows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .enums import Stage, WindowKind
from .models import Challenge, Window

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Phase:
    """The stage, and the moment that comes next with the words for it."""

    stage: str
    words: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One window on the rail: `state` is done, now or next."""

    label: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Action:
    """The one main thing a visitor can do now."""

    label: str
    url: str
    icon: str


def phase(challenge: Challenge, now: datetime) -> Phase:
    stage = challenge.stage(now)
    if stage == Stage.DRAFT:
        return Phase(stage, _("Not published yet"))
    if stage == Stage.DECIDED:
        return Phase(stage, _("The result is published"))
    window, moment = next_moment(challenge, now)
    if window is None:
        return Phase(stage, _("The result is being prepared") if challenge.windows_by_kind else "")
    words = _CLOSES[window.kind] if moment == window.closes_at else _OPENS[window.kind]
    return Phase(stage, words() % {"when": time_left(moment, now)}, moment)


def next_moment(challenge: Challenge, now: datetime) -> tuple[Window | None, datetime | None]:
    """The next opening or closing: of the window that names the stage, where one is open."""
    windows = challenge.windows_by_kind.values()
    open_now = [window for window in windows if window.is_open(now)]
    if open_now:
        window = max(open_now, key=lambda w: (w.opens_at, WindowKind.values.index(w.kind)))
        return window, window.closes_at
    ahead = [window for window in windows if window.opens_at > now]
    if not ahead:
        return None, None
    window = min(ahead, key=lambda w: (w.opens_at, WindowKind.values.index(w.kind)))
    return window, window.opens_at


def time_left(at: datetime, now: datetime) -> str:
    """Whole units, rounded down, so that nobody is told more time than there is."""
    left = at - now
    if left >= 2 * DAY:
        return ngettext("in %(n)d day", "in %(n)d days", left // DAY) % {"n": left // DAY}
    if left >= 2 * HOUR:
        return ngettext("in %(n)d hour", "in %(n)d hours", left // HOUR) % {"n": left // HOUR}
    minutes = max(left // MINUTE, 1)
    return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}


def in_zone(at: datetime, challenge: Challenge) -> str:
    """A moment as clocks show it in the challenge's zone, with the zone's name."""
    return date_format(at.astimezone(challenge.zone), "D j M Y, H:i T")


def next_change(challenge: Challenge, now: datetime) -> datetime | None:
    """When the next window opens or closes: until then the schedule changes nothing."""
    windows = challenge.windows_by_kind.values()
    moments = [at for window in windows for at in (window.opens_at, window.closes_at)]
    return min((at for at in moments if at > now), default=None)


def rail(challenge: Challenge, now: datetime) -> list[Step]:
    """The windows in order, and the result at their end."""
    steps = []
    for kind in WindowKind:
        window = challenge.window(kind)
        if window:
            over = challenge.decided_at or window.has_closed(now)
            state = "done" if over else "now" if window.is_open(now) else "next"
            steps.append(Step(kind.label, _span(window, challenge), state))
    if steps:
        decided = challenge.decided_at
        text = in_zone(decided, challenge) if decided else _("after the last window")
        steps.append(Step(_("Result"), text, "done" if decided else "next"))
    return steps


def main_action(challenge: Challenge, now: datetime) -> Action | None:
    """What the page's one main button does: it depends on the stage alone."""
    stage = challenge.stage(now)
    if stage == Stage.DECIDED:
        return Action(_("See the result"), _at("results", challenge), "trophy")
    if stage == Stage.ANNOUNCED and challenge.windows_by_kind:
        return Action(
            _("Add the dates to my calendar"), _at("calendar", challenge), "calendar-plus"
        )
    if stage == Stage.OPEN and challenge.is_open(WindowKind.SUBMISSION, now):
        return Action(_("Submit an idea"), _at("idea-submit", challenge), "lightbulb")
    if stage == Stage.VOTING:
        return Action(_("Read and support ideas"), _at("wall", challenge), "thumbs-up")
    if stage in (Stage.OPEN, Stage.JUDGING):
        return Action(_("Read the ideas"), _at("wall", challenge), "lightbulb")
    return None


def second_action(challenge: Challenge, now: datetime) -> Action | None:
    """Ideas may still be handed in while voting is open already."""
    if challenge.stage(now) == Stage.VOTING and challenge.is_open(WindowKind.SUBMISSION, now):
        return Action(_("Submit an idea"), _at("idea-submit", challenge), "pencil-line")
    return None


def _span(window: Window, challenge: Challenge) -> str:
    opens = date_format(window.opens_at.astimezone(challenge.zone), "j M Y, H:i")
    return _("%(opens)s to %(closes)s") % {
        "opens": opens,
        "closes": date_format(window.closes_at.astimezone(challenge.zone), "j M Y, H:i T"),
    }


def _at(name: str, challenge: Challenge) -> str:
    return reverse(f"challenges:{name}", args=[challenge.slug])


_OPENS = {
    WindowKind.SUBMISSION: lambda: _("Ideas are welcome %(when)s"),
    WindowKind.VOTING: lambda: _("Voting opens %(when)s"),
    WindowKind.JUDGING: lambda: _("Judging opens %(when)s"),
}
_CLOSES = {
    WindowKind.SUBMISSION: lambda: _("Ideas close %(when)s"),
    WindowKind.VOTING: lambda: _("Voting closes %(when)s"),
    WindowKind.JUDGING: lambda: _("Judging closes %(when)s"),
}
