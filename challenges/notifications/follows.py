"""Who wants to be told of an awarded idea, and the letters to them."""

from django.core import signing
from django.db import transaction
from django.urls import reverse

from challenges.awards.models import ProjectUpdate
from challenges.core.errors import require
from challenges.ideas.models import Idea

from .models import Follow
from .rules import may_follow_idea
from .services import send_letter

_SALT = "challenges.notifications.follow"


@transaction.atomic
def follow_idea(*, idea: Idea, user, wanted: bool) -> None:
    """State whether this member follows the idea; to say the same again changes nothing.

    Raises Refused where it may not be followed; to stop is always possible.
    """
    if wanted:
        require(may_follow_idea(user, idea))
        Follow.objects.get_or_create(user=user, idea=idea)
    else:
        Follow.objects.filter(user=user, idea=idea).delete()


def follows(user, idea: Idea) -> bool:
    return user.is_authenticated and Follow.objects.filter(user=user, idea=idea).exists()


def token_of(follow: Follow) -> str:
    """What ends it without signing in: whoever has the letter may stop the letters."""
    return signing.dumps([follow.user_id, follow.idea_id], salt=_SALT)


def follow_of(token: str) -> tuple[int, int] | None:
    """(member, idea) of a link in a letter; None where it is not ours."""
    try:
        user, idea = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return user, idea


def tell_followers(update: ProjectUpdate) -> int:
    """Write one letter to each; within the transaction in which the update is posted."""
    idea = update.award.idea
    rows = Follow.objects.filter(idea=idea, user__is_active=True).select_related("user")
    for follow in rows.order_by("pk"):
        end = reverse("challenges:follow-end", args=[token_of(follow)])
        send_letter(
            name="project_update",
            to=follow.user.email,
            context={"follow": follow, "update": update, "idea": idea, "end_path": end},
            unsubscribe=end,
        )
    return len(rows)
