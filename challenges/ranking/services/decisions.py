"""What people decide beside the computed result: said with it, kept with it, never in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from challenges.core.errors import Refused
from challenges.core.texts import plain_text
from challenges.ideas.models import Idea

from ..enums import VetoCode
from ..models import GapReason, Override, Result, Veto
from ..queries import Placed, placed


@dataclass(frozen=True)
class Decisions:
    """By public id: gap_reasons, texts; vetoes, (code, text). override: (public id, text)."""

    gap_reasons: dict[str, str]
    vetoes: dict[str, tuple[str, str]]
    override: tuple[str, str] | None

    @classmethod
    def said(
        cls,
        gap_reasons: Mapping[str, str],
        vetoes: Mapping[str, tuple[str, str]],
        override: tuple[str, str] | None,
    ) -> "Decisions":
        return cls(
            {idea: plain_text(text) for idea, text in gap_reasons.items()},
            {idea: (code, plain_text(text)) for idea, (code, text) in vetoes.items()},
            override and (override[0], plain_text(override[1])),
        )

    def placing(self, output: Mapping) -> list[Placed]:
        return placed(output, self.vetoes.keys(), self.override and self.override[0])

    def require_sense(self, output: Mapping) -> None:
        """Raises Refused where a reason is missing, or a decision is about no idea it could be."""
        finalists = {row["id"]: row for row in output["ideas"] if row["panel"] is not None}
        silent = [
            row for row in finalists.values() if row["favourite_of"] and not self.says(row["id"])
        ]
        if silent:
            raise Refused(
                _(
                    "Crowd and panel differ by 25 points or more over %(count)d of the ideas. Say "
                    "in a few words why, for each of them. Everybody will read it."
                )
                % {"count": len(silent)}
            )
        for idea, (code, text) in self.vetoes.items():
            if idea not in finalists or code not in VetoCode.values or not text:
                raise Refused(_("A veto needs a finalist, one of the fixed reasons, and a text."))
        self._require_sound_override(output)

    def says(self, idea: str) -> bool:
        return bool(self.gap_reasons.get(idea))

    def _require_sound_override(self, output: Mapping) -> None:
        if self.override is None:
            return
        idea, text = self.override
        standing = {row.idea: row.place for row in placed(output, self.vetoes.keys(), None)}
        if idea not in standing:
            raise Refused(
                _("An idea that is vetoed, or stopped by the rules, cannot be made the winner.")
            )
        if [row for row, place in standing.items() if place == 1] == [idea]:
            raise Refused(_("This idea has won already, so there is nothing to override."))
        if not text:
            raise Refused(_("Say why another idea than the computed one shall win."))

    def store(self, result: Result, *, by, at: datetime) -> None:
        differing = {row["id"] for row in result.data["ideas"] if row["favourite_of"]}
        said = {idea: text for idea, text in self.gap_reasons.items() if idea in differing and text}
        named = {*said, *self.vetoes, *([self.override[0]] if self.override else [])}
        ideas = Idea.objects.in_bulk(named, field_name="public_id")
        GapReason.objects.bulk_create(
            GapReason(result=result, idea=ideas[idea], text=said[idea]) for idea in sorted(said)
        )
        Veto.objects.bulk_create(
            Veto(result=result, idea=ideas[idea], code=code, text=text, by=by, at=at)
            for idea, (code, text) in sorted(self.vetoes.items())
        )
        if self.override:
            idea, text = self.override
            Override.objects.create(result=result, idea=ideas[idea], reason=text, by=by, at=at)
