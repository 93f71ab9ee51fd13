"""A result arranged for reading: rows by place, who won, at which weights, and how firmly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from heapq import nsmallest

from challenges.balance.explain import IdeaFacts, ResultFacts
from challenges.balance.explain import idea_facts as facts_of_idea
from challenges.balance.explain import result_facts as facts_of_result

# Beyond the shortlist so many are told, the best supported; the data file has them all.
MOST_OTHERS = 100
SIX = Decimal("0.000001")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Row:
    """One finalist. `crowd` and `panel` are win-rates of 0 to 100.

    crowd_gives, panel_gives: what each side has for the idea by the locked method, the win-rates
    under the default one; crowd_part, panel_part: the same as weighed, they add up to `final`.
    crowd_mean, crowd_variance: the crowd's estimate that the win-rate rests on.
    """

    id: str
    place: int | None
    gate: str | None
    veto: str | None
    favourite_of: str | None
    final: Decimal
    crowd: Decimal
    panel: Decimal
    crowd_gives: Decimal
    panel_gives: Decimal
    crowd_part: Decimal
    panel_part: Decimal
    crowd_mean: Decimal
    crowd_variance: Decimal
    supports: int | None
    exposures: int | None
    reviews: int
    raw_mean: Decimal | None
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
    supports: int | None
    exposures: int | None


@dataclass(frozen=True)
class Segment:
    """Weights of the crowd at which the same ideas win."""

    start: Decimal
    end: Decimal
    winners: tuple[str, ...]


@dataclass(frozen=True)
class Judge:
    """A judge without a name: `number` counts them in the order of the data file."""

    number: int
    effect: Decimal
    error: Decimal
    reviews: int
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Where a finalist would stand at some weight."""

    place: int
    row: Row
    final: Decimal


@dataclass(frozen=True)
class Report:
    """rules: spelt out, as in the input file; output: the result file, for whoever tells of it.

    outside: supports that did not count; search: what the input tells of the search for votes that
    belong together, None where there was none; flag_reasons: why a person decided, by the flag.
    """

    rules: Mapping
    output: Mapping
    rows: list[Row]
    others: list[Other]
    others_count: int
    segments: list[Segment]
    statuses: frozenset[str]
    facts: ResultFacts
    panel: list[Judge]
    judge_numbers: dict[str, int]
    source_numbers: dict[str, int]
    reviews: int
    supports: int
    outside: int
    search: Mapping | None
    flag_reasons: Mapping[str, str]
    effective_weight: Decimal | None
    winner_facts: dict[str, IdeaFacts] = field(default_factory=dict)

    @cached_property
    def winners(self) -> list[Row]:
        return [row for row in self.rows if row.is_winner]

    @cached_property
    def passing(self) -> list[Row]:
        return [row for row in self.rows if row.gate is None]

    @property
    def crowd_weight(self) -> Decimal:
        return Decimal(self.rules["crowd_weight"])

    @property
    def judges(self) -> int:
        return len(self.panel)

    @property
    def has_panel(self) -> bool:
        return "panel_no_evidence" not in self.statuses

    @property
    def has_crowd(self) -> bool:
        return "crowd_no_evidence" not in self.statuses

    @property
    def is_weighted(self) -> bool:
        return "weight_not_used" not in self.statuses

    @property
    def counts_views(self) -> bool:
        """Whether it is known how many people were shown each idea, and how many supported it."""
        by_support = self.rules["ballot"] in ("support", "updown")
        return by_support and self.rules["exposure"] == "counted"

    @property
    def weight_matters(self) -> bool:
        """Whether another weight could have made another order."""
        return self.is_weighted and self.has_crowd and self.has_panel and len(self.passing) > 1

    @property
    def methods(self) -> list[Mapping]:
        """Rows of the method table, without a side alone that said nothing."""
        return [
            row
            for row in self.output["methods"]
            if (self.has_panel or row["name"] not in ("raw", "panel"))
            and (self.has_crowd or row["name"] != "crowd")
        ]

    def order_at(self, weight: Decimal) -> list[Standing]:
        """The order that another weight of the crowd would have given, from the stored parts.

        Those that stopped at a gate stay out. Equal scores are told apart by the locked keys that
        the result holds; what is still equal shares the place. At the locked weight the places are
        those of the result.
        """
        if weight == self.crowd_weight:
            return [Standing(row.place, row, row.final) for row in self.passing]
        keyed = sorted(
            ((self._key_at(row, weight), row) for row in self.passing),
            key=lambda pair: ([-number for number in pair[0]], pair[1].id),
        )
        found: list[Standing] = []
        for number, (key, row) in enumerate(keyed):
            shared = number and key == keyed[number - 1][0]
            found.append(Standing(found[-1].place if shared else number + 1, row, key[0]))
        return found

    def _key_at(self, row: Row, weight: Decimal) -> list[Decimal]:
        """What ranks, the higher the better: the score, then the locked keys."""
        lowest = Decimal("-Infinity")
        known = {
            "panel": row.panel,
            "score": lowest if row.mark is None else row.mark,
            "crowd": row.crowd,
        }
        ties = [known[key] for key in self.rules["ties"] if key in known]
        return [_final_at(row, weight), *ties]

    def wins_between(self, idea: str) -> tuple[Decimal, Decimal] | None:
        """The weights at which an idea wins; None when at no weight."""
        won = [part for part in self.segments if idea in part.winners]
        return (won[0].start, won[-1].end) if won else None


