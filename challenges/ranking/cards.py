"""What a published result says of each idea: the card that its author gets and everybody may read.

Everything stands in the two stored files; only differences and places among all are worked out
here. Nothing of a judge is in a card: neither who, nor one judge's mark, nor a word.
"""

import json
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from .decisions import rulings
from .models import Result
from .queries import placed


@dataclass(frozen=True)
class Distance:
    """How far another place is, in points of balanced score; 0 where the tie rule decided."""

    place: int
    points: Decimal


@dataclass(frozen=True)
class Scores:
    """Of an idea on the shortlist. crowd, panel: win-rates, 0 to 100; final: the balanced score,
    to which crowd_part and panel_part add up.

    place: as computed, None where `gate` (`reviews`, `floor`, `veto`, `crowd`) stopped it; veto:
    why the panel did. mark: the panel's, 0 to 100, adjusted for strictness, with its standard
    error. behind: the next better computed place; ahead: of the first, the next one after it.
    p_win: chance of being truly first.
    """

    place: int | None
    gate: str | None
    veto: str | None
    final: Decimal
    crowd: Decimal
    panel: Decimal
    crowd_part: Decimal
    panel_part: Decimal
    mark: Decimal | None
    mark_error: Decimal | None
    reviews: int
    p_win: Decimal
    behind: Distance | None
    ahead: Distance | None


@dataclass(frozen=True)
class Standing:
    """Where an idea ends: by the computed places, and by what people decided beside them.

    place: the one that money follows, None where there is none; sharing: how many others have it.
    veto: the code with which the organiser stopped it. is_by_hand: named the winner. is_moved: the
    computed place is another; is_decided: people changed the order, whoever was moved by it.
    """

    place: int | None = None
    sharing: int = 0
    veto: str = ""
    is_by_hand: bool = False
    is_moved: bool = False
    is_decided: bool = False


@dataclass(frozen=True)
class Field:
    """What all cards of one result have in common.

    is_weighted: whether places follow from the sum of both sides; is_balanced: whether that sum is
    one of win-rates, 0 to 100. is_adjusted: whether marks are, for strictness. shown_is_counted:
    whether it is known how many people were shown an idea. floor, reviews_min and admit are what
    the gates ask for.
    """

    ideas: int
    finalists: int
    has_crowd: bool
    has_panel: bool
    is_weighted: bool
    is_balanced: bool
    is_adjusted: bool
    shown_is_counted: bool
    floor: Decimal
    reviews_min: int
    admit: int


@dataclass(frozen=True)
class Card:
    """One idea. supports, exposures: None where the files do not count them. scores: None for an
    idea that did not reach the shortlist. crowd_place: its place among the `crowd_places` ideas
    that the crowd was shown, by the support that the result expects of each; None where the crowd
    says nothing about it.
    """

    id: str
    supports: int | None
    exposures: int | None
    crowd_place: int | None
    crowd_places: int
    scores: Scores | None
    standing: Standing
    field: Field

    @property
    def place(self) -> int | None:
        """The one that counts: whoever tells of a place tells this one."""
        return self.standing.place


def cards(result: Result) -> dict[str, Card]:
    """The card of every idea in the result, by public id."""
    return _Reading(result).cards()


def card_of(result: Result, public_id: str) -> Card | None:
    """The card of one idea; None where the result does not know it."""
    reading = _Reading(result)
    return reading.card(public_id) if public_id in reading.rows else None


