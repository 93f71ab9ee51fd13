"""How often the same may be sent: by a member, from an internet address, from its network.

The counters stand in the cache. Without a cache nothing is limited, for a limit must never cost an
honest vote.
"""

import ipaddress
import logging
from dataclasses import dataclass
from math import ceil
from time import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils.translation import gettext_lazy, ngettext

from .errors import TooMany

logger = logging.getLogger(__name__)

MINUTE, HOUR, DAY = 60, 3_600, 86_400
REASONS = {
    "member": gettext_lazy(
        "This came from your account more than %(amount)s times within %(span)s. We take no more, "
        "so that no program can act in a member’s place."
    ),
    "address": gettext_lazy(
        "This came from your internet connection more than %(amount)s times within %(span)s. You "
        "may share it with many people: the limit is there against programs, not against you."
    ),
    "network": gettext_lazy(
        "This came from the network of your internet provider more than %(amount)s times within "
        "%(span)s. You share it with many people: the limit is there against programs, not "
        "against you."
    ),
}
# A cache that is gone is not asked again for so many seconds: each question may take its timeout.
REST = 5
_rests_until = 0.0


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` times within `seconds`, for each "member", "address" or "network"."""

    per: str
    amount: int
    seconds: int


def per_member(amount: int, seconds: int = MINUTE) -> Limit:
    return Limit("member", amount, seconds)


def per_address(amount: int, seconds: int = MINUTE) -> Limit:
    """ADDRESS_LIMIT_FACTOR times as many, where whole halls of people share one address."""
    return Limit("address", amount * settings.ADDRESS_LIMIT_FACTOR, seconds)


def per_network(amount: int, seconds: int = MINUTE) -> Limit:
    return Limit("network", amount * settings.ADDRESS_LIMIT_FACTOR, seconds)


class Limited:
    """A view whose POSTs are counted: each of `limits` is a budget of its own for this class."""

    limits = ()

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST":
            spend(request, type(self).__name__, *self.limits)
        return super().dispatch(request, *args, **kwargs)


def spend(request, action: str, *limits: Limit) -> None:
    """Count one `action` against each limit. Raises TooMany where one is used up."""
    for limit in limits:
        if (who := _whose(request, limit)) and (wait := seconds_to_wait(action, who, limit)):
            words = {"amount": limit.amount, "span": in_words(limit.seconds)}
            raise TooMany(REASONS[limit.per] % words, wait=wait)


def seconds_to_wait(action: str, who: str, limit: Limit) -> int:
    """Count one `action` of `who`; 0 if that is within the limit, else seconds until it is again.

    Windows are fixed: they begin at whole multiples of `seconds` since 1970.
    """
    if not settings.LIMITS_ENABLED:
        return 0
    window, gone = divmod(time(), limit.seconds)
    key = f"limit:{action}:{limit.seconds}:{who}:{int(window)}"
    if _count(key, limit.seconds) <= limit.amount:
        return 0
    return max(1, ceil(limit.seconds - gone))


def client_address(request) -> str:
    """The internet address that the request came from, or "" where nobody can know.

    Behind proxies it is what the outermost one that we trust has seen (TRUSTED_PROXY_COUNT);
    whatever a client writes into X-Forwarded-For itself is ignored.
    """
    try:
        text = get_adapter().get_client_ip(request)
    except (ImproperlyConfigured, PermissionDenied):
        # It came around the proxies, or over a socket.
        text = request.META.get("REMOTE_ADDR", "")
    address = _parsed(text)
    return str(address) if address else ""


def network_of(address: str) -> str:
    """The network around an address, as text: /24 of IPv4, /48 of IPv6; "" for no address."""
    return _around(address, v4=24, v6=48)


def in_words(seconds: int) -> str:
    """ "40 seconds", "3 minutes", "2 hours": never shorter than it is."""
    if seconds < MINUTE:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if (minutes := ceil(seconds / MINUTE)) < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = ceil(seconds / HOUR)
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def _whose(request, limit: Limit) -> str:
    if limit.per == "member":
        return f"member:{request.user.pk}" if request.user.is_authenticated else ""
    address = client_address(request)
    # One household has a /64 of IPv6, and may change its address in it at will.
    return network_of(address) if limit.per == "network" else _around(address, v4=32, v6=64)


def _around(address: str, *, v4: int, v6: int) -> str:
    parsed = _parsed(address)
    if parsed is None:
        return ""
    prefix = v4 if parsed.version == 4 else v6
    kind = ipaddress.IPv4Network if parsed.version == 4 else ipaddress.IPv6Network
    return str(kind((int(parsed), prefix), strict=False))


def _parsed(text: str):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _count(key: str, seconds: int) -> int:
    """How many there were under this key, this one included; 0 while the cache is gone."""
    global _rests_until
    if time() < _rests_until:
        return 0
    try:
        number = _raised(key, seconds)
    except Exception:  # each cache has errors of its own
        if not _rests_until:
            logger.exception("The cache does not answer. Nothing is limited until it does.")
        _rests_until = time() + REST
        return 0
    _rests_until = 0.0
    return number


def _raised(key: str, seconds: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:
        # The first of its window, unless another was quicker.
        return 1 if cache.add(key, 1, timeout=seconds) else cache.incr(key)