def report(file: dict, output: dict) -> Report:
    """From the input and the output of the balance, as they are published: every rule spelt out."""
    counts = {row["id"]: row for row in file["ideas"]}
    rows = [
        _row(row, counts[row["id"]], file["rules"])
        for row in output["ideas"]
        if row["panel"] is not None
    ]
    # By place; what a gate stopped comes last, by its score.
    rows.sort(key=lambda row: (row.place is None, row.place or 0, -row.final, row.id))
    others = [row for row in file["ideas"] if not row["finalist"]]
    best = nsmallest(MOST_OTHERS, others, key=lambda row: (-row.get("supports", 0), row["id"]))
    return Report(
        rules=file["rules"],
        output=output,
        rows=rows,
        others=[Other(row["id"], row.get("supports"), row.get("exposures")) for row in best],
        others_count=len(others),
        segments=[
            Segment(Decimal(part["from"]), Decimal(part["to"]), tuple(part["winners"]))
            for part in output["segments"]
        ],
        statuses=frozenset(output["statuses"]),
        facts=facts_of_result(file, output),
        panel=_panel(output["judges"]),
        judge_numbers=_numbered(output["judges"]),
        source_numbers=_numbered(file.get("sources", [])),
        reviews=sum(row.reviews for row in rows),
        supports=sum(row.get("supports", 0) for row in file["ideas"]),
        outside=sum(row.get("outside", 0) for row in file["ideas"]),
        search=_search(file),
        flag_reasons={row["id"]: row.get("reason", "") for row in file.get("flags", [])},
        effective_weight=_number(output["effective_weight"]),
        winner_facts={row.id: facts_of_idea(file, output, row.id) for row in rows if row.is_winner},
    )


def _search(file: dict) -> dict | None:
    told = file.get("votes", {})
    return told if "searched" in told else None


def _row(row: dict, counts: dict, rules: dict) -> Row:
    crowd_gives, panel_gives = (Decimal(row["parts"][side]) for side in ("crowd", "panel"))
    final = Decimal(row["final"])
    crowd_part = _crowd_part(final, crowd_gives, rules)
    return Row(
        id=row["id"],
        place=row["place"],
        gate=row["gate"],
        veto=row["veto"],
        favourite_of=row["favourite_of"],
        final=final,
        crowd=Decimal(row["crowd"]["win_rate"]),
        panel=Decimal(row["panel"]["win_rate"]),
        crowd_gives=crowd_gives,
        panel_gives=panel_gives,
        crowd_part=crowd_part,
        panel_part=final - crowd_part,
        crowd_mean=Decimal(row["crowd"]["mean"]),
        crowd_variance=Decimal(row["crowd"]["variance"]),
        supports=counts.get("supports"),
        exposures=counts.get("exposures"),
        reviews=row["panel"]["reviews"],
        raw_mean=_number(row["panel"]["raw_mean"]),
        mark=_number(row["panel"]["score"]),
        mark_error=_number(row["panel"]["se"]),
        p_win=Decimal(row["p_win"]),
    )


def _crowd_part(final: Decimal, gives: Decimal, rules: dict) -> Decimal:
    """Under a method without weights the side that ranks makes the whole score."""
    if rules["method"] in ("gate", "floor", "lexi"):
        by_crowd = rules["method"] == "floor" or (
            rules["method"] == "lexi" and rules["first_key"] == "crowd"
        )
        return final if by_crowd else NOTHING.quantize(final)
    return (Decimal(rules["crowd_weight"]) * gives).quantize(final)


def _final_at(row: Row, weight: Decimal) -> Decimal:
    exact = (1 - weight) * row.panel_gives + weight * row.crowd_gives
    return exact.quantize(SIX, ROUND_HALF_EVEN)


def _panel(judges: list[dict]) -> list[Judge]:
    return [
        Judge(
            number=number,
            effect=Decimal(row["effect"]),
            error=Decimal(row["se"]),
            reviews=row["reviews"],
            flags=tuple(row["flags"]),
        )
        for number, row in enumerate(judges, start=1)
    ]


def _numbered(rows: list[dict]) -> dict[str, int]:
    return {row["id"]: number for number, row in enumerate(rows, start=1)}


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
