from datetime import timedelta

from django.utils import timezone

from challenges.ideas.enums import Status
from challenges.ideas.models import Idea
from tests.builders.people import a_user


def an_idea(
    *,
    challenge,
    author=None,
    status="submitted",
    title="A repair bus",
    summary="A workshop that comes to every village once a month.",
    tags=(),
    **fields,
) -> Idea:
    """A row as the services leave it, written directly: no window is asked, no mail is sent."""
    if status != Status.DRAFT:
        fields.setdefault("submitted_at", timezone.now() - timedelta(hours=1))
    if status == Status.WITHDRAWN:
        fields.setdefault("withdrawn_at", timezone.now())
    if "answers" not in fields:
        fields["answers"] = {
            str(question.pk): f"Our answer to “{question.prompt}”"
            for question in challenge.questions.all()
        }
    idea = Idea.objects.create(
        challenge=challenge,
        author=author or a_user(),
        status=status,
        title=title,
        summary=summary,
        **fields,
    )
    if tags:
        idea.tags.set(tags)
        idea.save()
    return idea
