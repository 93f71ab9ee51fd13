"""The search index, as the worker would have filled it over the weeks."""

from modelsearch.backends import get_search_backend
from wagtail.models import Page

from challenges.ideas.models import Idea

from .bulk import say

IDEAS_AT_ONCE = 5_000


def fill_index() -> None:
    index = get_search_backend().get_index_for_model(Idea)
    index.add_items(Page, list(Page.objects.all()))
    pks = list(Idea.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), IDEAS_AT_ONCE):
        chunk = pks[start : start + IDEAS_AT_ONCE]
        index.add_items(Idea, list(Idea.objects.filter(pk__in=chunk).prefetch_related("tags")))
        say(f"  indexed: {start + len(chunk):,} of {len(pks):,}")
