"""Times as a person types them, in the challenge's zone; turned into the one instant they mean."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# Zones know no clock changes far from today, and Python none outside these years.
FIRST_YEAR, LAST_YEAR = 1970, 2100


def typed_time(text: str) -> datetime:
    """ "2026-03-29T18:00", as a date-and-time input sends it, without a zone.

    Raises ValidationError for anything else.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValidationError(_("Write a date and a time, such as 2027-03-31 18:00."))
    return moment.replace(second=0, microsecond=0)


def instant(moment: datetime, zone: ZoneInfo) -> datetime:
    """The instant in UTC at which clocks in `zone` show `moment`.

    Raises ValidationError when they skip that time, or show it twice, as clocks are changed.
    """
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    words = {"zone": zone.key, "day": date_format(moment, "j F Y"), "time": f"{moment:%H:%M}"}
    if first.utcoffset() < second.utcoffset():
        raise ValidationError(
            _(
                "There is no %(time)s in %(zone)s on %(day)s: clocks are put forward then. "
                "Choose a time an hour earlier or later."
            )
            % words
        )
    if first.utcoffset() > second.utcoffset():
        raise ValidationError(
            _(
                "%(time)s happens twice in %(zone)s on %(day)s: clocks are put back then. "
                "Choose a time an hour earlier or later."
            )
            % words
        )
    return first.astimezone(UTC)


def shown_time(at: datetime, zone: ZoneInfo) -> str:
    """How a date-and-time input wants to have it."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
