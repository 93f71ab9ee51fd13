"""A kept page tells nobody about anybody, and is what the next visitor would have got (W2, W3).

Whole pages were kept wrongly again and again elsewhere: with a cookie in them, by a header that the
key did not know, for somebody who had signed in.
"""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from challenges.briefs.models import Window
from challenges.core import page_cache
from challenges.core.page_cache import kept_for_visitors
from challenges.ideas.models import Idea
from challenges.voting.models import Tally
from tests.builders.briefs import a_challenge
from tests.builders.caches import GoneCache
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter, supports

pytestmark = pytest.mark.django_db

KEPT = "max-age=0, public, s-maxage"
TITLE = "Canary title"


@pytest.fixture(autouse=True)
def pages(settings):
    """The cache as a site has it; empty."""
    settings.PAGE_CACHE_SECONDS = 30
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


@pytest.fixture
def challenge():
    challenge = a_challenge(stage="voting")
    an_idea(challenge=challenge, title=TITLE)
    return challenge


def wall(challenge, query=""):
    return reverse("challenges:wall", args=[challenge.slug]) + query


def is_kept(response) -> bool:
    header = response.get("Cache-Control", "")
    return "public" in header and "s-maxage" in header


def comes_from_store(browser, url, **headers) -> bool:
    """Does the second answer know nothing of what was changed since the first?"""
    browser.get(url, **headers)
    Idea.objects.update(title="Changed meanwhile")
    kept = "Changed meanwhile" not in browser.get(url, **headers).content.decode()
    Idea.objects.update(title=TITLE)
    return kept


def addresses(challenge):
    idea = Idea.objects.get(challenge=challenge)
    results = reverse("challenges:results", args=[challenge.slug])
    return [
        "/",
        "/challenges/",
        challenge.get_absolute_url(),
        wall(challenge),
        results,
        idea.get_absolute_url(),
    ]


# What is kept, and what for


