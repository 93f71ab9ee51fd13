"""The HTML of a page of threads: hundreds of comments, each made once for all who see the same."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from challenges.ideas.models import Idea

from .queries import Said

# Nobody can guess it, so no text of a person holds it.
ANSWERS_GO_HERE = secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Reader:
    """What the person at the screen may do here, and where she is.

    pk: None for a visitor. address: the query string of the page without what is answered.
    answering, form: the comment she answers and the form for it.
    """

    pk: int | None
    may_comment: bool
    may_moderate: bool
    address: str = ""
    answering: int | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """Everything that the HTML of one comment follows from, but for the answers to it."""

    pk: int
    text: str
    at: datetime
    time_zone: str
    signed_by: str
    drawing: int
    role: str
    reason: str
    hidden_by: str
    reply_url: str
    may_report: bool
    may_moderate: bool


def reader_of(request, idea: Idea, threads: list[Said], page: dict) -> Reader:
    """page: may_comment, may_moderate and reply_to, the comment to be answered, of this page."""
    query = request.GET.copy()
    query.pop("reply", None)
    answered = page["may_comment"] and _find(page["reply_to"], threads)
    form = ""
    if answered:
        context = {"idea": idea, "parent": answered}
        form = render_to_string("challenges/discussion/_comment_form.html", context, request)
    return Reader(
        pk=request.user.pk,
        may_comment=bool(page["may_comment"]),
        may_moderate=bool(page["may_moderate"]),
        address=f"{query.urlencode()}&" if query else "",
        answering=page["reply_to"],
        form=form,
    )


def _find(pk: int | None, threads: list[Said]) -> Said | None:
    for said in threads if pk is not None else ():
        found = said if said.pk == pk else _find(pk, said.answers)
        if found:
            return found
    return None


def threads_html(threads: list[Said], idea: Idea, reader: Reader) -> SafeString:
    return mark_safe("".join(_with_answers(said, idea, reader) for said in threads))


def _with_answers(said: Said, idea: Idea, reader: Reader) -> str:
    answers = "".join(_with_answers(answer, idea, reader) for answer in said.answers)
    if reader.answering == said.pk and reader.may_comment and not said.hidden_by:
        answers = reader.form + answers
    if answers:
        answers = f'<div class="comment__replies">{answers}</div>'
    make = _html.__wrapped__ if settings.DEBUG else _html
    return make(_facts(said, idea, reader), get_language()).replace(ANSWERS_GO_HERE, answers)


def _facts(said: Said, idea: Idea, reader: Reader) -> _Facts:
    may_reply = reader.may_comment and not said.hidden_by and reader.answering != said.pk
    hiders = {"staff": settings.SITE_NAME, "organiser": idea.challenge.organisation.name}
    return _Facts(
        pk=said.pk,
        # What is hidden is not even kept.
        text="" if said.hidden_by else said.comment,
        at=said.submit_date,
        time_zone=idea.challenge.time_zone,
        signed_by=said.signed_by,
        drawing=said.drawing,
        role=said.role,
        reason=said.reason,
        hidden_by=hiders[said.hidden_by] if said.hidden_by else "",
        reply_url=f"?{reader.address}reply={said.pk}#reply" if may_reply else "",
        may_report=reader.pk not in (None, said.user_id) and not said.hidden_by,
        may_moderate=reader.may_moderate,
    )


@lru_cache(maxsize=2_000)
def _html(facts: _Facts, language: str | None) -> str:
    context = {"comment": facts, "answers": ANSWERS_GO_HERE}
    return render_to_string("challenges/discussion/_comment.html", context)
