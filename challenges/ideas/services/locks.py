from ..models import Idea
from ..queries import standing_merges


def locked(idea: Idea) -> Idea:
    """The row as it is now, and nobody else's until the end of the transaction."""
    # A vote under way points at the row, and merging waits for that vote: no_key lets it through.
    rows = Idea.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("challenge__page")
    return rows.get(pk=idea.pk)


def locked_with_taken_in(idea: Idea) -> Idea:
    """The same, and what is merged into it; in the order of numbers, as merging locks them."""
    taken = standing_merges().filter(kept=idea).values_list("idea_id", flat=True)
    rows = Idea.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.filter(pk__in=[idea.pk, *taken])
    list(rows.order_by("pk").values_list("pk"))
    return locked(idea)
