"""The ideas of the demo: rows as their authors would have left them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.core.public_ids import ALPHABET, LENGTH
from challenges.ideas.models import Idea
from challenges.management.imports.ideas_in_bulk import IdeaRow, add_ideas
from challenges.people.models import User

from .content import ideas_of
from .schedule import moment

# How long an author of the demo takes from the first word to handing it in.
WRITING = timedelta(hours=20)


@dataclass(frozen=True)
class Told:
    """An idea, and how crowd and panel will take it, 0 to 100."""

    idea: Idea
    appeal: int
    merit: int


def write_ideas(
    challenge: Challenge,
    members: list[User],
    author: User,
    now: datetime,
    chance: Random,
    *,
    own: int,
) -> list[Told]:
    """Submitted ideas with their first version; the demo's author wrote number `own` of them."""
    window = challenge.window(WindowKind.SUBMISSION)
    questions = [str(question.pk) for question in challenge.questions.all()]
    writers = chance.sample(members, k=len(members))
    stories = ideas_of(challenge.slug)
    rows = [
        IdeaRow(
            external_id=f"demo-{number}",
            title=story["title"],
            summary=story["summary"],
            answers=dict(zip(questions, story["answers"], strict=False)),
            author=author if number == own else writers[number % len(writers)],
            submitted_at=moment(chance, (window.opens_at, window.closes_at), now),
            tags=tuple(story["tags"]),
        )
        for number, story in enumerate(stories)
    ]
    ideas = add_ideas(challenge, rows)
    told = []
    for number, story in enumerate(stories):
        idea = ideas[f"demo-{number}"]
        idea.created_at = idea.submitted_at - WRITING
        idea.drawing, idea.shuffle_key = story["cover"], chance.randrange(2**31 - 1)
        # Chosen here, so that each filling has the same addresses and draws the same lots.
        idea.public_id = "".join(chance.choices(ALPHABET, k=LENGTH))
        told.append(Told(idea, story["appeal"], story["merit"]))
    Idea.objects.bulk_update(
        [row.idea for row in told], ["drawing", "shuffle_key", "public_id", "created_at"]
    )
    return told


def write_draft(challenge: Challenge, author: User) -> Idea:
    """What the demo's author has begun and not yet submitted."""
    return Idea.objects.create(
        challenge=challenge,
        author=author,
        title="A kettle, a lamp and nothing to sign up for",
        summary="One warm hour on a wet Thursday that asks nothing of anybody.",
        drawing=7,
    )
