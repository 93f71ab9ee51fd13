import logging
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from challenges.core.errors import TooMany
from challenges.core.limits import (
    HOUR,
    REST,
    client_address,
    in_words,
    network_of,
    per_address,
    per_member,
    per_network,
    spend,
)
from tests.builders.caches import GONE

ADA, BOB = (SimpleNamespace(pk=pk, is_authenticated=True) for pk in (1, 2))


def a_request(user=None, address="203.0.113.7", **headers):
    request = RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)
    request.user = user or AnonymousUser()
    return request


def taken(n, *limits, action="vote", **options) -> int:
    """How many of n requests are taken."""
    count = 0
    for _ in range(n):
        try:
            spend(a_request(**options), action, *limits)
        except TooMany:
            continue
        count += 1
    return count


def test_as_many_as_the_limit_says_and_no_more(limited):
    assert taken(8, per_member(5), user=ADA) == 5


def test_each_member_has_a_budget_of_her_own_for_each_action(limited):
    taken(5, per_member(5), user=ADA)

    assert taken(5, per_member(5), user=BOB) == 5
    assert taken(5, per_member(5), user=ADA, action="comment") == 5


def test_the_next_window_begins_anew_and_the_refusal_says_when(limited):
    taken(5, per_member(5), user=ADA)
    limited.passes(48.5)

    with pytest.raises(TooMany) as refusal:
        spend(a_request(ADA), "vote", per_member(5))
    assert refusal.value.wait == 12
    assert refusal.value.reason == (
        "This came from your account more than 5 times within 1 minute. We take no more, "
        "so that no program can act in a member’s place."
    )
    limited.passes(refusal.value.wait)

    assert taken(6, per_member(5), user=ADA) == 5


def test_a_short_and_a_long_window_hold_at_once(limited):
    limits = (per_member(2), per_member(3, HOUR))
    assert taken(5, *limits, user=ADA) == 2
    limited.passes(60)
    assert taken(5, *limits, user=ADA) == 1
    limited.passes(60)

    with pytest.raises(TooMany) as refusal:
        spend(a_request(ADA), "vote", *limits)
    assert refusal.value.wait == HOUR - 120


def test_one_address_has_one_budget_whoever_is_signed_in(limited):
    assert taken(3, per_address(5), user=ADA) + taken(3, per_address(5), user=BOB) == 5
    assert taken(3, per_address(5), address="203.0.113.8") == 3


@pytest.mark.parametrize(
    ("other", "left"),
    [
        # One household of IPv6 may take any address of its /64; the next /64 is somebody else.
        ("2001:db8:0:1:ffff::9", 0),
        ("2001:db8:0:2::1", 5),
    ],
)
def test_addresses_of_ipv6_are_counted_by_household(limited, other, left):
    taken(5, per_address(5), address="2001:db8:0:1::1")

    assert taken(5, per_address(5), address=other) == left


def test_a_network_has_a_budget_over_its_addresses(limited):
    numbers = [taken(1, per_network(5), address=f"203.0.113.{n}") for n in range(8)]

    assert numbers == [1, 1, 1, 1, 1, 0, 0, 0]
    assert taken(1, per_network(5), address="203.0.114.1") == 1


def test_a_hall_behind_one_address_may_have_more(limited, settings):
    settings.ADDRESS_LIMIT_FACTOR = 3

    assert [per_address(2).amount, per_network(2).amount, per_member(2).amount] == [6, 6, 2]


def test_who_is_not_signed_in_has_no_member_to_count(limited):
    assert taken(5, per_member(1)) == 5


def test_nothing_is_counted_where_limits_are_off(limited, settings):
    settings.LIMITS_ENABLED = False

    assert taken(5, per_member(1), user=ADA) == 5


def test_a_cache_that_is_gone_limits_nothing_and_is_said_once(limited, settings, caplog):
    settings.CACHES = GONE

    assert taken(5, per_member(1), per_address(1), user=ADA) == 5
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (logging.ERROR, "The cache does not answer. Nothing is limited until it does.")
    ]


def test_a_cache_that_comes_back_counts_again_and_its_next_end_is_said_again(
    limited, settings, caplog
):
    there = settings.CACHES
    for _ in range(2):
        settings.CACHES = GONE
        taken(2, per_member(1), user=ADA)
        settings.CACHES = there
        # Not asked at once: what does not answer may take half a second to do so.
        assert taken(2, per_member(1), user=ADA) == 2
        limited.passes(REST)
        assert taken(2, per_member(1), user=ADA) == 1
        limited.passes(60)

    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, "", "198.51.100.1"),
        # Nobody may choose for herself what she is counted as.
        (0, "203.0.113.7", "198.51.100.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 192.0.2.1", "203.0.113.7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, "203.0.113.7:4711", "203.0.113.7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        # It came around the proxies.
        (1, "", "198.51.100.1"),
        (2, "203.0.113.7", "198.51.100.1"),
        (1, "nonsense", "198.51.100.1"),
    ],
)
def test_the_address_is_the_one_that_our_proxies_saw(settings, trusted, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    headers = {"x-forwarded-for": forwarded} if forwarded else {}

    assert client_address(a_request(address="198.51.100.1", **headers)) == address


def test_behind_a_socket_only_members_are_counted(limited):
    request = a_request(ADA, address="")

    assert client_address(request) == ""
    assert taken(3, per_address(1), per_network(1), address="") == 3
    assert taken(3, per_address(1), per_member(2), address="", user=ADA) == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_the_network_around_an_address(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (3_540, "59 minutes"),
        (3_541, "1 hour"),
        (3_600, "1 hour"),
        (3_601, "2 hours"),
        (86_400, "24 hours"),
    ],
)
def test_a_time_is_never_said_shorter_than_it_is(seconds, words):
    assert in_words(seconds) == words
