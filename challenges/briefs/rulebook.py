"""The rules of a challenge as its page tells them: from the frozen card, or as they stand now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from challenges.balance.shortlist import EXPLORATION, MAIN, WILD_CARD, places_of
from challenges.core.canonical import canonical_json, sha256_hex
from challenges.core.money import allocate

from .card import card_body, complete
from .enums import BallotKind, CountsShown, NoAward, Treatment, Unawarded
from .models import Challenge, MethodCard

_COUNTS = {
    CountsShown.AFTER_CLOSE: gettext_lazy("Nobody sees the counts before voting has closed."),
    CountsShown.AFTER_VOTE: gettext_lazy(
        "Whoever supports an idea sees the counts; everybody else when voting has closed."
    ),
    CountsShown.ALWAYS: gettext_lazy("Everybody sees the counts while votes come in."),
}
_TREATMENTS = {
    Treatment.REPORT: gettext_lazy(
        "Where votes seem to belong together, a person decides about the group and publishes why."
    ),
    Treatment.SQRT: gettext_lazy(
        "Voters who seem to belong together count as the square root of their number."
    ),
    Treatment.CAP1: gettext_lazy("Voters who seem to belong together count as one."),
    Treatment.EXCLUDE: gettext_lazy("Voters who seem to belong together do not count."),
}
_NO_AWARD = {
    "": gettext_lazy("If no idea passes what these rules ask for, the bounty is not awarded."),
    NoAward.RETURN: gettext_lazy(
        "If no idea passes what these rules ask for, the bounty goes back to the organisation."
    ),
    NoAward.NEXT: gettext_lazy(
        "If no idea passes what these rules ask for, the bounty is carried to the organisation’s "
        "next challenge."
    ),
    NoAward.SPLIT: gettext_lazy(
        "If no idea passes what these rules ask for, the ideas on the shortlist share the bounty "
        "equally."
    ),
}
_UNAWARDED = {
    Unawarded.RETURN: gettext_lazy(
        "Parts of the bounty whose place no idea reaches go back to the organisation."
    ),
    Unawarded.ROLL_DOWN: gettext_lazy(
        "A part of the bounty whose place no idea reaches goes down to the next place."
    ),
    Unawarded.RE_SPLIT: gettext_lazy(
        "Parts of the bounty whose place no idea reaches are shared by the ideas that are awarded, "
        "in proportion."
    ),
}


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
        rules, since = complete(card.rules), cards[0].frozen_at
        return Rulebook(rules, card.body, card.sha256, card.version, since, None, cards[1:])
    body = card_body(challenge)
    text = canonical_json(body)
    opens = challenge.first_opens_at
    frozen = opens if challenge.has_started(now) else None
    return Rulebook(body, text, sha256_hex(text), 1, frozen, None if frozen else opens, [])


def _in_words(body: dict, crowd: int) -> list[str]:
    told = [_who_counts(crowd)]
    if crowd:
        told += [*_of_the_voting(body), _quorum(body["quorum"])]
    if crowd < 100:
        told += _of_the_panel(body)
    told.append(
        _("Members and judges do not see who wrote an idea until the result is published.")
        if body["blind"]
        else _("The names of authors are shown.")
    )
    told.append(_of_ties(body["ties"]))
    told += _of_the_award(body)
    return [str(sentence) for sentence in told if sentence]


def _who_counts(crowd: int) -> str:
    if crowd == 100:
        return _("The crowd alone decides.")
    if not crowd:
        return _("The panel alone decides.")
    return _("The crowd counts for %(crowd)d%%, the panel for %(panel)d%%.") % {
        "crowd": crowd,
        "panel": 100 - crowd,
    }


def _of_the_voting(body: dict) -> list[str]:
    return [
        _who_votes(body["eligibility"]["account_age_hours"]),
        _how_many_supports(body),
        _("What counts is how many of the people who were shown an idea supported it."),
        _shown_first(body["shown_first"]),
        _COUNTS[body["counts"]],
        _TREATMENTS[body["integrity"]],
        _("No vote is deleted, and the result says what it would be with and without such groups."),
    ]


def _who_votes(hours: int) -> str:
    told = _(
        "Every member whose address is confirmed may vote, but not for an idea of their own. "
        "Judges do not vote."
    )
    if not hours:
        return told
    young = ngettext(
        "An account made after voting has opened may vote once it is %(n)s hour old.",
        "An account made after voting has opened may vote once it is %(n)s hours old.",
        hours,
    )
    return f"{told} {young % {'n': _number(hours)}}"


def _how_many_supports(body: dict) -> str:
    if body["ballot"] != BallotKind.BUDGET:
        return _("Each voter supports as many ideas as they like.")
    return ngettext(
        "Each voter has %(n)d support, and may take it back and place it elsewhere until voting "
        "closes.",
        "Each voter has %(n)d supports, at most one for an idea, and may take them back and place "
        "them elsewhere until voting closes.",
        body["ballot_budget"],
    ) % {"n": body["ballot_budget"]}


def _shown_first(others: int) -> str:
    if not others:
        return ""
    return ngettext(
        "A support counts once its voter has been shown %(n)d other idea, so that links to one "
        "idea do not decide. Until then it is kept, and told apart as support from outside.",
        "A support counts once its voter has been shown %(n)d other ideas, so that links to one "
        "idea do not decide. Until then it is kept, and told apart as support from outside.",
        others,
    ) % {"n": others}


def _quorum(quorum: int) -> str:
    if not quorum:
        return ""
    return ngettext(
        "With fewer than %(n)s voter the result says that the crowd was too small to rely on.",
        "With fewer than %(n)s voters the result says that the crowd was too small to rely on.",
        quorum,
    ) % {"n": _number(quorum)}


def _number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


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
        *_of_its_places(body),
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


def _of_its_places(body: dict) -> list[str]:
    places = places_of(body["shortlist_size"])
    numbers = {"main": places[MAIN], "explored": places[EXPLORATION], "wild": places[WILD_CARD]}
    if not numbers["wild"] or "voting" not in body["windows"]:
        return []
    return [
        _(
            "Places on it: %(main)d by the surest support, %(explored)d for ideas that few have "
            "seen and that may still be the best, %(wild)d for what judges nominate. What nobody "
            "takes goes to the surest support."
        )
        % numbers,
        _("A tag that a twentieth of the ideas have gets a place, and none more than four in ten."),
    ]


def _of_the_award(body: dict) -> list[str]:
    award, told = body["award"], []
    if len(body["bounty"]["tiers_minor"]) > 1:
        told.append(_UNAWARDED.get(award["unawarded"], ""))
    told.append(_NO_AWARD[award["no_award"]])
    if award["decide_by"]:
        by = datetime.fromisoformat(award["decide_by"]).astimezone(ZoneInfo(body["time_zone"]))
        told.append(
            _(
                "The organisation awards the bounty by %(at)s. If it has not by then, the "
                "published ranking decides who is owed it."
            )
            % {"at": date_format(by, "j M Y, H:i T")}
        )
    return told
