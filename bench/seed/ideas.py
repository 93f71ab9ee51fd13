"""Submitted ideas with their tags, straight into the tables."""

from datetime import timedelta
from random import Random

from django.utils import timezone
from taggit.models import Tag

from bench.plan import SEED, Plan
from challenges.briefs.models import Challenge
from challenges.ideas.enums import Status
from challenges.ideas.models import Idea, IdeaVersion, TaggedIdea

from .bulk import code, fill, first_free_pk, put_sequences_right
from .people import pks_of
from .site import TAGS
from .texts import idea_text

MODULUS = 2**31 - 1


def make_ideas(slug: str, count: int, plan: Plan) -> None:
    challenge, authors = Challenge.objects.get(slug=slug), pks_of("author")
    first, at = first_free_pk(Idea), timezone.now() - timedelta(days=40)
    questions = [
        str(pk) for pk in challenge.questions.order_by("position").values_list("pk", flat=True)
    ]
    random = Random(f"{SEED} {slug}")

    def rows():
        for number in range(count):
            title, summary, answers = idea_text(slug, number)
            yield {
                "id": first + number,
                "public_id": code(slug, number),
                "challenge_id": challenge.pk,
                "author_id": authors[random.randrange(len(authors))],
                "status": Status.SUBMITTED.value,
                "title": title,
                "summary": summary,
                "answers": dict(zip(questions, answers, strict=True)),
                "drawing": number % 12,
                "shuffle_key": random.randrange(MODULUS),
                "submitted_at": at + timedelta(seconds=number),
            }

    fill(Idea, rows(), what=f"ideas of {slug}")
    fill(TaggedIdea, _tags(first, count, random), what=f"tags of {slug}")
    fill(IdeaVersion, _versions(slug, first, count, at), what=f"versions of {slug}")
    put_sequences_right([Idea, TaggedIdea, IdeaVersion])


def _tags(first: int, count: int, random: Random):
    tags = [Tag.objects.get_or_create(name=name)[0].pk for name in TAGS]
    for number in range(count):
        for tag in random.sample(tags, number % 4):
            yield {"content_object_id": first + number, "tag_id": tag}


def _versions(slug: str, first: int, count: int, at):
    """Only that there is one: its text is read where receipts are checked, and not here."""
    for number in range(count):
        yield {
            "idea_id": first + number,
            "number": 1,
            "body": "{}",
            "sha256": code(slug, number) * 5 + "0000",
            "submitted_at": at,
        }
