"""The calendar file, read back as RFC 5545 says."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Window
from tests.builders.briefs import a_challenge
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


def calendar_of(client, challenge, status=200):
    response = client.get(reverse("challenges:calendar", args=[challenge.slug]))
    assert response.status_code == status
    return response


def lines_of(response) -> list[str]:
    """The lines, unfolded."""
    return response.content.decode().replace("\r\n ", "").split("\r\n")


def values(lines, name) -> list[str]:
    return [line.partition(":")[2] for line in lines if line.startswith(f"{name}:")]


def with_title(challenge, title):
    page = challenge.page.specific
    page.title = title
    page.save_revision().publish()


def test_each_window_is_one_event_in_utc(client):
    challenge = a_challenge(stage="announced", time_zone="Asia/Tokyo")

    response = calendar_of(client, challenge)

    lines = lines_of(response)
    windows = [challenge.window(kind) for kind in WindowKind]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert values(lines, "DTSTART") == [f"{w.opens_at:%Y%m%dT%H%M%SZ}" for w in windows]
    assert values(lines, "DTEND") == [f"{w.closes_at:%Y%m%dT%H%M%SZ}" for w in windows]
    assert len(values(lines, "DTSTAMP")) == 3


def test_an_event_keeps_its_uid_when_the_dates_and_the_title_change(client):
    challenge = a_challenge(stage="announced")
    before = values(lines_of(calendar_of(client, challenge)), "UID")

    Window.objects.filter(challenge=challenge).update(closes_at=datetime(2090, 1, 1, tzinfo=UTC))
    with_title(challenge, "Another title")
    after = values(lines_of(calendar_of(client, challenge)), "UID")

    assert after == before
    assert len(set(before)) == 3


def test_two_challenges_share_no_uid(client):
    first, second = (lines_of(calendar_of(client, a_challenge())) for _ in range(2))

    assert not set(values(first, "UID")) & set(values(second, "UID"))


def test_text_is_escaped_so_that_nobody_writes_events_of_her_own(client):
    challenge = a_challenge(title="Rain, wind; or \\ snow")
    page = challenge.page.specific
    page.lead = "First line\r\nEND:VEVENT\nBEGIN:VEVENT"
    page.save_revision().publish()

    lines = lines_of(calendar_of(client, challenge))

    assert values(lines, "SUMMARY")[0] == "Ideas: Rain\\, wind\\; or \\\\ snow"
    assert values(lines, "DESCRIPTION")[0] == "First line\\nEND:VEVENT\\nBEGIN:VEVENT"
    assert lines.count("BEGIN:VEVENT") == 3


def test_long_lines_are_folded_between_letters(client):
    challenge = a_challenge(title="Zażółć gęślą jaźń " * 6)

    body = calendar_of(client, challenge).content

    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    for line in body.split(b"\r\n"):
        line.decode()
    assert challenge.title.strip() in "".join(body.decode().split("\r\n "))


def test_a_challenge_without_dates_has_an_empty_calendar(client):
    challenge = a_challenge()
    Window.objects.filter(challenge=challenge).delete()

    assert "BEGIN:VEVENT" not in lines_of(calendar_of(client, challenge))


def test_a_draft_has_no_calendar_for_others(client, client_for):
    challenge = a_challenge(stage="announced", live=False)
    other = a_member_of(a_challenge().organisation)

    calendar_of(client, challenge, status=404)
    calendar_of(client_for(a_user()), challenge, status=404)
    calendar_of(client_for(other), challenge, status=404)
    calendar_of(client_for(a_member_of(challenge.organisation)), challenge, status=200)


def test_a_calendar_takes_five_queries(client, django_assert_num_queries):
    challenge = a_challenge()

    with django_assert_num_queries(5):
        calendar_of(client, challenge)
