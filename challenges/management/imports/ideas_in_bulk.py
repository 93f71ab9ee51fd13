"""Writes many ideas at once, as submitted long ago: no window is asked and no mail is sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from modelsearch.index import insert_or_update_object
from taggit.models import Tag

from challenges.briefs.models import Challenge
from challenges.briefs.services import current_card
from challenges.core.canonical import canonical_json, sha256_hex
from challenges.core.public_ids import new_public_id
from challenges.core.texts import one_line
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea, IdeaVersion, TaggedIdea
from challenges.ideas.versions import idea_body
from challenges.people.models import User

TITLE, SUMMARY, TAG, DRAWINGS = 100, 200, 100, 12


@dataclass(frozen=True)
class IdeaRow:
    """An idea as a file tells it; `answers` by the pk of the question, as text."""

    external_id: str
    title: str
    summary: str
    answers: dict[str, str]
    author: User
    submitted_at: datetime
    tags: tuple[str, ...] = field(default=())
    # Given where the same file is to make the same ids, and so the same digest, everywhere.
    public_id: str = field(default_factory=new_public_id)


@transaction.atomic
def add_ideas(challenge: Challenge, rows: Iterable[IdeaRow]) -> dict[str, Idea]:
    """Add the ideas that the challenge does not have yet; all of them by their external ids."""
    rows = list(rows)
    imported = Idea.objects.filter(challenge=challenge).exclude(external_id="")
    known = {idea.external_id: idea for idea in imported}
    new = [row for row in rows if row.external_id not in known]
    ideas = Idea.objects.bulk_create(
        [_idea(challenge, row, number) for number, row in enumerate(new, len(known))]
    )
    _add_tags(ideas, new)
    _add_versions(challenge, ideas)
    transaction.on_commit(lambda: [insert_or_update_object(idea) for idea in ideas])
    return known | {idea.external_id: idea for idea in ideas}


def shortened(text: str, length: int) -> str:
    """One line of at most `length`; what was cut off is marked."""
    text = one_line(text)
    return text if len(text) <= length else text[: length - 1].rstrip(" .,;:-–") + "…"


def _idea(challenge: Challenge, row: IdeaRow, number: int) -> Idea:
    return Idea(
        public_id=row.public_id,
        challenge=challenge,
        author=row.author,
        status=Status.SUBMITTED,
        title=shortened(row.title, TITLE),
        summary=shortened(row.summary, SUMMARY),
        answers=row.answers,
        drawing=number % DRAWINGS,
        external_id=row.external_id,
        submitted_at=row.submitted_at,
    )


def _add_tags(ideas: list[Idea], rows: list[IdeaRow]) -> None:
    names = {shortened(name, TAG).lower() for row in rows for name in row.tags}
    tags = {}
    for name in sorted(names):
        # Saving one by one is what gives each a slug of its own; there are few.
        tags[name] = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
    TaggedIdea.objects.bulk_create(
        [
            TaggedIdea(content_object=idea, tag=tags[name])
            for idea, row in zip(ideas, rows, strict=True)
            for name in dict.fromkeys(shortened(name, TAG).lower() for name in row.tags)
        ]
    )


def _add_versions(challenge: Challenge, ideas: list[Idea]) -> None:
    card = current_card(challenge)
    bodies = [canonical_json(idea_body(idea, card.sha256 if card else None)) for idea in ideas]
    IdeaVersion.objects.bulk_create(
        [
            IdeaVersion(
                idea=idea,
                number=1,
                body=body,
                sha256=sha256_hex(body),
                submitted_at=idea.submitted_at,
            )
            for idea, body in zip(ideas, bodies, strict=True)
        ]
    )
