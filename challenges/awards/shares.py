"""Who gets which part of the bounty: by the published result and the frozen tiers alone."""

from challenges.briefs.card import complete
from challenges.core.canonical import sha256_hex
from challenges.core.money import RETURN, allocate, award_tiers
from challenges.ranking.models import Result
from challenges.ranking.queries import placing_of

from .rules import is_split


def shares(result: Result) -> list[tuple[str, int | None, int]]:
    """(public id of the idea, place, amount) of everybody whom the rules give something.

    Tied ideas pool the tiers they occupy; tiers that nobody reached go as the card says. Where no
    idea passed and the card splits the bounty, the shortlist shares it, without places.
    """
    rules = complete(result.card.rules)
    tiers = rules["bounty"]["tiers_minor"]
    placed = [(row.place, row.idea) for row in placing_of(result)]
    if not placed and is_split(result):
        placed = [(None, idea) for idea in _on_shortlist(result)]
    # Among the tied, a spare cent goes by a lot that nobody could choose.
    placed.sort(key=lambda pair: (pair[0] or 0, sha256_hex(result.digest + pair[1])))
    places = [place for place, _idea in placed]
    if not placed:
        return []
    if places[0] is None:
        amounts = allocate(sum(tiers), [1] * len(placed))
    else:
        amounts = award_tiers(tiers, places, rules["award"]["unawarded"] or RETURN).parts
    return [
        (idea, place, amount)
        for (place, idea), amount in zip(placed, amounts, strict=True)
        if amount
    ]


def _on_shortlist(result: Result) -> list[str]:
    """Whatever the panel or the organiser has not vetoed."""
    vetoed = set(result.vetoes.values_list("idea__public_id", flat=True))
    rows = result.data["ideas"]
    return [row["id"] for row in rows if row["gate"] != "veto" and row["id"] not in vetoed]
