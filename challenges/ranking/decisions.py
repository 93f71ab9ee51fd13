"""What was decided beside a published result, read for whoever tells of it."""

from dataclasses import dataclass

from .models import GapReason, Override, Result, Veto
from .queries import Placed, placed


@dataclass(frozen=True)
class Decided:
    """gap_reasons: by public id. placing: the places that money follows."""

    gap_reasons: dict[str, GapReason]
    vetoes: list[Veto]
    override: Override | None
    placing: list[Placed]
    computed: list[Placed]

    @property
    def is_changed(self) -> bool:
        """Does the bounty follow other places than those computed?"""
        return self.placing != self.computed

    @property
    def winners(self) -> list[str]:
        return [row.idea for row in self.placing if row.place == 1]


def rulings(result: Result) -> tuple[list[Veto], Override | None]:
    """The vetoes and the winner by hand, in two queries; none of a result that is not stored."""
    if result.pk is None:
        return [], None
    vetoes = Veto.objects.filter(result=result).select_related("idea", "by")
    override = Override.objects.filter(result=result).select_related("idea", "by").first()
    return list(vetoes), override


def decided(result: Result) -> Decided:
    """In three queries."""
    said = GapReason.objects.filter(result=result).select_related("idea")
    vetoes, override = rulings(result)
    stopped = {veto.idea.public_id for veto in vetoes}
    return Decided(
        gap_reasons={row.idea.public_id: row for row in said},
        vetoes=vetoes,
        override=override,
        placing=placed(result.data, stopped, override and override.idea.public_id),
        computed=placed(result.data, (), None),
    )


def nothing_decided() -> Decided:
    """Before there is a result."""
    return Decided({}, [], None, [], [])
