from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from challenges.briefs.local_time import instant, shown_time, typed_time

AMSTERDAM, APIA = ZoneInfo("Europe/Amsterdam"), ZoneInfo("Pacific/Apia")


@pytest.mark.parametrize("typed", ["2027-03-31T18:00", "2027-03-31 18:00", " 2027-03-31T18:00:59 "])
def test_a_typed_time_is_read_to_the_minute(typed):
    assert typed_time(typed) == datetime(2027, 3, 31, 18, 0)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tomorrow",
        "31-03-2027 18:00",
        "2027-02-30T10:00",
        "2027-03-31T25:00",
        "2027-03-31T18:00+02:00",
        "2027-03-31T18:00Z",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
    ],
)
def test_what_is_no_date_and_time_is_refused(typed):
    with pytest.raises(ValidationError, match="Write a date and a time"):
        typed_time(typed)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2027-01-10T12:00", datetime(2027, 1, 10, 11, 0, tzinfo=UTC)),
        ("2027-07-10T12:00", datetime(2027, 7, 10, 10, 0, tzinfo=UTC)),
        # The minutes around the clock changes of 28 March and 31 October 2027.
        ("2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("2027-10-31T01:59", datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        ("2027-10-31T03:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_one_instant(typed, utc):
    at = instant(typed_time(typed), AMSTERDAM)

    assert at == utc
    assert shown_time(at, AMSTERDAM) == typed


@pytest.mark.parametrize("typed", ["2027-03-28T02:00", "2027-03-28T02:30", "2027-03-28T02:59"])
def test_a_time_that_clocks_skip_is_refused_with_the_reason(typed):
    with pytest.raises(ValidationError) as error:
        instant(typed_time(typed), AMSTERDAM)

    assert "There is no 02:" in error.value.message
    assert "Europe/Amsterdam on 28 March 2027: clocks are put forward" in error.value.message


@pytest.mark.parametrize("typed", ["2027-10-31T02:00", "2027-10-31T02:59"])
def test_a_time_that_clocks_show_twice_is_refused_with_the_reason(typed):
    with pytest.raises(ValidationError) as error:
        instant(typed_time(typed), AMSTERDAM)

    assert "happens twice in Europe/Amsterdam on 31 October 2027" in error.value.message


def test_a_zone_may_skip_a_whole_day():
    with pytest.raises(ValidationError, match="There is no 12:00"):
        instant(typed_time("2011-12-30T12:00"), APIA)
