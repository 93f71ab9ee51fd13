"""The rules of every panel. Whoever changes their sense counts VERSION up: then judges
agree anew."""

from django.utils.translation import gettext as _

VERSION = 1


def paragraphs() -> list[str]:
    """The rules in the language of the reader, one thing a paragraph."""
    return [
        _(
            "I judge alone. I give my scores before I know what other judges gave or how many "
            "people support an idea, and nobody and no program scores in my place."
        ),
        _(
            "I judge what stands in the idea, by the criteria of the brief, and nothing else. "
            "Where names are hidden I do not try to find out who wrote it."
        ),
        _(
            "If I know the author, work on the same thing, or would gain or lose by the result, I "
            "declare a conflict of interest and do not score that idea."
        ),
        _(
            "What I cannot judge I do not guess: I say so, my review is withdrawn, and another "
            "judge is asked. That never counts as a zero."
        ),
        _(
            "Until the result is published I talk about ideas, scores and remarks with nobody but "
            "this panel, and I use none of the ideas for myself or for others."
        ),
        _(
            "My scores are published with the result under a number and without my name. Each "
            "version of a complete review is kept. My remarks for the author reach the author "
            "then, and the other judges once the organiser opens the discussion, never with my "
            "name."
        ),
    ]


def text() -> str:
    """All of them, as they are kept with the agreement."""
    return "\n\n".join(paragraphs())
