"""The windows of a challenge as an iCalendar file (RFC 5545)."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from .enums import WindowKind
from .models import Challenge

MOST_BYTES_A_LINE = 75


def calendar_file(challenge: Challenge, *, base_url: str) -> str:
    """One event a window, in UTC, so that every calendar shows the same instant."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Idea Bounty//Challenges//EN"]
    for kind in WindowKind:
        window = challenge.window(kind)
        if window:
            lines += _event(challenge, window, base_url)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(challenge: Challenge, window, base_url: str) -> list[str]:
    summary = _("%(what)s: %(title)s") % {
        "what": WindowKind(window.kind).label,
        "title": challenge.title,
    }
    url = f"{base_url}{challenge.get_absolute_url()}"
    return [
        "BEGIN:VEVENT",
        f"UID:{window.kind}.{challenge.slug}@{base_url.partition('://')[2]}",
        f"DTSTAMP:{_utc(challenge.created_at)}",
        f"DTSTART:{_utc(window.opens_at)}",
        f"DTEND:{_utc(window.closes_at)}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(challenge.page.lead)}",
        f"URL:{url}",
        # Days on end, during which nobody is busy.
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> str:
    """At most 75 bytes a line, cut between letters; what follows begins with a space."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > MOST_BYTES_A_LINE:
            parts.append(part)
            part = " "
        part += letter
    return "\r\n".join([*parts, part])
