"""A result arranged for reading: rows by place, who won, at which weights, and how firmly."""

from dataclasses import dataclass, field
from decimal import Decimal

from challenges.balance.explain import FAVOURITE_GAP, IdeaFacts, ResultFacts
from challenges.balance.explain import idea_facts as facts_of_idea
from challenges.balance.explain import result_facts as facts_of_result


@dataclass(frozen=True)
class Row:
    """One finalist. Scores are 0 to 100; `crowd_part` and `panel_part` add up to `final`."""

    id: str
    place: int | None
    gate: str | None
    final: Decimal
    crowd: Decimal
    panel: Decimal
    crowd_part: Decimal
    panel_part: Decimal
    supports: int
    exposures: int
    reviews: int
    mark: Decimal | None
    mark_error: Decimal | None
    p_win: Decimal

    @property
    def is_winner(self) -> bool:
        return self.place == 1


@dataclass(frozen=True)
class Other:
    """An idea that did not reach the shortlist."""

    id: str
    supports: int
    exposures: int


@dataclass(frozen=True)
class Segment:
    """Weights of the crowd at which the same ideas win."""

    start: Decimal
    end: Decimal
    winners: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    rules: dict
    rows: list[Row]
    others: list[Other]
    segments: list[Segment]
    statuses: frozenset[str]
    facts: ResultFacts
    judges: int
    reviews: int
    supports: int
    effective_weight: Decimal | None
    winner_facts: dict[str, IdeaFacts] = field(default_factory=dict)

    @property
    def winners(self) -> list[Row]:
        return [row for row in self.rows if row.is_winner]

    @property
    def crowd_weight(self) -> Decimal:
        return Decimal(self.rules["crowd_weight"])

    @property
    def has_panel(self) -> bool:
        return "panel_no_evidence" not in self.statuses

    @property
    def has_crowd(self) -> bool:
        return "crowd_no_evidence" not in self.statuses

    def favourite_of(self, row: Row) -> str | None:
        """Whose favourite the idea is far more than the other side's; None without two sides.

        Where crowd and panel differ so much, the panel owes everybody a word about it.
        """
        gap = row.crowd - row.panel
        if not (self.has_crowd and self.has_panel) or abs(gap) < FAVOURITE_GAP:
            return None
        return "crowd" if gap > 0 else "panel"


def report(file: dict, output: dict) -> Report:
    """From the input and the output of the balance, as they are published."""
    counts = {row["id"]: row for row in file["ideas"]}
    weight = Decimal(file["rules"]["crowd_weight"])
    rows = [
        _row(row, counts[row["id"]], weight) for row in output["ideas"] if row["panel"] is not None
    ]
    # By place; what a gate stopped comes last, by its score.
    rows.sort(key=lambda row: (row.place is None, row.place or 0, -row.final, row.id))
    others = [
        Other(row["id"], row["supports"], row["exposures"])
        for row in file["ideas"]
        if not row["finalist"]
    ]
    others.sort(key=lambda row: (-row.supports, row.id))
    effective = output["effective_weight"]
    return Report(
        rules=file["rules"],
        rows=rows,
        others=others,
        segments=[
            Segment(Decimal(part["from"]), Decimal(part["to"]), tuple(part["winners"]))
            for part in output["segments"]
        ],
        statuses=frozenset(output["statuses"]),
        facts=facts_of_result(file, output),
        judges=len(output["judges"]),
        reviews=sum(row.reviews for row in rows),
        supports=sum(row["supports"] for row in file["ideas"]),
        effective_weight=None if effective is None else Decimal(effective),
        winner_facts={row.id: facts_of_idea(file, output, row.id) for row in rows if row.is_winner},
    )


def _row(row: dict, counts: dict, weight: Decimal) -> Row:
    crowd, panel = Decimal(row["crowd"]["win_rate"]), Decimal(row["panel"]["win_rate"])
    final = Decimal(row["final"])
    crowd_part = (weight * crowd).quantize(final)
    return Row(
        id=row["id"],
        place=row["place"],
        gate=row["gate"],
        final=final,
        crowd=crowd,
        panel=panel,
        crowd_part=crowd_part,
        panel_part=final - crowd_part,
        supports=counts["supports"],
        exposures=counts["exposures"],
        reviews=row["panel"]["reviews"],
        mark=_number(row["panel"]["score"]),
        mark_error=_number(row["panel"]["se"]),
        p_win=Decimal(row["p_win"]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
