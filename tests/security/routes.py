"""Every route of the project, and an address for each."""

import re
from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

# What stands for each part of a pattern.
_PARTS = (
    (r"<(int):\w+>", "1"),
    (r"<(public_id):\w+>", "abcdefghijkl"),
    (r"<(slug|str|path|uuid):\w+>", "x"),
    (r"<\w+>", "x"),
    (r"\(\?P<\w+>[^()]*\)", "x"),
    (r"\(live\|earliest\|\\d\+\)|\(live\|latest\|\\d\+\)|\(\\d\+\)", "1"),
    (r"\(\(\?:\[\\w\\-\]\+/\)\*\)", "x/"),
    (r"\(?\.\*\)?", "x"),
    (r"\\\.", "."),
    (r"[\^$]", ""),
)


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str

    @property
    def path(self) -> str:
        path = self.pattern
        for part, example in _PARTS:
            path = re.sub(part, example, path)
        return f"/{path}"

    def __str__(self) -> str:
        return f"{self.name or '(unnamed)'} at {self.pattern}"


def routes(resolver=None, before="", namespace="") -> list[Route]:
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            space = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            found += routes(entry, pattern, space)
        else:
            found.append(Route(namespace + (entry.name or ""), pattern))
    return found


def third_party(route: Route) -> str:
    """Whose it is: "accounts", "cms", "documents" or "_util"; empty for our own.

    What we put at Wagtail's own addresses has no name, and answers like Wagtail.
    """
    if route.name.startswith("challenges:") and route.name != "challenges:":
        return ""
    first = route.pattern.partition("/")[0]
    return first if first in ("accounts", "cms", "documents", "_util") else ""
