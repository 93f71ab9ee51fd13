"""Deadlines around the nights in which clocks are changed: one instant wherever it is told (T3)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.card import card_body
from challenges.briefs.forms import RulesForms
from challenges.briefs.local_time import instant, typed_time
from challenges.briefs.models import Challenge
from challenges.briefs.phases import in_zone
from challenges.briefs.services import publish_brief, set_rules
from challenges.judging.services import invite_judge
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_member_of
from tests.builders.rules_form import rules_typed

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Europe/Amsterdam")


def last_sunday(year: int, month: int) -> date:
    """In the night to it clocks are changed, where it is March or October."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


# Two years from now, so that every window lies ahead.
YEAR = timezone.now().year + 2
SPRING, AUTUMN = last_sunday(YEAR, 3), last_sunday(YEAR, 10)
# One minute before midnight, after clocks went forward (UTC+2) and after they went back (UTC+1).
CLOSES = {
    "submission": datetime.combine(SPRING, time(21, 59), UTC),
    "voting": datetime.combine(AUTUMN, time(22, 59), UTC),
}


def typed(**changes) -> dict:
    """Submission ends on the day of the change in spring, voting on that in autumn."""
    day, week = timedelta(days=1), timedelta(days=7)
    return rules_typed(
        **{
            "submission-opens": f"{SPRING - week}T09:00",
            "submission-closes": f"{SPRING}T23:59",
            "voting-opens": f"{SPRING + day}T00:00",
            "voting-closes": f"{AUTUMN}T23:59",
            "judging-opens": f"{AUTUMN + day}T00:00",
            "judging-closes": f"{AUTUMN + week}T23:59",
        }
        | changes
    )


@pytest.fixture
def challenge():
    """Its rules were typed by an organiser in Amsterdam."""
    challenge = a_challenge(stage="announced", live=False)
    forms = RulesForms(challenge, timezone.now(), typed())
    assert forms.is_valid()
    by = a_member_of(challenge.organisation)
    set_rules(challenge=challenge, by=by, **forms.rules)
    publish_brief(challenge=challenge, by=by)
    return Challenge.objects.get(pk=challenge.pk)


def test_what_is_stored_is_the_instant_and_the_name_of_the_zone(challenge):
    """T3: 23:59 is 23:59 on the clocks there, on either side of a change."""
    assert challenge.time_zone == "Europe/Amsterdam"
    assert {kind: challenge.window(kind).closes_at for kind in CLOSES} == CLOSES


def test_page_calendar_rules_form_and_mail_tell_the_same_instant(challenge, client, mailoutbox):
    """T3: whoever reads it, wherever, has the same moment before her."""
    page = client.get(challenge.get_absolute_url()).content.decode()
    calendar = client.get(reverse("challenges:calendar", args=[challenge.slug])).content.decode()
    form = dict(RulesForms(challenge, timezone.now()).windows)
    by = a_member_of(challenge.organisation)
    invite_judge(challenge=challenge, email="ines@panel.example", by=by)

    for kind, moment in CLOSES.items():
        local = moment.astimezone(ZONE)
        assert f"{local:%H:%M}" == "23:59"
        assert f"to {in_zone(moment, challenge).partition(' ')[2]}" in page
        assert f"DTEND:{moment:%Y%m%dT%H%M%SZ}" in calendar
        assert card_body(challenge)["windows"][kind][1] == moment.isoformat()
        assert form[kind]["closes"].value() == f"{local:%Y-%m-%dT%H:%M}"
    due = challenge.window("judging").closes_at
    assert f"{due.astimezone(ZONE):%H:%M} {due.astimezone(ZONE):%Z}" == "23:59 CET"
    assert in_zone(due, challenge) in mailoutbox[-1].body


@pytest.mark.parametrize(
    ("day", "words"), [(SPRING, "There is no 02:30"), (AUTUMN, "02:30 happens twice")],
    ids=["skipped", "twice"],
)  # fmt: skip
def test_half_past_two_in_that_night_is_refused_with_the_reason(challenge, day, words):
    """T3: 02:30 that does not exist, or exists twice; an hour later is one instant again."""
    name = "submission-closes" if day == SPRING else "voting-closes"

    forms = RulesForms(challenge, timezone.now(), typed(**{name: f"{day}T02:30"}))

    assert not forms.is_valid()
    errors = dict(forms.windows)[name.partition("-")[0]].errors
    assert words in str(errors)
    with pytest.raises(ValidationError, match=words):
        instant(typed_time(f"{day}T02:30"), ZONE)
    assert instant(typed_time(f"{day}T03:30"), ZONE).tzinfo == UTC