class _Reading:
    """Both files of a result, parsed once, with what has to be looked up for each idea."""

    def __init__(self, result: Result):
        file, output = json.loads(result.input), result.data
        self.rules = file["rules"]
        self.given = {row["id"]: row for row in file["ideas"]}
        self.rows = {row["id"]: row for row in output["ideas"]}
        self.field = _field(self.rules, list(self.rows.values()), set(output["statuses"]))
        competed = [row for row in self.rows.values() if row["place"] is not None]
        self.finals = {row["place"]: Decimal(row["final"]) for row in competed}
        means = (self.expected_support(public_id) for public_id in self.rows)
        self.means = sorted(mean for mean in means if mean is not None)
        vetoes, override = rulings(result)
        self.vetoes = {veto.idea.public_id: veto.code for veto in vetoes}
        self.by_hand = override and override.idea.public_id
        decided = placed(output, self.vetoes, self.by_hand)
        self.decided = {row.idea: row.place for row in decided}
        self.sharing = Counter(self.decided.values())
        self.is_decided = decided != placed(output, (), None)

    def cards(self) -> dict[str, Card]:
        return {public_id: self.card(public_id) for public_id in self.rows}

    def card(self, public_id: str) -> Card:
        given, row = self.given[public_id], self.rows[public_id]
        return Card(
            id=public_id,
            supports=given.get("supports"),
            exposures=given.get("exposures"),
            crowd_place=self.crowd_place(public_id),
            crowd_places=len(self.means),
            scores=None if row["panel"] is None else self.scores(row),
            standing=self.standing(row),
            field=self.field,
        )

    def scores(self, row: dict) -> Scores:
        panel, final = row["panel"], Decimal(row["final"])
        part = Decimal(self.rules["crowd_weight"]) * Decimal(row["parts"]["crowd"])
        crowd_part = part.quantize(final)
        behind, ahead = self.neighbours(row["place"], final)
        return Scores(
            place=row["place"],
            gate=row["gate"],
            veto=row["veto"],
            final=final,
            crowd=Decimal(row["crowd"]["win_rate"]),
            panel=Decimal(panel["win_rate"]),
            crowd_part=crowd_part,
            panel_part=final - crowd_part,
            mark=_number(panel["score"]),
            mark_error=_number(panel["se"]),
            reviews=panel["reviews"],
            p_win=Decimal(row["p_win"]),
            behind=behind,
            ahead=ahead,
        )

    def standing(self, row: dict) -> Standing:
        place = self.decided.get(row["id"])
        return Standing(
            place=place,
            sharing=0 if place is None else self.sharing[place] - 1,
            veto=self.vetoes.get(row["id"], ""),
            is_by_hand=row["id"] == self.by_hand,
            is_moved=place != row["place"],
            is_decided=self.is_decided,
        )

    def neighbours(self, place, final) -> tuple[Distance | None, Distance | None]:
        """The next better place; and, for the first, the one after it."""
        if place is None or not self.field.is_weighted:
            return None, None
        better = max((other for other in self.finals if other < place), default=None)
        after = min((other for other in self.finals if other > place), default=None)
        return self.distance(better, final), self.distance(after if place == 1 else None, final)

    def distance(self, place: int | None, final: Decimal) -> Distance | None:
        return None if place is None else Distance(place, abs(self.finals[place] - final))

    def crowd_place(self, public_id: str) -> int | None:
        """Ideas with the same expected support share a place."""
        mean = self.expected_support(public_id)
        if mean is None:
            return None
        return len(self.means) - bisect_right(self.means, mean) + 1

    def expected_support(self, public_id: str) -> Decimal | None:
        """Of an idea that nobody was shown the model only says what is usual: that is no place."""
        unseen = self.given[public_id].get("exposures") == 0
        if unseen or not self.field.has_crowd:
            return None
        return _number(self.rows[public_id]["crowd"]["mean"])


def _field(rules: dict, rows: list[dict], statuses: set[str]) -> Field:
    return Field(
        ideas=len(rows),
        finalists=sum(row["panel"] is not None for row in rows),
        has_crowd="crowd_no_evidence" not in statuses,
        has_panel="panel_no_evidence" not in statuses,
        is_weighted="weight_not_used" not in statuses,
        is_balanced=rules["method"] == "winrate",
        is_adjusted=rules["panel"] == "mixed" or "not_comparable" in statuses,
        shown_is_counted=rules["ballot"] == "support" and rules["exposure"] == "counted",
        floor=Decimal(rules["floor"]),
        reviews_min=rules["reviews_min"],
        admit=rules["admit"],
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