def test_the_named_pages_are_kept_for_visitors(client, challenge, django_assert_num_queries):
    for url in addresses(challenge):
        first = client.get(url)
        with django_assert_num_queries(0):
            second = client.get(url)

        assert is_kept(first), url
        assert (second.status_code, second.content) == (200, first.content)
        assert second["Content-Type"] == first["Content-Type"]
        assert second["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_a_page_is_made_anew_after_half_a_minute(client, challenge, monkeypatch):
    client.get(wall(challenge))
    Idea.objects.update(title="Changed meanwhile")
    real = page_cache.time.time
    monkeypatch.setattr(page_cache.time, "time", lambda: real() + 31)

    assert "Changed meanwhile" in client.get(wall(challenge)).content.decode()


def test_a_proxy_keeps_a_page_no_longer_than_we_do(client, challenge, monkeypatch):
    first = client.get(wall(challenge))
    real = page_cache.time.time
    monkeypatch.setattr(page_cache.time, "time", lambda: real() + 20)

    later = client.get(wall(challenge))

    seconds = [
        int(re.search(r"s-maxage=(\d+)", page["Cache-Control"])[1]) for page in (first, later)
    ]
    assert 28 <= seconds[0] <= 30
    assert 8 <= seconds[1] <= 10


@pytest.mark.parametrize(
    "url", ["/accounts/login/", "/accounts/signup/", "/how-it-works/", "/desk/"]
)
def test_no_other_page_is_kept(client, url):
    assert not is_kept(client.get(url, follow=True))


def test_what_is_not_found_is_not_kept(client, challenge):
    for url in ("/challenges/none/ideas/", "/ideas/000000000000/", "/challenges/none/"):
        assert client.get(url).status_code == 404
    assert not caches["pages"]._cache


def test_the_store_may_be_switched_off(client, challenge, settings):
    settings.PAGE_CACHE_SECONDS = 0

    assert not comes_from_store(client, wall(challenge))
    assert client.get(wall(challenge))["Cache-Control"] == "private"


def test_without_the_store_pages_are_made_as_ever(client, challenge, monkeypatch):
    monkeypatch.setattr(page_cache, "caches", {"pages": GoneCache("", {})})
    monkeypatch.setattr(page_cache, "_rests_until", 0.0)

    assert [client.get(wall(challenge)).status_code for _ in range(3)] == [200] * 3


# Nobody gets what another person's page says (W2)


@pytest.mark.parametrize("who", ["voter", "author", "organiser", "staff"])
def test_what_a_person_sees_reaches_neither_a_visitor_nor_another(client, client_for, who):
    challenge = a_challenge(stage="voting", blind=True)
    author = a_user("Canary Author")
    idea = an_idea(challenge=challenge, author=author)
    an_idea(challenge=challenge, author=author, status="draft", title="Canary draft")
    person = {
        "voter": a_voter(name="Canary Voter"),
        "author": author,
        "organiser": a_member_of(challenge.organisation),
        "staff": a_user("Canary Staff", staff=True),
    }[who]
    a_ballot(challenge, person, supporting=[idea])
    urls = [
        "/",
        "/challenges/",
        challenge.get_absolute_url(),
        wall(challenge),
        idea.get_absolute_url(),
    ]
    other = client_for(a_user("Bob"))

    for url in urls:
        own = client_for(person).get(url)
        assert str(person) in own.content.decode()
        assert own["Cache-Control"] == "private"
        assert "Cookie" in own["Vary"]
        for browser in (client, other, Client()):
            page = browser.get(url).content.decode()
            assert "Canary" not in page, url
            assert 'aria-pressed="true"' not in page


def test_a_visitors_page_never_reaches_a_person(client, client_for, challenge):
    for url in addresses(challenge):
        client.get(url)
        page = client_for(a_voter(name="Vera")).get(url).content.decode()
        assert "Vera" in page
        assert "Sign in" not in page.partition("<main")[0]


def test_whoever_signs_out_leaves_nothing_and_gets_nothing(client_for, challenge):
    browser = client_for(a_voter(name="Canary Voter"))
    browser.get(wall(challenge))

    browser.post(reverse("account_logout"))

    assert "Canary Voter" not in browser.get(wall(challenge)).content.decode()
    assert not is_kept(browser.get(wall(challenge)))


@pytest.mark.parametrize("cookie", ["sessionid=x", "csrftoken=x", "a=b", "="])
def test_any_cookie_at_all_keeps_a_request_away(challenge, cookie):
    browser = Client()

    assert not comes_from_store(browser, wall(challenge), HTTP_COOKIE=cookie)
    assert not is_kept(browser.get(wall(challenge), HTTP_COOKIE=cookie))


@pytest.mark.parametrize(
    "header",
    ["HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_HX_REQUEST"],
)
def test_who_asks_for_something_else_than_the_page_is_answered_anew(client, challenge, header):
    assert not comes_from_store(client, wall(challenge), **{header: "true"})


def test_no_kept_page_has_a_cookie_or_a_token(client, challenge, pages):
    for url in addresses(challenge):
        for response in (client.get(url), client.get(url)):
            assert not response.cookies
            assert "csrfmiddlewaretoken" not in response.content.decode()
    kept = list(pages._cache.values())
    assert len(kept) == len(addresses(challenge))
    assert not any(b"Set-Cookie" in each or b"csrf" in each for each in kept)


# What a view may do that makes a page somebody's


def with_cookie(request):
    response = HttpResponse("Canary")
    response.set_cookie("seen", "1")
    return response


def with_token(request):
    return HttpResponse(get_token(request))


def with_session(request):
    request.session["cart"] = "Canary"
    return HttpResponse("Canary")


def with_header(name, value):
    def view(request):
        response = HttpResponse("Canary")
        response[name] = value
        return response

    return view


OURS_ALONE = {
    "a cookie": with_cookie,
    "a token": with_token,
    "a session": with_session,
    "another status": lambda request: HttpResponse("Canary", status=203),
    "a stream": lambda request: StreamingHttpResponse(["Canary"]),
    "private": with_header("Cache-Control", "private"),
    "private in capitals": with_header("Cache-Control", "PRIVATE"),
    "no-store": with_header("cache-control", "No-Store, max-age=0"),
    "vary by all": with_header("Vary", "*"),
    "vary by another header": with_header("Vary", "Cookie, User-Agent"),
    "vary by a strange list": with_header("Vary", " , X-Canary ,"),
}


def asked(view):
    """The request as the middleware leaves it, and the answer of the decorated view."""
    request = RequestFactory().get("/somewhere/")
    request.session, request.user = SessionStore(), AnonymousUser()
    return kept_for_visitors(page="[0-9]+")(view)(request)


@pytest.mark.parametrize("why", OURS_ALONE)
def test_a_page_that_is_somebodys_is_not_kept(pages, why):
    response = asked(OURS_ALONE[why])

    assert not pages._cache
    assert "public" not in response["Cache-Control"].lower()


@pytest.mark.parametrize("vary", ["", "Cookie", "cookie , accept-language", "Accept-Language"])
def test_a_page_that_is_everybodys_is_kept(pages, vary):
    response = asked(with_header("Vary", vary) if vary else with_header("X-Any", "x"))

    assert len(pages._cache) == 1
    assert is_kept(response)
    assert {"Cookie", "Accept-Language"} <= {
        name.strip().title() for name in response["Vary"].split(",")
    }


# One visitor cannot spoil the page of another (W3)


@pytest.mark.parametrize(
    "query",
    [
        "?utm_source=canary",
        "?per_page=1000000",
        "?page=2&page=3",
        "?page=1;q=canary",
        "?page=%31%00",
        "?page=canary",
        "?page=0",
        "?page=99999",
        "?PAGE=2",
        "?seed=CANARY",
        "?seed=abc",
        "?sort=-pk",
        "?order=-1",
        "?tag=" + "x" * 40,
        "?tag=%3Cscript%3E",
        "?q=canary",
        "?unseen=1",
        "?_method=POST",
        "?callback=x",
    ],
)
def test_what_the_page_does_not_know_is_neither_kept_nor_answered_from_it(
    client, challenge, pages, query
):
    plain = client.get(wall(challenge)).content
    number = len(pages._cache)

    odd = client.get(wall(challenge, query))

    assert not is_kept(odd)
    assert len(pages._cache) == number
    assert client.get(wall(challenge)).content == plain


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_HOST": "canary.example"},
        {"HTTP_X_FORWARDED_PROTO": "canary"},
        {"HTTP_X_FORWARDED_FOR": "canary"},
        {"HTTP_FORWARDED": "host=canary.example"},
        {"HTTP_X_ORIGINAL_URL": "/canary"},
        {"HTTP_X_REWRITE_URL": "/canary"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "canary"},
        {"HTTP_USER_AGENT": "canary"},
        {"HTTP_REFERER": "https://canary.example/"},
        {"HTTP_ORIGIN": "https://canary.example"},
        {"HTTP_ACCEPT": "application/canary"},
        {"HTTP_HX_CURRENT_URL": "https://canary.example/"},
        {"HTTP_HX_BOOSTED": "canary"},
        {"HTTP_ACCEPT_LANGUAGE": "canary"},
        {"HTTP_VARY": "canary"},
        {"HTTP_CACHE_CONTROL": "No-Store"},
    ],
    ids=lambda headers: next(iter(headers)).lower(),
)
def test_no_header_that_the_key_does_not_know_changes_the_page(client, challenge, headers):
    for url in addresses(challenge):
        caches["pages"].clear()
        poisoned = client.get(url, **headers)
        assert poisoned.status_code == 200
        assert "canary" not in poisoned.content.decode().replace(TITLE, "")
        kept = client.get(url).content
        caches["pages"].clear()
        assert client.get(url).content == kept, url


