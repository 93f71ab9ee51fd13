"""Who gets which part of the bounty: by the published result and the frozen tiers alone."""

from challenges.briefs.card import complete
from challenges.core.canonical import sha256_hex
from challenges.core.money import RETURN, allocate, award_tiers
from challenges.ranking.models import Result

from .rules import is_split


def shares(result: Result) -> list[tuple[str, int | None, int]]:
    """(public id of the idea, place, amount) of everybody whom the rules give something.

    Tied ideas pool the tiers they occupy; tiers that nobody reached go as the card says. Where no
    idea passed and the card splits the bounty, the shortlist shares it, without places.
    """
    rules = complete(result.card.rules)
    tiers = rules["bounty"]["tiers_minor"]
    # Among the tied, a spare cent goes by a lot that nobody could choose.
    rows = sorted(
        result.data["ideas"],
        key=lambda row: (row["place"] or 0, sha256_hex(result.digest + row["id"])),
    )
    placed = [row for row in rows if row["place"]]
    if placed:
        places = [row["place"] for row in placed]
        amounts = award_tiers(tiers, places, rules["award"]["unawarded"] or RETURN).parts
    elif is_split(result):
        placed = [row for row in rows if row["gate"] != "veto"]
        amounts = allocate(sum(tiers), [1] * len(placed)) if placed else []
    else:
        return []
    return [
        (row["id"], row["place"], amount)
        for row, amount in zip(placed, amounts, strict=True)
        if amount
    ]
