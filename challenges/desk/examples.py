"""Ideas that stand in for those to come, where an organiser looks at a page before it opens."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge


def example_cards(challenge: Challenge) -> str:
    """Three cards as the wall has them."""
    author = "" if challenge.blind else _("Its author")
    cards = [
        {
            "title": title,
            "lead": _("Here stands what the author says of it in one sentence."),
            "author": author,
            "author_number": number,
            "pattern": number,
            "tags": [_("example")],
            "level": 2,
            "url": "#",
        }
        for number, title in enumerate((_("An idea"), _("Another idea"), _("A third idea")))
    ]
    return "".join(
        f"<li>{render_to_string('components/card_idea.html', card)}</li>" for card in cards
    )
