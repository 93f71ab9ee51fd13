"""Which ideas the last page of the wall showed, kept in a cookie of the member who looked at it:
for browsers without JavaScript, from which nothing else tells what a voter was shown.

A page that is only looked at writes nothing down; the next form that she sends does. Signed, so
that nobody makes up a wall.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea

COOKIE = "served"
SALT = "challenges.voting.served"
# A page left open for longer says little about who looks at it now.
LASTS = 12 * 60 * 60


def remember_served(response, ideas: Iterable[str], user, challenge: Challenge) -> None:
    """ideas: the public ids of those that the page shows."""
    text = signing.dumps([user.pk, challenge.pk, *ideas], salt=SALT, compress=True)
    response.set_cookie(
        COOKIE,
        text,
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def served_before(request, challenge: Challenge) -> QuerySet[Idea]:
    """The ideas; none where the text is forged, old, or of another person or another wall."""
    try:
        text = request.COOKIES.get(COOKIE, "")
        voter, place, *ideas = signing.loads(text, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return Idea.objects.none()
    is_hers = (voter, place) == (request.user.pk, challenge.pk)
    return Idea.objects.filter(public_id__in=ideas) if is_hers else Idea.objects.none()
