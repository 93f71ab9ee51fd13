"""What the address of the wall asks for, made sound: an unknown value is the default, no error."""

import re

from django.utils.translation import gettext_lazy as _

from challenges.core.texts import one_line

from .queries import Choice

SEED = re.compile(r"[0-9a-z]{1,16}")
NUMBER = re.compile(r"[0-9]{1,9}")
LONGEST_WORDS = 100
LONGEST_TAG = 60

SORT_NAMES = {
    "random": _("Random"),
    "newest": _("Newest first"),
    "title": _("By title"),
    "discussed": _("Most discussed"),
    "support": _("Most supported"),
}


def choice_of(
    query, *, offered: list[str], has_seen: bool, default_sort: str, default_seed: str
) -> Choice:
    """The soundly asked for; a sort that would tell counts, or whose an idea is, is as unknown as
    any other. offered: by queries.sorts."""
    sort, seed, edition = (query.get(name, "") for name in ("sort", "seed", "order"))
    return Choice(
        words=one_line(query.get("q", ""))[:LONGEST_WORDS],
        tag=one_line(query.get("tag", "")).lower()[:LONGEST_TAG],
        sort=sort if sort in offered else default_sort,
        seed=seed if SEED.fullmatch(seed) else default_seed,
        page=query.get("page", "1"),
        unseen=has_seen and query.get("unseen") == "1",
        edition=number_in(edition),
    )


def number_in(text: str) -> int | None:
    return int(text) if NUMBER.fullmatch(text) else None
