"""Pages for visitors without any cookie, kept for half a minute.

Nothing is kept unless a view is named with `kept_for_visitors`. Whoever sends a cookie neither gets
a kept page nor leaves one behind, so no page of a person can reach another.
"""

import hashlib
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

logger = logging.getLogger(__name__)

VARIES_BY = ("Cookie", "Accept-Language")
# Ask for something that a kept page is not: a part of a page, or to be somebody without a cookie.
_TELLING_HEADERS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_HX_REQUEST")
# A store that fails is left alone for so many seconds: each question may take its timeout.
_REST = 5
_rests_until = 0.0


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    content_type: str
    until: float

    def answer(self) -> HttpResponse:
        response = HttpResponse(self.body, content_type=self.content_type)
        return _for_everybody(response, self.until)


def kept_for_visitors(**parameters: str):
    """Decorates a view. parameters: those that the page knows, each with a pattern of the values
    that are worth keeping a page for; a request with any other is answered anew."""
    patterns = {name: re.compile(pattern) for name, pattern in parameters.items()}

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            key = _key(request, patterns)
            kept = key and _from_store(key)
            if kept:
                return kept.answer()
            response = view(request, *args, **kwargs)
            if hasattr(response, "add_post_render_callback"):
                response.add_post_render_callback(lambda made: _finish(request, made, key))
            else:
                _finish(request, response, key)
            return response

        return answer

    return decorate


def kept_file(name: str, make: Callable[[], bytes], seconds: int = 600) -> bytes:
    """What `make` gives, kept for some minutes; for what is the same for everybody, under a name
    that says everything it depends on."""
    key = f"file:{name}"
    kept = _asking(lambda: caches["pages"].get(key))
    if kept is None:
        kept = make()
        _asking(lambda: caches["pages"].set(key, kept, seconds))
    return kept


def page_changes_at(request, moment: datetime | None) -> None:
    """The page says something else from then on, so it is kept no longer than that."""
    if moment is not None:
        known = getattr(request, "page_changes_at", moment)
        request.page_changes_at = min(known, moment)


def _key(request, patterns: dict) -> str | None:
    """Everything that a visitor's page depends on; None if it must not come from the store."""
    if not settings.PAGE_CACHE_SECONDS or request.method not in ("GET", "HEAD"):
        return None
    if any(request.META.get(header) for header in _TELLING_HEADERS):
        return None
    for name, values in request.GET.lists():
        pattern = patterns.get(name)
        if pattern is None or len(values) != 1 or not pattern.fullmatch(values[0]):
            return None
    asked = sorted(request.GET.items())
    where = request.scheme, request.get_host(), request.path, get_language()
    return hashlib.sha256(repr((where, asked)).encode()).hexdigest()


def _finish(request, response, key: str | None) -> None:
    """Keep the page if it is everybody's, and say so to the proxies on its way."""
    until = _good_until(request)
    if key is None or not _is_everybodys(request, response) or until <= time.time():
        patch_vary_headers(response, VARIES_BY)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True)
        return
    if request.method == "GET":
        kept = _Kept(response.content, response["Content-Type"], until)
        _to_store(key, kept)
    _for_everybody(response, until)


def _good_until(request) -> float:
    until = time.time() + settings.PAGE_CACHE_SECONDS
    changes = getattr(request, "page_changes_at", None)
    return until if changes is None else min(until, changes.timestamp())


def _is_everybodys(request, response) -> bool:
    """Was nothing of a person asked for, made or given away while the page was made?"""
    session = getattr(request, "session", None)
    messages = getattr(request, "_messages", None)
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return not (
        response.status_code != 200
        or response.streaming
        or response.cookies
        or response.has_header("Cache-Control")
        or vary - {name.lower() for name in VARIES_BY}
        or "CSRF_COOKIE" in request.META
        or (session is not None and (session.modified or not session.is_empty()))
        or (messages is not None and (messages.added_new or messages.used))
        or request.user.is_authenticated
    )


def _for_everybody(response, until: float) -> HttpResponse:
    """A browser asks again each time, as its person may have signed in; a proxy may keep it."""
    left = max(0, int(until - time.time()))
    patch_cache_control(response, public=True, max_age=0, s_maxage=left)
    patch_vary_headers(response, VARIES_BY)
    return response


def _from_store(key: str) -> _Kept | None:
    kept = _asking(lambda: caches["pages"].get(key))
    return kept if kept and kept.until > time.time() else None


def _to_store(key: str, kept: _Kept) -> None:
    seconds = max(1, int(kept.until - time.time()) + 1)
    _asking(lambda: caches["pages"].set(key, kept, seconds))


def _asking(question):
    """Its answer; None while the store is away, which must cost nobody her page."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return None
    try:
        return question()
    except Exception:  # each store has errors of its own
        if not _rests_until:
            logger.exception("The store of pages does not answer. Pages are made anew until then.")
        _rests_until = time.monotonic() + _REST
        return None