def test_a_forged_host_gets_no_page_and_leaves_none(client, challenge, pages):
    assert client.get(wall(challenge), HTTP_HOST="canary.example").status_code == 400
    assert not pages._cache


def test_hosts_and_schemes_do_not_share_pages(client, challenge, pages):
    client.get(wall(challenge))
    client.get(wall(challenge), HTTP_HOST="localhost")
    client.get(wall(challenge), secure=True)

    assert len(pages._cache) == 3


def test_the_order_of_the_parameters_makes_no_other_page(client, challenge, pages):
    client.get(wall(challenge, "?page=1&sort=title"))
    client.get(wall(challenge, "?sort=title&page=1"))

    assert len(pages._cache) == 1


def test_a_head_request_leaves_no_empty_page(client, challenge, pages):
    head = client.head(wall(challenge))
    assert head.content == b""
    assert not pages._cache

    page = client.get(wall(challenge)).content
    assert TITLE in page.decode()
    assert client.head(wall(challenge)).content == b""
    assert client.get(wall(challenge)).content == page


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_neither_leave_nor_get_a_page(client, challenge, pages, method):
    assert not is_kept(getattr(client, method)(wall(challenge)))
    assert not pages._cache
    client.get(wall(challenge))
    assert TITLE not in getattr(client, method)(wall(challenge)).content.decode()


def test_asking_for_many_pages_pushes_out_no_counter_of_limits(client, challenge):
    caches["default"].set("counter", 7)
    for number in range(1, 320):
        client.get(wall(challenge, f"?order={number}"))

    assert caches["default"].get("counter") == 7
    assert len(caches["pages"]._cache) <= 300


# Counts


def test_a_page_is_kept_no_longer_than_the_schedule_stands_still(client, challenge):
    Window.objects.filter(challenge=challenge, kind="voting").update(
        closes_at=timezone.now() + timedelta(seconds=9)
    )

    page = client.get(wall(challenge))

    assert int(re.search(r"s-maxage=(\d+)", page["Cache-Control"])[1]) <= 9


def test_counts_stay_out_of_kept_pages_until_they_may_be_seen(client, client_for):
    challenge = a_challenge(stage="voting", counts_shown="after_vote")
    idea = an_idea(challenge=challenge)
    supports(idea, 1)
    Tally.objects.update(supports=7919, exposures=7919)
    voter = a_voter()
    a_ballot(challenge, voter)
    urls = (wall(challenge), idea.get_absolute_url())
    supporter = supports(idea, 1)[0].voter
    Tally.objects.update(supports=7919, exposures=7919)

    for url in urls:
        assert "7919" in client_for(supporter).get(url).content.decode().replace(",", "")
        for browser in (client, client_for(voter), client):
            assert "7919" not in browser.get(url).content.decode().replace(",", "")
