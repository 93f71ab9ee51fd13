"""The rules of a challenge as its page tells them: from the frozen card, or as they stand now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.core.canonical import canonical_json, sha256_hex
from challenges.core.money import allocate

from .card import card_body
from .models import Challenge, MethodCard


@dataclass(frozen=True)
class CriterionLine:
    name: str
    looks_at: str
    percent: int
    words: list[tuple[int, str]]


@dataclass(frozen=True)
class Rulebook:
    """`frozen_at` is None while the rules may still change."""

    body: dict
    text: str
    sha256: str
    version: int
    frozen_at: datetime | None
    freezes_at: datetime | None
    changes: list[MethodCard]

    @property
    def crowd_percent(self) -> int:
        return int(Decimal(self.body["crowd_weight"]) * 100)

    @property
    def panel_percent(self) -> int:
        return 100 - self.crowd_percent

    @property
    def criteria(self) -> list[CriterionLine]:
        """With weights in whole per cent that add up to a hundred."""
        rows = self.body["criteria"]
        shares = allocate(100, [row["weight"] for row in rows]) if rows else []
        return [
            CriterionLine(
                row["name"],
                row["looks_at"],
                share,
                [(mark, word) for mark, word in zip((0, 5, 10), row["words"], strict=True) if word],
            )
            for row, share in zip(rows, shares, strict=True)
        ]

    @property
    def tiers(self) -> list[tuple[int, int]]:
        return list(enumerate(self.body["bounty"]["tiers_minor"], start=1))

    @property
    def currency(self) -> str:
        return self.body["bounty"]["currency"]

    @property
    def bounty_minor(self) -> int:
        return sum(self.body["bounty"]["tiers_minor"])

    @property
    def sentences(self) -> list[str]:
        return _in_words(self.body, self.crowd_percent)


def rulebook(challenge: Challenge, now: datetime) -> Rulebook:
    """Once the first window has opened the rows refuse every change, so a card that nobody has
    written yet says what they say; a page shows it and leaves the writing to the next write."""
    cards = sorted(challenge.cards.all(), key=lambda card: card.version)
    if cards:
        card = cards[-1]
        return Rulebook(
            card.rules, card.body, card.sha256, card.version, cards[0].frozen_at, None, cards[1:]
        )
    body = card_body(challenge)
    text = canonical_json(body)
    opens = challenge.first_opens_at
    frozen = opens if challenge.has_started(now) else None
    return Rulebook(body, text, sha256_hex(text), 1, frozen, None if frozen else opens, [])


def _in_words(body: dict, crowd: int) -> list[str]:
    told = [_who_counts(crowd)]
    if crowd:
        told += [_of_the_crowd(), _quorum(body["quorum"])]
    if crowd < 100:
        told += _of_the_panel(body)
    told.append(
        _("Members and judges do not see who wrote an idea until the result is published.")
        if body["blind"]
        else _("The names of authors are shown.")
    )
    told.append(_of_ties(body["ties"]))
    told.append(_("If no idea passes what these rules ask for, the bounty is not awarded."))
    return [sentence for sentence in told if sentence]


def _who_counts(crowd: int) -> str:
    if crowd == 100:
        return _("The crowd alone decides.")
    if not crowd:
        return _("The panel alone decides.")
    return _("The crowd counts for %(crowd)d%%, the panel for %(panel)d%%.") % {
        "crowd": crowd,
        "panel": 100 - crowd,
    }


def _of_the_crowd() -> str:
    return _(
        "What counts of the crowd is how many of the people who were shown an idea supported it. "
        "Nobody sees the counts before voting has closed."
    )


def _quorum(quorum: int) -> str:
    if not quorum:
        return ""
    return ngettext(
        "With fewer than %(n)s voter the result says that the crowd was too small to rely on.",
        "With fewer than %(n)s voters the result says that the crowd was too small to rely on.",
        quorum,
    ) % {"n": number_format(quorum, use_l10n=True, force_grouping=True)}


def _of_ties(keys: list[str]) -> str:
    names = {
        "panel": _("the panel’s score"),
        "score": _("the panel’s mark"),
        "crowd": _("the crowd’s score"),
    }
    order = _(", then ").join(names[key] for key in keys if key in names)
    if not order:
        return _("Ideas that tie share the place and its part of the bounty.")
    words = _("If ideas tie, what decides is %s; those still equal share the place and its bounty.")
    return words % order


def _of_the_panel(body: dict) -> list[str]:
    floor = Decimal(body["floor"])
    told = [
        ngettext(
            "The panel scores a shortlist of %(n)d idea.",
            "The panel scores a shortlist of %(n)d ideas.",
            body["shortlist_size"],
        )
        % {"n": body["shortlist_size"]},
        _("How strict or mild each judge is with everybody is taken into account."),
        ngettext(
            "An idea needs %(n)d complete review to be awarded.",
            "An idea needs %(n)d complete reviews to be awarded.",
            body["reviews_min"],
        )
        % {"n": body["reviews_min"]},
    ]
    if floor:
        mark = number_format(floor, 0 if floor == int(floor) else 1)
        told.append(_("Below a panel score of %s of 100 an idea cannot be awarded.") % mark)
    return told
