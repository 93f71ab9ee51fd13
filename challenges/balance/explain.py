"""The numbers behind the sentences that explain a result; the words are the site's.

Specification, sections 0 and 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

CLEAR, LIKELY = Decimal("0.8"), Decimal("0.5")
NEAR_END = Fraction(1, 10)


@dataclass(frozen=True)
class IdeaFacts:
    """Why one finalist has the score it has. None where there is nothing to say."""

    supports: int | None
    exposures: int | None
    crowd_win_rate: Decimal
    reviews: int
    raw_mean: Decimal | None
    score: Decimal | None
    score_error: Decimal | None
    panel_win_rate: Decimal
    crowd_weight: Decimal
    final: Decimal
    place: int | None
    gate: str | None
    wins_from: Decimal | None
    wins_to: Decimal | None
    p_win: Decimal
    favourite_of: str | None


@dataclass(frozen=True)
class ResultFacts:
    """How firm the whole result is.

    robust_from and robust_to: the weights around the locked one at which the same ideas win;
    depends_on_weight: whether one of those ends, short of 0 and 1, is within 0.10 of it;
    certainty: "clear", "likely" or "close", after the winner's chance of being truly first.
    """

    winners: tuple[str, ...]
    crowd_weight: Decimal
    robust_from: Decimal | None
    robust_to: Decimal | None
    depends_on_weight: bool
    certainty: str | None


def idea_facts(challenge: dict, result: dict, idea: str) -> IdeaFacts:
    """Facts about one finalist. Raises KeyError when the id is not that of a finalist.

    challenge, result: both files as they are published, the first with every rule spelt out.
    Neither is checked again.
    """
    counted = {row["id"]: row for row in challenge["ideas"] if row["finalist"]}[idea]
    row = {row["id"]: row for row in result["ideas"]}[idea]
    crowd, panel = row["crowd"], row["panel"]
    won = [part for part in result["segments"] if idea in part["winners"]]
    return IdeaFacts(
        supports=counted.get("supports"),
        exposures=counted.get("exposures"),
        crowd_win_rate=Decimal(crowd["win_rate"]),
        reviews=panel["reviews"],
        raw_mean=_number(panel["raw_mean"]),
        score=_number(panel["score"]),
        score_error=_number(panel["se"]),
        panel_win_rate=Decimal(panel["win_rate"]),
        crowd_weight=Decimal(challenge["rules"]["crowd_weight"]),
        final=Decimal(row["final"]),
        place=row["place"],
        gate=row["gate"],
        wins_from=min((Decimal(part["from"]) for part in won), default=None),
        wins_to=max((Decimal(part["to"]) for part in won), default=None),
        p_win=Decimal(row["p_win"]),
        favourite_of=row["favourite_of"],
    )


def result_facts(challenge: dict, result: dict) -> ResultFacts:
    """Facts about the whole result; without a winner only the weight is filled in."""
    weight = Decimal(challenge["rules"]["crowd_weight"])
    first = {row["id"]: Decimal(row["p_win"]) for row in result["ideas"] if row["place"] == 1}
    if not first:
        return ResultFacts((), weight, None, None, False, None)
    return ResultFacts(
        winners=tuple(first),
        crowd_weight=weight,
        robust_from=_number(result["robust"]["from"]),
        robust_to=_number(result["robust"]["to"]),
        depends_on_weight=result["robust"]["depends_on_weight"],
        certainty=certainty(max(first.values())),
    )


def around(segments: Sequence[Mapping], weight: Decimal, winners: Sequence[str]) -> dict:
    """The weights around the locked one at which these ideas win, and whether that is close.

    segments: rows with "from", "to" and "winners". Returns {"from", "to", "depends_on_weight"}: the
    last is true when an end of the interval, short of 0 and 1, is within 0.10 of the locked weight.
    Ideas that share the first place at this weight alone have an interval of no length. Without
    winners the ends are None. Source: specification, section 7, point 1.
    """
    weight = Fraction(weight)
    if not winners:
        return {"from": None, "to": None, "depends_on_weight": False}
    near = [
        part
        for part in segments
        if part["from"] <= weight <= part["to"] and set(winners) <= set(part["winners"])
    ]
    start = min((part["from"] for part in near), default=weight)
    end = max((part["to"] for part in near), default=weight)
    close = (start > 0 and weight - start <= NEAR_END) or (end < 1 and end - weight <= NEAR_END)
    return {"from": start, "to": end, "depends_on_weight": close}


def certainty(p_win: Decimal) -> str:
    """Label of a chance of being truly first: "clear" from .80, "likely" from .50, or "close"."""
    if p_win >= CLEAR:
        return "clear"
    return "likely" if p_win >= LIKELY else "close"


def _number(text):
    return None if text is None else Decimal(text)
