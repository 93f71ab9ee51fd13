"""Caches that are as bad as real ones may be: gone, or a way off."""

from time import sleep

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache

GONE = {"default": {"BACKEND": "tests.builders.caches.GoneCache"}}
FAR = {"default": {"BACKEND": "tests.builders.caches.FarCache", "LOCATION": "far"}}


class FarCache(LocMemCache):
    """Each answer takes its time to come back, so that others ask meanwhile."""

    def get(self, *args, **kwargs):
        answer = super().get(*args, **kwargs)
        sleep(0.01)
        return answer


class GoneCache(BaseCache):
    """Every question ends in an error that no cache of Django's knows."""

    def __init__(self, location, params):
        super().__init__(params)

    def _fail(self, *args, **kwargs):
        raise ConnectionError("Error 111 connecting to cache.example:6379. Connection refused.")

    add = get = set = touch = delete = clear = incr = _fail
