"""What a process may remember for some seconds, so that not every request works it out anew."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.conf import settings


class ShortMemory:
    """Keeps what was made for `times` the settings' SHORT_MEMORY_SECONDS, the `most` used last.

    Only for what is the same for everybody, and never the answer to who may see something. When
    something has to be made anew one thread does it; the others go on with what there was.
    """

    def __init__(self, most: int, times: int = 1):
        self.most = most
        self.times = times
        self._kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], object]):
        """What is kept under the key, else what `make` gives."""
        now = time.monotonic()
        with self._lock:
            until, value = self._kept.get(key, (None, None))
            if until is not None:
                self._kept.move_to_end(key)
                if now < until:
                    return value
                self._kept[key] = (self._until(), value)
        try:
            value = make()
        except BaseException:
            self.forget(key)
            raise
        with self._lock:
            self._kept[key] = (self._until(), value)
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return value

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._kept.pop(key, None)

    def _until(self) -> float:
        return time.monotonic() + settings.SHORT_MEMORY_SECONDS * self.times

    def __len__(self) -> int:
        return len(self._kept)
