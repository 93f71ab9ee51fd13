from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from .rules import may_enter_desk


def site(request) -> dict:
    """What every page needs: the site's name, whether this is the demo, who gets a desk."""
    # The page for a forged host is made before there is a session or a user.
    session, user = getattr(request, "session", {}), getattr(request, "user", AnonymousUser())
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "demo_role": settings.DEMO and session.get("demo_role", ""),
        "base_url": settings.BASE_URL,
        # Asked by the header more than once, and by pages that have none not at all.
        "has_desk": cache(lambda: bool(may_enter_desk(user))),
    }
