"""How an idea did, as its entrant keeps and shows it: what the card says, on a page and a picture.

Nothing on it is for the entrant alone: whoever has the address reads the same.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.awards.certificate import certificate_of
from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.ideas.queries import credits_of, on_walls
from challenges.people.models import User
from challenges.ranking import card_sentences
from challenges.ranking.cards import Card, card_of
from challenges.ranking.models import Result
from challenges.ranking.queries import results_of
from challenges.ranking.sentences import count


@dataclass(frozen=True)
class EntryCard:
    """An idea on show, and the newest result of its challenge."""

    idea: Idea
    result: Result

    @property
    def challenge(self) -> Challenge:
        return self.idea.challenge

    @cached_property
    def card(self) -> Card | None:
        """None where the result does not know the idea."""
        return card_of(self.result, self.idea.public_id)

    @cached_property
    def authors(self) -> list[User]:
        """As credited; of an imported election nobody's name is known here."""
        if self.challenge.source_note:
            return []
        return credits_of([self.idea])[self.idea.pk]

    @property
    def headline(self) -> str:
        """Kinder than that of the result: what did not come far was entered all the same."""
        if self.card.scores is None:
            ideas = self.card.field.ideas
            return ngettext("The only idea", "One of %(n)s ideas", ideas) % {"n": count(ideas)}
        return card_sentences.headline(self.card)

    @property
    def sentences(self) -> list[str]:
        return card_sentences.sentences_of(self.card)

    @property
    def share_line(self) -> str:
        """To be pasted anywhere, before the address."""
        return _("“%(title)s”: %(headline)s. %(challenge)s") % {
            "title": self.idea.title,
            "headline": self.headline,
            "challenge": self.challenge.title,
        }

    @property
    def has_certificate(self) -> bool:
        return certificate_of(self.idea.public_id) is not None


def entry_card(public_id: str) -> EntryCard | None:
    """The card of an idea on a wall whose result is published; the same for everybody.

    An idea that is hidden, withdrawn or merged has none, nor one that the result does not know.
    """
    ideas = on_walls(Idea.objects.filter(public_id=public_id, challenge__decided_at__isnull=False))
    ideas = ideas.select_related("author", "challenge__page", "challenge__organisation")
    idea = ideas.defer("challenge__page__body", "challenge__organisation__about").first()
    if idea is None:
        return None
    # Both files are long: read only where they are told, not to say that nothing has changed.
    result = results_of(idea.challenge).defer("input", "output").order_by("-version").first()
    return result and EntryCard(idea, result)
