"""What was handed in, word for word: the canonical text of an idea and its numbered versions."""

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _

from challenges.briefs.services import current_card
from challenges.core.canonical import canonical_json, sha256_hex

from .models import Idea, IdeaVersion


def idea_body(idea: Idea, card_sha256: str | None) -> dict:
    """Everything the author wrote, the questions answered, and the rules it was handed in under."""
    return {
        "format": "ideabounty-idea/1",
        "challenge": idea.challenge.slug,
        "idea": idea.public_id,
        "rules_sha256": card_sha256,
        "title": idea.title,
        "summary": idea.summary,
        "answers": [
            {"question": question.prompt, "answer": idea.answers.get(str(question.pk), "")}
            for question in idea.challenge.questions.all()
        ],
        "tags": sorted(idea.tags.names()),
        "picture": _picture_body(idea),
    }


def new_version(idea: Idea, now: datetime) -> IdeaVersion | None:
    """A version of what the idea says now, or None when the last one says the same.

    Should be called under a lock on the idea's row.
    """
    card = current_card(idea.challenge)
    body = canonical_json(idea_body(idea, card.sha256 if card else None))
    last = idea.versions.order_by("-number").first()
    sha256 = sha256_hex(body)
    if last and last.sha256 == sha256:
        return None
    return idea.versions.create(
        number=last.number + 1 if last else 1, body=body, sha256=sha256, submitted_at=now
    )


def what_is_missing(idea: Idea) -> list[str]:
    """What must still be filled in before the idea can be handed in; empty when complete."""
    missing = []
    if not idea.title:
        missing.append(_("title"))
    if not idea.summary:
        missing.append(_("one sentence"))
    missing += [
        question.prompt
        for question in idea.challenge.questions.all()
        if question.required and not idea.answers.get(str(question.pk))
    ]
    if idea.picture and not idea.picture_alt:
        missing.append(_("what the picture shows"))
    return missing


def _picture_body(idea: Idea) -> dict | None:
    if not idea.picture:
        return None
    with idea.picture.open("rb") as file:
        return {"sha256": hashlib.sha256(file.read()).hexdigest(), "alt": idea.picture_alt}
