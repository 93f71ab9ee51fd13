"""The certificate of an award: what it says, and the number by which anybody can check it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.core.canonical import canonical_json
from challenges.core.public_ids import LENGTH, as_typed, check_letters
from challenges.ideas.models import Idea
from challenges.ideas.queries import credits_of, on_walls
from challenges.people.models import User
from challenges.ranking.card_sentences import nth
from challenges.ranking.queries import results_of

from .models import Award

CHECK_LETTERS = 8


@dataclass(frozen=True)
class Certificate:
    """Everything on it is public: the award as it was made, and names as the site shows them."""

    award: Award

    @cached_property
    def authors(self) -> list[User]:
        return credits_of([self.award.idea])[self.award.idea_id]

    @cached_property
    def sharing(self) -> int:
        """How many others were awarded for the same place, or for none."""
        same = Award.objects.filter(challenge=self.award.challenge_id, place=self.award.place)
        return same.count() - 1

    @property
    def facts(self) -> str:
        """What the number stands for, as one text that anybody can put together again."""
        award = self.award
        return canonical_json(
            {
                "challenge": award.challenge.slug,
                "idea": award.idea.public_id,
                "place": award.place,
                "amount_minor": award.amount_minor,
                "currency": award.currency,
                "awarded_at": award.awarded_at.isoformat(),
                "result": award.result.digest,
            }
        )

    @property
    def number(self) -> str:
        """The idea's id and letters that follow from the facts, in groups of four."""
        whole = self.award.idea.public_id + check_letters(self.facts, CHECK_LETTERS)
        return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4)).upper()

    @property
    def headline(self) -> str:
        """What was won, in a line."""
        if self.award.place is None:
            return _("A share of the bounty")
        place = {"place": capfirst(nth(self.award.place))}
        if self.sharing:
            return _("%(place)s place, shared") % place
        return _("%(place)s place") % place

    @property
    def sentence(self) -> str:
        """How that came about, where the headline is not all of it."""
        if self.award.place is None:
            return _("No idea won. As the rules say, the shortlist shares the bounty.")
        if not self.sharing:
            return ""
        return ngettext(
            "One other idea has the same place; the prizes of both places are divided.",
            "%(n)s other ideas have the same place; the prizes of all these places are divided.",
            self.sharing,
        ) % {"n": self.sharing}

    @cached_property
    def is_corrected(self) -> bool:
        """Has the result been corrected since? The award stays as it was made."""
        return (
            results_of(self.award.challenge).filter(version__gt=self.award.result.version).exists()
        )


def certificate_of(public_id: str) -> Certificate | None:
    """Of an awarded idea that everybody may see; None for every other one."""
    awards = Award.objects.filter(idea__in=on_walls(Idea.objects.filter(public_id=public_id)))
    awards = awards.select_related("idea__author", "challenge__organisation", "result")
    # What the balance read and wrote is long, and not on it.
    award = awards.defer("result__input", "result__output").first()
    return award and Certificate(award)


def certificate_with(number: str) -> Certificate | None:
    """The genuine certificate with a number as somebody has typed it, if there is one."""
    typed = as_typed(number, LENGTH + CHECK_LETTERS)
    found = certificate_of(typed[:LENGTH]) if typed else None
    return found if found and as_typed(found.number, len(typed)) == typed else None
