"""Writes to ideas. Each one looks at the state again, inside its transaction."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from challenges.briefs.models import Challenge
from challenges.core.clock import database_now
from challenges.core.errors import Refused, require
from challenges.core.images import reencoded_picture
from challenges.core.public_ids import new_public_id
from challenges.core.texts import one_line, plain_text

from ..enums import Status
from ..models import Idea
from ..rules import has_room, is_not_merged, submission_is_open, withdrawal_is_possible
from ..signals import idea_submitted, idea_withdrawn
from ..versions import new_version, what_is_missing
from .locks import locked, locked_with_taken_in
from .merging import let_go


@transaction.atomic
def save_draft(
    *,
    challenge: Challenge,
    author,
    fields: dict,
    idea: Idea | None = None,
    public_id: str | None = None,
) -> Idea:
    """Keep what was typed, complete or not, at any time: a draft is seen by its author only.

    `fields` may hold title, summary, answers ({pk of the question: text}) and tags (a list).
    With a `public_id` the same form sent twice writes one draft, not two.
    Raises Refused when the idea is not hers, is no draft, or one person would have too many.
    """
    idea = locked(idea) if idea else _new_or_same(challenge, author, fields, public_id)
    if idea.author_id != author.pk or idea.challenge_id != challenge.pk:
        raise Refused(_("This is somebody else's idea."))
    if idea.status != Status.DRAFT:
        raise Refused(_("This idea is submitted already. Submit your changes instead."))
    _write(idea, fields)
    return idea


@transaction.atomic
def submit_idea(*, idea: Idea, fields: dict | None = None) -> Idea:
    """Hand in the idea, for the first time or again, with `fields` written first if given.

    What differs from the last version becomes a new one, with its hash; the same content sent
    twice changes nothing. Sends idea_submitted for a new version.
    Raises Refused outside the submission window, for a hidden idea, and while something is missing.
    """
    idea = locked(idea)
    now = database_now()
    require(submission_is_open(idea.challenge, now=now))
    require(is_not_merged(idea))
    if idea.hidden_at:
        raise Refused(_("This idea is hidden. Please write to the organiser."))
    if fields is not None:
        _write(idea, fields)
    missing = what_is_missing(idea)
    if missing:
        raise Refused(_("Still missing: %(what)s") % {"what": ", ".join(missing)})
    _become_submitted(idea, now)
    version = new_version(idea, now)
    if version:
        idea_submitted.send(Idea, idea=idea, version=version)
    return idea


@transaction.atomic
def withdraw_idea(*, idea: Idea, by) -> Idea:
    """Take a submitted idea back. Sends idea_withdrawn.

    Ideas that were merged into it stand for themselves again, while supporters can still follow.
    Raises Refused once the result is out, and for an idea that is merged into another.
    """
    idea = locked_with_taken_in(idea)
    if idea.status == Status.WITHDRAWN:
        return idea
    if idea.author_id != by.pk:
        raise Refused(_("This is somebody else's idea."))
    require(withdrawal_is_possible(idea))
    idea.status, idea.withdrawn_at = Status.WITHDRAWN, database_now()
    idea.save(update_fields=["status", "withdrawn_at"])
    let_go(idea, by=by)
    idea_withdrawn.send(Idea, idea=idea)
    return idea


@transaction.atomic
def keep_as_draft(
    *,
    challenge: Challenge,
    author,
    fields: dict,
    picture: dict,
    idea: Idea | None = None,
    public_id: str | None = None,
) -> Idea:
    """save_draft with its picture ({picture, alt, remove}), or neither. Raises Refused likewise."""
    idea = save_draft(
        challenge=challenge, author=author, fields=fields, idea=idea, public_id=public_id
    )
    return keep_picture(idea=idea, **picture)


@transaction.atomic
def hand_in(
    *,
    challenge: Challenge,
    author,
    fields: dict,
    picture: dict,
    idea: Idea | None = None,
    public_id: str | None = None,
) -> Idea:
    """A whole form handed in at once: text, picture and submission, or nothing of it.

    Raises Refused as submit_idea does.
    """
    idea = locked(idea) if idea else _new_or_same(challenge, author, fields, public_id)
    if idea.author_id != author.pk:
        raise Refused(_("This is somebody else's idea."))
    keep_picture(idea=idea, **picture)
    return submit_idea(idea=idea, fields=fields)


def set_picture(*, idea: Idea, file, alt: str) -> Idea:
    """Decode the file under limits, write it anew as WebP and give it to the idea.

    Raises ValidationError for what is no picture or too large.
    """
    return keep_picture(idea=idea, picture=reencoded_picture(file), alt=alt)


@transaction.atomic
def keep_picture(
    *, idea: Idea, picture: ContentFile | None, alt: str, remove: bool = False
) -> Idea:
    """Give the idea a picture that has been re-encoded already, or take the one it has away.

    Neither picture nor `remove`: only the words about it change.
    """
    idea = locked(idea)
    if picture is not None:
        _throw_away_later(idea)
        idea.picture.save(picture.name, picture, save=False)
    elif remove:
        _throw_away_later(idea)
        idea.picture = ""
    idea.picture_alt = one_line(alt)[:200] if idea.picture else ""
    idea.save(update_fields=["picture", "picture_alt"])
    return idea


def _new_or_same(challenge: Challenge, author, fields: dict, public_id: str | None) -> Idea:
    """A new row; or the one that this very form has written already, when it is sent twice.

    A form taken up again by the browser's Back button and given another title is another idea.
    """
    # Her row is the lock under which her ideas are counted.
    get_user_model().objects.select_for_update().get(pk=author.pk)
    known = Idea.objects.filter(public_id=public_id, author_id=author.pk).first()
    if known and known.title == one_line(fields["title"]) and not known.withdrawn_at:
        return locked(known)
    require(has_room(author, challenge))
    free = public_id and not Idea.objects.filter(public_id=public_id).exists()
    idea = Idea.objects.create(
        challenge=challenge, author=author, public_id=public_id if free else new_public_id()
    )
    return locked(idea)


def _write(idea: Idea, fields: dict) -> None:
    if "title" in fields:
        idea.title = one_line(fields["title"])[:100]
    if "summary" in fields:
        idea.summary = one_line(fields["summary"])[:200]
    if "answers" in fields:
        asked = {str(pk) for pk in idea.challenge.questions.values_list("pk", flat=True)}
        answers = {str(pk): plain_text(text) for pk, text in fields["answers"].items()}
        idea.answers = {pk: text for pk, text in answers.items() if pk in asked and text}
    if "tags" in fields:
        idea.tags.set(fields["tags"])
    # After the tags, because saving is what puts the idea into the search index.
    idea.save()


def _become_submitted(idea: Idea, now: datetime) -> None:
    if idea.status == Status.SUBMITTED:
        return
    idea.status, idea.withdrawn_at = Status.SUBMITTED, None
    idea.submitted_at = idea.submitted_at or now
    idea.save(update_fields=["status", "submitted_at", "withdrawn_at"])


def _throw_away_later(idea: Idea) -> None:
    """The old file goes once the new state is certain."""
    if idea.picture:
        storage: Storage = idea.picture.storage
        name = idea.picture.name
        transaction.on_commit(lambda: storage.delete(name))
