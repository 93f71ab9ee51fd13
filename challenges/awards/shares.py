"""Who gets which part of the bounty: by the published result and the frozen tiers alone."""

from collections.abc import Iterable, Sequence

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
    placed = [(row.place, row.idea) for row in placing_of(result)]
    shortlist = _on_shortlist(result) if not placed and is_split(result) else []
    return divided(
        rules["bounty"]["tiers_minor"],
        placed or [(None, idea) for idea in shortlist],
        unawarded=rules["award"]["unawarded"] or RETURN,
        lot=result.digest,
    )


def divided(
    tiers: Sequence[int], placed: Iterable[tuple[int | None, str]], *, unawarded: str, lot: str
) -> list[tuple[str, int | None, int]]:
    """The arithmetic of `shares`. placed: (place, idea), all with a place, or all without one.

    Among the tied, a spare cent goes by a lot that nobody could choose.
    """
    placed = sorted(placed, key=lambda pair: (pair[0] or 0, sha256_hex(lot + pair[1])))
    places = [place for place, _idea in placed]
    if not placed:
        return []
    if places[0] is None:
        amounts = allocate(sum(tiers), [1] * len(placed))
    else:
        amounts = award_tiers(tiers, places, unawarded).parts
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
