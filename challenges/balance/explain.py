"""The numbers behind the sentences that explain a result; the words are the site's.

Specification, sections 0 and 7.
"""

from dataclasses import dataclass
from decimal import Decimal

from challenges.balance.intake import read

CLEAR, LIKELY = Decimal("0.8"), Decimal("0.5")
NEAR_END = Decimal("0.1")
FAVOURITE_GAP = 25


@dataclass(frozen=True)
class IdeaFacts:
    """Why one finalist has the score it has. None where there is nothing to say."""

    supports: int
    exposures: int
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
    """Facts about one finalist. Raises KeyError when the id is not that of a finalist."""
    given = read(challenge)
    counted = {row.id: row for row in given.ideas if row.finalist}[idea]
    row = {row["id"]: row for row in result["ideas"]}[idea]
    crowd, panel = row["crowd"], row["panel"]
    won = [part for part in result["segments"] if idea in part["winners"]]
    return IdeaFacts(
        supports=counted.supports,
        exposures=counted.exposures,
        crowd_win_rate=Decimal(crowd["win_rate"]),
        reviews=panel["reviews"],
        raw_mean=_number(panel["raw_mean"]),
        score=_number(panel["score"]),
        score_error=_number(panel["se"]),
        panel_win_rate=Decimal(panel["win_rate"]),
        crowd_weight=given.rules.crowd_weight,
        final=Decimal(row["final"]),
        place=row["place"],
        gate=row["gate"],
        wins_from=min((Decimal(part["from"]) for part in won), default=None),
        wins_to=max((Decimal(part["to"]) for part in won), default=None),
        p_win=Decimal(row["p_win"]),
        favourite_of=_favourite_of(Decimal(crowd["win_rate"]) - Decimal(panel["win_rate"])),
    )


def result_facts(challenge: dict, result: dict) -> ResultFacts:
    """Facts about the whole result; without a winner only the weight is filled in."""
    weight = read(challenge).rules.crowd_weight
    first = {row["id"]: Decimal(row["p_win"]) for row in result["ideas"] if row["place"] == 1}
    if not first:
        return ResultFacts((), weight, None, None, False, None)
    around = [
        part
        for part in result["segments"]
        if Decimal(part["from"]) <= weight <= Decimal(part["to"]) and first.keys() & part["winners"]
    ]
    start = min(Decimal(part["from"]) for part in around)
    end = max(Decimal(part["to"]) for part in around)
    return ResultFacts(
        winners=tuple(first),
        crowd_weight=weight,
        robust_from=start,
        robust_to=end,
        depends_on_weight=(start > 0 and weight - start <= NEAR_END)
        or (end < 1 and end - weight <= NEAR_END),
        certainty=certainty(max(first.values())),
    )


def certainty(p_win: Decimal) -> str:
    """Label of a chance of being truly first: "clear" from .80, "likely" from .50, or "close"."""
    if p_win >= CLEAR:
        return "clear"
    return "likely" if p_win >= LIKELY else "close"


def _favourite_of(gap):
    if abs(gap) < FAVOURITE_GAP:
        return None
    return "crowd" if gap > 0 else "panel"


def _number(text):
    return None if text is None else Decimal(text)
