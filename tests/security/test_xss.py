"""What people typed is shown as they typed it, and never run (X1)."""

from html import escape

import pytest
from django.utils import timezone

from challenges.discussion.models import CommentReport
from challenges.judging.models import Review
from tests.builders.discussion import a_comment
from tests.builders.ideas import an_idea

from .crawler import by_hand, crawl
from .world import a_world

pytestmark = pytest.mark.django_db

PAYLOADS = (
    "<script>pwn1()</script>",
    "<img src=x onerror=pwn2()>",
    '"><svg onload=pwn3()>',
    "' onmouseover='pwn4()",
    '" autofocus onfocus="pwn5()',
    "</title><script>pwn6()</script>",
    "</textarea><script>pwn7()</script>",
    "<a href=javascript:pwn8()>x</a>",
    "<iframe srcdoc='<b>pwn9'></iframe>",
    "{{ 7|add:pwn10 }}{% now pwn10 %}",
    "--><b>pwn11</b><!--",
    "<math><mi xlink:href='data:x,pwn12'>",
)
# What a page must nowhere hold as it is: each is the part of a payload that would be markup.
MARKUP = [payload for payload in PAYLOADS if escape(payload) != payload]


def poisoned(state, payload):
    """The payload in every text that a person can type."""
    world = a_world(state, names={"author": payload[:60], "member": payload[:60]})
    organisation = world.challenge.organisation
    organisation.name = organisation.about = payload
    organisation.save()
    for idea in (world.idea, world.hidden_idea):
        poison(idea, payload)
    comment = a_comment(world.idea, author=world.people["member"], text=payload)
    CommentReport.objects.create(
        comment=comment, reporter=world.people["member"], reason=payload, reported_at=timezone.now()
    )
    world.challenge.questions.update(prompt=payload, help=payload)
    world.challenge.criteria.update(low=payload, middle=payload, high=payload)
    world.challenge.judges.update(credential=payload)
    Review.objects.update(remark_to_author=payload, remark_to_organiser=payload)
    return world


def poison(idea, payload):
    idea.title = idea.summary = idea.picture_alt = idea.hidden_reason = payload
    idea.answers = {str(row.pk): payload for row in idea.challenge.questions.all()}
    idea.tags.set([payload])
    idea.save()


@pytest.mark.parametrize(("role", "state"), [("author", "open"), ("organiser", "judging")])
def test_no_page_runs_what_was_typed(role, state):
    world = poisoned(state, PAYLOADS[0])
    for payload in MARKUP[1:]:
        poison(an_idea(challenge=world.challenge, author=world.people["author"]), payload)
        a_comment(world.idea, author=world.people["member"], text=payload)

    answers = crawl(world, role, [*by_hand(world), f"/ideas/{world.idea.public_id}/edit/"])

    pages = [answer for answer in answers if "text/html" in answer.headers]
    assert [(page.url, raw) for page in pages for raw in MARKUP if raw in page.sent] == []
    text = "".join(page.sent for page in pages)
    assert [payload for payload in MARKUP if escape(payload) not in text] == []


def test_the_form_shows_a_question_and_its_help_as_text():
    world = poisoned("open", PAYLOADS[0])

    text = world.client("member").get(f"/challenges/{world.slug}/ideas/submit/").content.decode()

    assert PAYLOADS[0] not in text
    # As the label of two questions, and as the help below each.
    assert text.count(escape(PAYLOADS[0])) >= 4


@pytest.mark.parametrize("role", ["author", "judge"])
def test_remarks_and_reasons_are_text_too(role):
    world = poisoned("decided", PAYLOADS[1])

    answers = crawl(world, role, by_hand(world))

    assert [
        page.url for page in answers if PAYLOADS[1] in page.text and "html" in page.headers
    ] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_search_is_given_back_as_text(payload):
    world = a_world("voting")

    answer = world.client("anonymous").get(f"/challenges/{world.slug}/ideas/", {"q": payload})

    text = answer.content.decode()
    assert payload not in text.replace(escape(payload), "")
    assert escape(payload) in text


def test_template_marks_are_not_carried_out():
    world = poisoned("open", "{{ 6|add:6 }}{% now 'Y' %}")

    text = world.client("member").get(world.idea.get_absolute_url()).content.decode()

    assert "{{ 6|add:6 }}" in text
