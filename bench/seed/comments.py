"""Comments in threads, in the rows of django-comments-xtd; one idea is much talked about."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django_comments.models import Comment
from django_comments_xtd.models import XtdComment

from bench.plan import Plan
from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea

from .bulk import fill, first_free_pk, put_sequences_right
from .people import pks_of
from .texts import comment_text

TALKED_ABOUT = "medium"
# Besides that one, every twentieth idea has one comment.
ONE_IN = 20
# Of each five comments the first begins a thread, and three answer one another below it.
LEVELS = (0, 1, 2, 3, 3)


def make_comments(slug: str, plan: Plan) -> None:
    ideas = Challenge.objects.get(slug=slug).ideas.order_by("pk").values_list("pk", flat=True)
    ideas = list(ideas)
    threads = [[idea] for idea in ideas[1::ONE_IN]]
    if slug == TALKED_ABOUT:
        # In threads of five.
        threads += [[ideas[0]] * len(LEVELS)] * (plan.comments // len(LEVELS))
    first, members = first_free_pk(Comment), pks_of("member", 500)
    fill(Comment, _comments(threads, first, members), what=f"comments in {slug}")
    fill(XtdComment, _places(threads, first))
    put_sequences_right([Comment])


def talked_about() -> Idea:
    """The idea with all the comments."""
    return Idea.objects.filter(challenge__slug=TALKED_ABOUT).order_by("pk")[0]


def _comments(threads: list[list[int]], first: int, members: list[int]):
    kind, at = ContentType.objects.get_for_model(Idea).pk, timezone.now() - timedelta(days=5)
    ideas = (idea for thread in threads for idea in thread)
    for number, idea in enumerate(ideas):
        yield {
            "id": first + number,
            "content_type_id": kind,
            "object_pk": str(idea),
            "site_id": settings.SITE_ID,
            "user_id": members[number * 7 % len(members)],
            "comment": comment_text(number),
            "submit_date": at + timedelta(seconds=number),
        }


def _places(threads: list[list[int]], first: int):
    """The package's half of each row: where it stands in its thread."""
    pk = first
    for thread in threads:
        parents = [pk]
        for order, level in enumerate(LEVELS[: len(thread)]):
            parents[level:] = [pk + order]
            yield {
                "comment_ptr_id": pk + order,
                "thread_id": pk,
                "parent_id": parents[level - 1] if level else pk,
                "level": level,
                "order": order + 1,
                "followup": False,
                "nested_count": sum(
                    1 for each in LEVELS[: len(thread)][order + 1 :] if each > level
                ),
            }
        pk += len(thread)
