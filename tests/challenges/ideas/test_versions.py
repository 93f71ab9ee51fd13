import hashlib
import json
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from challenges.briefs.services import current_card
from challenges.core.clock import database_now
from challenges.ideas import services
from challenges.ideas.models import Idea
from challenges.ideas.versions import idea_body, new_version, what_is_missing
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea

pytestmark = pytest.mark.django_db


def a_png(colour="red") -> ContentFile:
    buffer = BytesIO()
    Image.new("RGB", (20, 10), colour).save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), name="photo of ada.png")


def test_the_body_holds_every_word_and_its_questions():
    challenge = a_challenge(
        stage="open", slug="river", questions=({"prompt": "What?"}, {"prompt": "Why?"})
    )
    what = challenge.questions.get(prompt="What?")
    idea = an_idea(
        challenge=challenge,
        title="Buś",
        summary="One bus.",
        answers={str(what.pk): "A bus"},
        tags=["water", "repair"],
    )

    assert idea_body(idea, "c" * 64) == {
        "format": "ideabounty-idea/1",
        "challenge": "river",
        "idea": idea.public_id,
        "rules_sha256": "c" * 64,
        "title": "Buś",
        "summary": "One bus.",
        "answers": [
            {"question": "What?", "answer": "A bus"},
            {"question": "Why?", "answer": ""},
        ],
        "tags": ["repair", "water"],
        "picture": None,
    }


def test_the_body_tells_nothing_of_the_author():
    idea = an_idea(challenge=a_challenge(stage="open"))

    text = json.dumps(idea_body(idea, None))

    assert idea.author.email not in text
    assert idea.author.display_name not in text
    assert idea.author.public_id not in text


def test_the_hash_is_that_of_the_stored_text():
    idea = an_idea(challenge=a_challenge(stage="open"), title="Zażółć 🐝")

    version = new_version(idea, database_now())

    assert version.sha256 == hashlib.sha256(version.body.encode("utf-8")).hexdigest()
    assert version.body == json.dumps(
        json.loads(version.body), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_the_version_names_the_rules_it_was_handed_in_under():
    idea = an_idea(challenge=a_challenge(stage="open"))

    version = new_version(idea, database_now())

    card = current_card(idea.challenge)
    assert json.loads(version.body)["rules_sha256"] == card.sha256


def test_versions_are_numbered_and_an_equal_one_is_not_written():
    idea = an_idea(challenge=a_challenge(stage="open"))
    first, same = (new_version(idea, database_now()) for _time in range(2))
    idea.title = "Another"
    second = new_version(idea, database_now())
    idea.title = "A repair bus"
    back = new_version(idea, database_now())

    assert (first.number, same, second.number, back.number) == (1, None, 2, 3)
    assert first.sha256 == back.sha256 != second.sha256


def test_another_picture_or_its_words_make_another_version():
    idea = an_idea(challenge=a_challenge(stage="open"))
    bodies = []
    for colour, alt in (("red", "A bus"), ("red", "A red bus"), ("blue", "A red bus")):
        idea = services.set_picture(idea=idea, file=a_png(colour), alt=alt)
        bodies.append(idea_body(idea, None)["picture"])

    first, second, third = bodies
    assert first["sha256"] == second["sha256"] != third["sha256"]
    assert [body["alt"] for body in bodies] == ["A bus", "A red bus", "A red bus"]


def test_what_is_missing_is_named_by_its_question():
    challenge = a_challenge(stage="open", questions=({"prompt": "What is it?"},))
    idea = an_idea(challenge=challenge, status="draft", title="", summary="", answers={})

    assert what_is_missing(idea) == ["title", "one sentence", "What is it?"]


def test_a_picture_needs_its_words():
    idea = an_idea(challenge=a_challenge(stage="open"))
    idea = services.set_picture(idea=idea, file=a_png(), alt="")

    assert what_is_missing(idea) == ["what the picture shows"]
    assert what_is_missing(Idea(challenge=idea.challenge, title="x", summary="y", answers={}))
