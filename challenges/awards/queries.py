from django.db.models import QuerySet

from challenges.briefs.models import Challenge

from .models import Award


def awards_of(challenge: Challenge) -> QuerySet[Award]:
    """In order of place, with what a list shows of each."""
    return (
        Award.objects.filter(challenge=challenge)
        .select_related("idea__author", "order", "payment", "result", "awarded_by")
        .order_by("place", "pk")
    )
