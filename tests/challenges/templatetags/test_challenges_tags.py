from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from challenges.briefs.models import Challenge
from challenges.briefs.services import mark_decided
from challenges.templatetags.challenges_tags import in_zone, money, page_links, score
from tests.builders.briefs import a_challenge


def in_template(source, challenge, now=None):
    request = RequestFactory().get("/")
    request.page_now = now or timezone.now()
    context = Context({"challenge": challenge, "request": request})
    return Template("{% load challenges_tags %}" + source).render(context)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (600_000, "EUR", "€6,000"),
        (600_050, "EUR", "€6,000.50"),
        (5, "GBP", "£0.05"),
        (0, "USD", "$0"),
        (123_456_789, "ZAR", "R1,234,567.89"),
        (600_050, "PLN", "6,000.50\N{NO-BREAK SPACE}zł"),
        (-2_500, "EUR", "−€25"),
        (1_234_567, "JPY", "1,234,567\N{NO-BREAK SPACE}JPY"),
        (1_234_567, "KWD", "1,234.567\N{NO-BREAK SPACE}KWD"),
        (1_050, "KWD", "1.050\N{NO-BREAK SPACE}KWD"),
        (2_000, "KWD", "2\N{NO-BREAK SPACE}KWD"),
        # No float could hold this to the cent.
        (900_719_925_474_099_301, "EUR", "€9,007,199,254,740,993.01"),
        (None, "EUR", ""),
    ],
)
def test_money_is_written_with_its_sign_and_cents_only_where_there_are_any(amount, currency, text):
    assert money(amount, currency) == text


def test_money_follows_the_readers_language():
    with translation.override("de"):
        assert money(600_050, "EUR") == "€6.000,50"


def test_an_unknown_currency_is_named():
    assert money(100, "CHF") == "1\N{NO-BREAK SPACE}CHF"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Brussels", "Tue 24 Nov 2026, 18:00 CET"),
        ("UTC", "Tue 24 Nov 2026, 17:00 UTC"),
        ("Asia/Tokyo", "Wed 25 Nov 2026, 02:00 JST"),
    ],
)
def test_a_moment_is_shown_in_the_zone_of_the_challenge(zone, text):
    challenge = SimpleNamespace(zone=ZoneInfo(zone))

    assert in_zone(datetime(2026, 11, 24, 17, tzinfo=UTC), challenge) == text


def test_no_moment_is_no_text():
    assert in_zone(None, SimpleNamespace(zone=ZoneInfo("UTC"))) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("61.27", "61.3"),
        ("61.25", "61.3"),
        ("99.97", "100.0"),
        ("50", "50.0"),
        ("0.04", "0.0"),
        (None, ""),
    ],
)
def test_a_score_has_one_decimal_and_is_rounded_not_cut(value, text):
    assert score(value) == text


def test_score_writes_the_decimal_separator_of_the_language():
    with translation.override("de"):
        assert score("61.27") == "61,3"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("announced", "announced: Ideas are welcome in 59 minutes"),
        ("open", "open: Ideas close in 59 minutes"),
        ("voting", "voting: Voting closes in 59 minutes"),
        ("judging", "judging: Judging closes in 59 minutes"),
        ("judged", "judging: The result is being prepared"),
    ],
)
def test_phase_facts_tell_the_stage_and_what_comes_next(stage, words):
    challenge = a_challenge(stage=stage)

    text = in_template("{% phase_facts challenge as p %}{{ p.stage }}: {{ p.words }}", challenge)

    assert text == words


@pytest.mark.django_db
def test_time_is_the_requests_and_not_the_clocks():
    challenge = a_challenge(stage="announced")
    tomorrow = timezone.now() + timedelta(days=1)

    assert in_template("{% stage_of challenge %}", challenge) == "announced"
    assert in_template("{% stage_of challenge %}", challenge, tomorrow) == "judging"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stage", "path"),
    [
        ("announced", "/challenges/wet-thursday/calendar.ics"),
        ("open", "/challenges/wet-thursday/ideas/submit/"),
        ("voting", "/challenges/wet-thursday/ideas/"),
        ("judging", "/challenges/wet-thursday/ideas/"),
        ("judged", "/challenges/wet-thursday/ideas/"),
    ],
)
def test_the_main_action_follows_the_stage(stage, path):
    challenge = a_challenge(stage=stage, slug="wet-thursday")

    assert in_template("{% main_action challenge as a %}{{ a.url }}", challenge) == path


@pytest.mark.django_db
def test_the_main_action_of_a_decided_challenge_is_its_result():
    challenge = a_challenge(stage="judged", slug="wet-thursday")
    mark_decided(challenge=challenge, at=timezone.now())
    challenge = Challenge.objects.get(pk=challenge.pk)

    text = in_template("{% main_action challenge as a %}{{ a.label }} {{ a.url }}", challenge)

    assert text == "See the result /challenges/wet-thursday/results/"


@pytest.mark.django_db
def test_a_draft_has_no_main_action():
    challenge = a_challenge(stage="open", live=False)

    assert in_template("{% main_action challenge as a %}{{ a }}", challenge) == "None"


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 2, [1, 2]),
        (1, 9, [1, 2, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (3, 5, [1, 2, 3, 4, 5]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_few_pages_are_linked_to_however_many_there_are(rf, page, pages, shown):
    request = rf.get(f"/?page={page}&q=a+b")
    here = Paginator(range(pages), 1).page(page)

    links = page_links({"request": request}, here)

    assert [number for number, _url in links] == shown
    assert all(url == f"?q=a+b&page={number}" for number, url in links if number)
